// A thread-safe function in the open: its handle goes to JavaScript, so that any
// addon of the process can be asked to use any handle. What each call answers is
// what the tests are about, so nothing here keeps a caller from a mistake.

#include <node_api.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef LINKED_WITH_TSFN
#include <tsfn.h>
#endif

// Of all functions of this addon, in all environments.
static atomic_int delivered;
static atomic_int handed_back;
static atomic_int finalized;

static const char context_of_all[] = "context";

static void must(napi_status status, const char *what) {
  if (status != napi_ok) {
    fprintf(stderr, "%s was answered with %d\n", what, status);
    abort();
  }
}

static void call_js(napi_env env, napi_value js_callback, void *context, void *data) {
  (void)context;
  (void)data;
  if (env == NULL) {
    atomic_fetch_add(&handed_back, 1);
    return;
  }
  atomic_fetch_add(&delivered, 1);
  napi_value undefined;
  must(napi_get_undefined(env, &undefined), "napi_get_undefined");
  // Refused where the environment is about to end.
  napi_call_function(env, undefined, js_callback, 0, NULL, NULL);
}

static void finalize(napi_env env, void *data, void *hint) {
  (void)env;
  (void)data;
  (void)hint;
  atomic_fetch_add(&finalized, 1);
}

static napi_value number(napi_env env, int64_t value) {
  napi_value result;
  must(napi_create_int64(env, value, &result), "napi_create_int64");
  return result;
}

// The handle in argument 0, and the number in argument 1 if there is one.
static napi_threadsafe_function arguments(napi_env env, napi_callback_info info, int64_t *second) {
  size_t count = 2;
  napi_value values[2];
  must(napi_get_cb_info(env, info, &count, values, NULL, NULL), "napi_get_cb_info");
  if (second != NULL) {
    must(napi_get_value_int64(env, values[1], second), "napi_get_value_int64");
  }
  uint64_t bits;
  bool lossless;
  must(napi_get_value_bigint_uint64(env, values[0], &bits, &lossless), "the handle");
  return (napi_threadsafe_function)(uintptr_t)bits;
}

// create(callback): the handle of a function that two threads hold.
static napi_value create(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value callback, name, result;
  must(napi_get_cb_info(env, info, &count, &callback, NULL, NULL), "napi_get_cb_info");
  must(napi_create_string_utf8(env, "linking", NAPI_AUTO_LENGTH, &name), "a string");
  napi_threadsafe_function function;
  must(napi_create_threadsafe_function(env, callback, NULL, name, 0, 2, NULL, finalize,
                                       (void *)context_of_all, call_js, &function),
       "napi_create_threadsafe_function");
  must(napi_create_bigint_uint64(env, (uintptr_t)function, &result), "a bigint");
  return result;
}

// call(handle, times): the first answer that is not napi_ok, or napi_ok.
static napi_value call(napi_env env, napi_callback_info info) {
  int64_t times;
  napi_threadsafe_function function = arguments(env, info, &times);
  napi_status status = napi_ok;
  while (times-- > 0 && status == napi_ok) {
    status = napi_call_threadsafe_function(function, NULL, napi_tsfn_nonblocking);
  }
  return number(env, status);
}

static napi_value acquire(napi_env env, napi_callback_info info) {
  return number(env, napi_acquire_threadsafe_function(arguments(env, info, NULL)));
}

static napi_value release(napi_env env, napi_callback_info info) {
  return number(env,
                napi_release_threadsafe_function(arguments(env, info, NULL), napi_tsfn_release));
}

static napi_value abort_function(napi_env env, napi_callback_info info) {
  return number(env, napi_release_threadsafe_function(arguments(env, info, NULL), napi_tsfn_abort));
}

// context(handle): the answer, and 100 more if the context is that of this image.
static napi_value context(napi_env env, napi_callback_info info) {
  void *found = NULL;
  napi_status status = napi_get_threadsafe_function_context(arguments(env, info, NULL), &found);
  return number(env, status + (found == context_of_all ? 100 : 0));
}

static napi_value reference(napi_env env, napi_callback_info info) {
  return number(env, napi_ref_threadsafe_function(env, arguments(env, info, NULL)));
}

static napi_value unreference(napi_env env, napi_callback_info info) {
  return number(env, napi_unref_threadsafe_function(env, arguments(env, info, NULL)));
}

static napi_value count_delivered(napi_env env, napi_callback_info info) {
  (void)info;
  return number(env, atomic_load(&delivered));
}

static napi_value count_handed_back(napi_env env, napi_callback_info info) {
  (void)info;
  return number(env, atomic_load(&handed_back));
}

static napi_value count_finalized(napi_env env, napi_callback_info info) {
  (void)info;
  return number(env, atomic_load(&finalized));
}

#ifdef LINKED_WITH_TSFN

static napi_value is_linked(napi_env env, napi_callback_info info) {
  (void)info;
  return number(env, tsfn_is_linked());
}

static napi_value version(napi_env env, napi_callback_info info) {
  (void)info;
  const char *found = tsfn_version();
  napi_value result;
  if (strcmp(found, TSFN_VERSION) != 0) {
    found = "another than the header's";
  }
  must(napi_create_string_utf8(env, found, NAPI_AUTO_LENGTH, &result), "a string");
  return result;
}

// accepted(handle): how many items the function has taken, or the answer of tsfn_stats, negated.
static napi_value accepted(napi_env env, napi_callback_info info) {
  struct tsfn_stats stats;
  napi_status status = tsfn_stats(arguments(env, info, NULL), &stats);
  return number(env, status == napi_ok ? (int64_t)stats.accepted : -(int64_t)status);
}

#endif

static void export(napi_env env, napi_value exports, const char *name, napi_callback body) {
  napi_value function;
  must(napi_create_function(env, name, NAPI_AUTO_LENGTH, body, NULL, &function), name);
  must(napi_set_named_property(env, exports, name, function), name);
}

NAPI_MODULE_INIT() {
  export(env, exports, "create", create);
  export(env, exports, "call", call);
  export(env, exports, "acquire", acquire);
  export(env, exports, "release", release);
  export(env, exports, "abort", abort_function);
  export(env, exports, "context", context);
  export(env, exports, "ref", reference);
  export(env, exports, "unref", unreference);
  export(env, exports, "delivered", count_delivered);
  export(env, exports, "handedBack", count_handed_back);
  export(env, exports, "finalized", count_finalized);
#ifdef LINKED_WITH_TSFN
  export(env, exports, "isLinked", is_linked);
  export(env, exports, "version", version);
  export(env, exports, "accepted", accepted);
#endif
  return exports;
}
