// functions.h - the two kinds of function that node-addon-api has
#pragma once

#include <atomic>

#include <napi.h>

#include "latency.h"

// How many functions have been finalized since the addon was loaded.
extern std::atomic<uint32_t> finalized;

inline uint32_t note(uint32_t number) {
  return number >= traffic::TAGGED ? latency::deliver(number) : traffic::deliver(number);
}

// Calls back with an item, which is a number in the place of the pointer.
inline void call_back(Napi::Env env, Napi::Function callback, void *item) {
  auto number = note(uint32_t(reinterpret_cast<uintptr_t>(item)));
  callback.Call({Napi::Number::New(env, number)});
}

class untyped {
public:
  untyped(Napi::Env env, Napi::Function callback)
      : function_(Napi::ThreadSafeFunction::New(env, callback, "bench", 0, 1,
                                                [](Napi::Env) { finalized++; })) {}

  bool call(uint32_t number) const {
    auto item = reinterpret_cast<void *>(uintptr_t(number));
    return function_.NonBlockingCall(item, call_back) == napi_ok;
  }
  void acquire() const { function_.Acquire(); }
  void release() const { held().Release(); }

private:
  // It is a handle; releasing it changes nothing of the handle itself.
  Napi::ThreadSafeFunction held() const { return function_; }

  Napi::ThreadSafeFunction function_;
};

class typed {
  static void call_js(Napi::Env env, Napi::Function callback, void *, void *item) {
    if (env != nullptr) {
      call_back(env, callback, item);
    }
  }
  using handle = Napi::TypedThreadSafeFunction<void, void, call_js>;

  static void finalize(Napi::Env, void *, void *) { finalized++; }

public:
  typed(Napi::Env env, Napi::Function callback)
      : function_(handle::New(env, callback, "bench", 0, 1, static_cast<void *>(nullptr), finalize,
                              static_cast<void *>(nullptr))) {}

  bool call(uint32_t number) const {
    return function_.NonBlockingCall(reinterpret_cast<void *>(uintptr_t(number))) == napi_ok;
  }
  void acquire() const { function_.Acquire(); }
  void release() const { held().Release(); }

private:
  handle held() const { return function_; }

  handle function_;
};
