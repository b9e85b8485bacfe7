#include "seven.h"

#include "callbacks.h"
#include "status.h"

static napi_status call_javascript(napi_env env, napi_value func, int64_t number) {
  napi_value this = NULL, argument = NULL, value;
  napi_get_undefined(env, &this);
  napi_create_int64(env, number, &argument);
  return napi_call_function(env, this, func, 1, &argument, &value);
}

static void call_js(napi_env env, napi_value js_callback, void *context, void *data) {
  struct payload *payload = data;
  if (env == NULL) {
    item_came(context, payload, env, NULL);
    return;
  }
  napi_status status = js_callback == NULL ? run_javascript(env)
                                           : call_javascript(env, js_callback, payload->number);
  item_came(context, payload, env, status_name(status));
}

static void finalize(napi_env env, void *data, void *context) {
  finalizer_came(context, env, data == context);
}

napi_status seven_create(const struct making *with, struct function *function,
                         napi_threadsafe_function *result) {
  return napi_create_threadsafe_function(with->env, with->func, with->resource, with->name,
                                         with->max_queue_size, with->threads, function,
                                         with->finalizes ? finalize : NULL, function,
                                         with->calls_back ? call_js : NULL, result);
}

napi_status seven_call(napi_threadsafe_function handle, struct payload *payload,
                       napi_threadsafe_function_call_mode mode) {
  napi_status status = napi_call_threadsafe_function(handle, payload, mode);
  /* Taken, it is the callback's, which may have freed it by now. Refused, it is still ours. */
  if (status != napi_ok)
    payload_free(payload);
  return status;
}

napi_status seven_acquire(napi_threadsafe_function handle) {
  return napi_acquire_threadsafe_function(handle);
}

napi_status seven_release(napi_threadsafe_function handle,
                          napi_threadsafe_function_release_mode mode) {
  return napi_release_threadsafe_function(handle, mode);
}

napi_status seven_context(napi_threadsafe_function handle, void **context) {
  return napi_get_threadsafe_function_context(handle, context);
}

napi_status seven_ref(napi_env env, napi_threadsafe_function handle) {
  return napi_ref_threadsafe_function(env, handle);
}

napi_status seven_unref(napi_env env, napi_threadsafe_function handle) {
  return napi_unref_threadsafe_function(env, handle);
}
