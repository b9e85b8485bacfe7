// typed.cc - Napi::TypedThreadSafeFunction
#include "through.h"

namespace {

void call_js(Napi::Env env, Napi::Function callback, function *context, payload *item) {
  if (env == nullptr)
    item_came(context, item, env, nullptr);
  else
    deliver(env, callback, context, item);
}

using with_callback = Napi::TypedThreadSafeFunction<function, payload, call_js>;
using without = Napi::TypedThreadSafeFunction<function, payload, nullptr>;

napi_threadsafe_function create(const making &with, function *function) {
  return with.calls_back ? make<with_callback>(with, function) : make<without>(with, function);
}

napi_status call(napi_threadsafe_function handle, payload *item,
                 napi_threadsafe_function_call_mode mode) {
  with_callback function(handle);
  auto status =
      mode == napi_tsfn_blocking ? function.BlockingCall(item) : function.NonBlockingCall(item);
  // Taken, it is the callback's, which may have freed it by now. Refused, it is still ours.
  if (status != napi_ok)
    payload_free(item);
  return status;
}

} // namespace

const kind_of_function typed = {create, call};
