// What both senders need of JavaScript, and what differs in neither.
#pragma once

#include "item.hpp"

#include <node_api.h>

// Calls callback(thread, number). In an environment that is ending this may fail, and
// then nobody is left to be told.
inline void CallBack(napi_env env, napi_value callback, const Item &item) {
  napi_value undefined, arguments[2];
  if (napi_get_undefined(env, &undefined) == napi_ok &&
      napi_create_uint32(env, item.thread, &arguments[0]) == napi_ok &&
      napi_create_uint32(env, item.number, &arguments[1]) == napi_ok)
    napi_call_function(env, undefined, callback, 2, arguments, nullptr);
}

inline napi_value Name(napi_env env) {
  napi_value name = nullptr;
  napi_create_string_utf8(env, "sender", NAPI_AUTO_LENGTH, &name);
  return name;
}
