// through.h - what is used of node-addon-api, and the C around it
#pragma once

#include <napi.h>

#include "callbacks.h"
#include "seven.h"

// What both kinds of function do when JavaScript is to be called with an item. The
// exception, if there is one, goes on to node-addon-api, which throws it again. It
// tells no status, so that JavaScript that is refused is an exception like another.
inline void deliver(Napi::Env env, Napi::Function callback, function *context, payload *item) {
  try {
    if (callback.IsEmpty())
      env.RunScript("1+1");
    else
      callback.Call({Napi::Number::New(env, static_cast<double>(item->number))});
  } catch (const Napi::Error &) {
    item_came(context, item, env, "pending_exception");
    throw;
  }
  item_came(context, item, env, "ok");
}

// The calls that are not made alike.
struct kind_of_function {
  napi_threadsafe_function (*create)(const making &with, function *function);
  napi_status (*call)(napi_threadsafe_function handle, payload *item,
                      napi_threadsafe_function_call_mode mode);
};

// With one type of data, and leftovers that come with an empty env.
extern const kind_of_function typed;

// With a callback for each call, and leftovers that nobody sees.
extern const kind_of_function untyped;

// New(), in either kind and with a callback or without: all take the same arguments.
template <typename Function> napi_threadsafe_function make(const making &with, function *function) {
  Napi::Function func(with.env, with.func);
  Napi::Object resource(with.env, with.resource);
  auto name = Napi::String(with.env, with.name).Utf8Value();
  if (!with.finalizes)
    return Function::New(with.env, func, resource, name, with.max_queue_size, with.threads,
                         function);
  using record = struct function;
  auto finalize = [](Napi::Env env, record *data, record *context) {
    finalizer_came(context, env, data == context);
  };
  return Function::New(with.env, func, resource, name, with.max_queue_size, with.threads, function,
                       finalize, function);
}
