// seven.cc - the seven calls, through node-addon-api
//
// What it can be asked for only in a state that it knows, it is not asked for in
// another: GetContext() ends the process over a function that has been freed.
#include "seven.h"

#include <cstdlib>
#include <cstring>

#include "through.h"

// TypedThreadSafeFunction, unless THROUGH says `untyped`.
static const kind_of_function &kind() {
  const char *name = std::getenv("THROUGH");
  return name != nullptr && std::strcmp(name, "untyped") == 0 ? untyped : typed;
}

// A status of an exception of node-addon-api is not to be had.
template <typename Call> static napi_status unless_it_throws(Call call) {
  try {
    call();
    return napi_ok;
  } catch (const Napi::Error &) {
    return napi_generic_failure;
  }
}

// Both classes hold a handle and no more: one that is made of it is as good as the first.
static Napi::ThreadSafeFunction of(napi_threadsafe_function handle) { return handle; }

napi_status seven_create(const making *with, function *function, napi_threadsafe_function *result) {
  return unless_it_throws([&] { *result = kind().create(*with, function); });
}

napi_status seven_call(napi_threadsafe_function handle, payload *item,
                       napi_threadsafe_function_call_mode mode) {
  return kind().call(handle, item, mode);
}

napi_status seven_acquire(napi_threadsafe_function handle) { return of(handle).Acquire(); }

napi_status seven_release(napi_threadsafe_function handle,
                          napi_threadsafe_function_release_mode mode) {
  return mode == napi_tsfn_abort ? of(handle).Abort() : of(handle).Release();
}

napi_status seven_context(napi_threadsafe_function handle, void **context) {
  if (context == nullptr)
    return SEVEN_CANNOT;
  napi_status status = napi_get_threadsafe_function_context(handle, context);
  if (status == napi_ok)
    *context = static_cast<function *>(of(handle).GetContext());
  return status;
}

napi_status seven_ref(napi_env env, napi_threadsafe_function handle) {
  return unless_it_throws([&] { of(handle).Ref(env); });
}

napi_status seven_unref(napi_env env, napi_threadsafe_function handle) {
  return unless_it_throws([&] { of(handle).Unref(env); });
}
