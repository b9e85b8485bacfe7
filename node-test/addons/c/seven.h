/*
 * The seven calls, and what the runtime calls back. seven.c makes them of Node-API
 * itself; an addon that goes through something else brings another one, and shares
 * the rest.
 */
#ifndef SEVEN_H
#define SEVEN_H

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>

#include "payload.h"

#ifdef __cplusplus
extern "C" {
#endif

struct function;

/* The arguments of one creation. */
struct making {
  napi_env env;
  napi_value func;
  napi_value resource;
  napi_value name;
  size_t max_queue_size;
  size_t threads;
  /* Whether there is a callback of this addon's, which has its items logged. */
  bool calls_back;
  bool finalizes;
};

napi_status seven_create(const struct making *with, struct function *function,
                         napi_threadsafe_function *result);

/* The payload is the call's: of one that is refused it is freed here. */
napi_status seven_call(napi_threadsafe_function handle, struct payload *payload,
                       napi_threadsafe_function_call_mode mode);

napi_status seven_acquire(napi_threadsafe_function handle);
napi_status seven_release(napi_threadsafe_function handle,
                          napi_threadsafe_function_release_mode mode);
napi_status seven_context(napi_threadsafe_function handle, void **context);
napi_status seven_ref(napi_env env, napi_threadsafe_function handle);
napi_status seven_unref(napi_env env, napi_threadsafe_function handle);

/* The answer where what lies between does not let such a call be made. */
#define SEVEN_CANNOT ((napi_status)1000)

#ifdef __cplusplus
}
#endif

#endif
