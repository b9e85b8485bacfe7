// Sends items to JavaScript: all that there is to it with the library.
#pragma once

#include "javascript.hpp"

#include <memory>

class Sender {
public:
  Sender(napi_env env, napi_value callback, unsigned threads) {
    napi_create_threadsafe_function(env, callback, nullptr, Name(env), 0, threads, nullptr, nullptr,
                                    nullptr, Deliver, &function_);
    napi_unref_threadsafe_function(env, function_);
  }

  // Any thread, at any time. False when the environment has ended, or is about to: the
  // thread must not send again.
  bool Send(std::unique_ptr<Item> item) const {
    if (napi_call_threadsafe_function(function_, item.get(), napi_tsfn_nonblocking) != napi_ok)
      return false;
    (void)item.release(); // It is JavaScript's, which may have freed it by now.
    return true;
  }

private:
  static void Deliver(napi_env env, napi_value callback, void *, void *data) {
    std::unique_ptr<Item> item(static_cast<Item *>(data));
    if (env != nullptr)
      CallBack(env, callback, *item);
  }

  napi_threadsafe_function function_ = nullptr;
};
