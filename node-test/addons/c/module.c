/*
 * Thread-safe functions in whatever state they are, through Node-API itself or
 * through what seven.h is given by.
 *
 * A test's hands: JavaScript makes functions, calls them from any environment
 * and from native threads, and reads on stdout what happened, in order. What it
 * gives JavaScript is what the Rust addon `raw` gives.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "at_end.h"
#include "calls.h"
#include "create.h"
#include "faulty.h"
#include "gates.h"
#include "js.h"
#include "last_error.h"
#include "last_moment.h"
#include "library.h"
#include "log.h"
#include "payload.h"
#include "target.h"
#include "text.h"
#include "threads.h"
#include "watch.h"

/* `adopt(number)`: a function with this handle, which nobody has made. */
static napi_value adopt(const struct call *call) {
  char *digits = js_text(call, 0), *end;
  if (digits == NULL)
    return NULL;
  uintptr_t handle = (uintptr_t)strtoull(digits, &end, 10);
  bool good = end != digits && *end == '\0';
  free(digits);
  if (!good)
    return js_throw(call, "not the number of a handle");
  struct function *function = function_enroll((struct habits){0});
  atomic_store(&function->handle, (napi_threadsafe_function)handle);
  return js_give_number(call, (int64_t)function->id);
}

static uintptr_t handle_number(struct function *function) {
  return (uintptr_t)atomic_load(&function->handle);
}

/* `handleOf(id)`: the number of a function's handle, as text. */
static napi_value handle_of(const struct call *call) {
  struct function *function = target(call, 0);
  if (function == NULL)
    return NULL;
  struct text digits = {0};
  text_add(&digits, "%" PRIuPTR, handle_number(function));
  napi_value value = js_give_text(call, digits.chars);
  free(digits.chars);
  return value;
}

/* `isPatched(id)`: whether the function is one that outlives its environment: its handle is odd. */
static napi_value is_patched(const struct call *call) {
  struct function *function = target(call, 0);
  return function == NULL ? NULL : js_give_boolean(call, handle_number(function) % 2 == 1);
}

/* `perform(id, program, number = 0)`: runs the program on this thread, and tells the answers. */
static napi_value perform(const struct call *call) {
  struct function *function = target(call, 0);
  struct program program;
  if (function == NULL || !program_in(call, 1, &program))
    return NULL;
  int64_t number = 0;
  js_to_number(call, call->arguments[2], &number);
  char *answers = program_run(&program, function, call->env, number);
  napi_value value = js_give_text(call, answers);
  free(answers);
  program_free(&program);
  return value;
}

/* `lastErrorAfter(id, program)`: what the last error is after it, if it was `number_expected`. */
static napi_value last_error_after(const struct call *call) {
  struct function *function = target(call, 0);
  struct program program;
  if (function == NULL || !program_in(call, 1, &program))
    return NULL;
  double number;
  napi_get_value_double(call->env, js_give_text(call, "not a number"), &number);
  char *answers = program_run(&program, function, call->env, 0);
  struct text told = {0};
  text_add(&told, "%s; last error %s", answers, last_error(call->env));
  napi_value value = js_give_text(call, told.chars);
  free(told.chars);
  free(answers);
  program_free(&program);
  return value;
}

/* `thread(id, program, name)`: runs the program in a native thread. */
static napi_value thread(const struct call *call) {
  struct function *function = target(call, 0);
  struct program program;
  if (function == NULL || !program_in(call, 1, &program))
    return NULL;
  char *name = js_text(call, 2);
  if (name != NULL)
    threads_start(function, program, name);
  else
    program_free(&program);
  return NULL;
}

/* `waitUntilAsleep(threads, milliseconds)`: whether so many threads slept before then. */
static napi_value wait_until_asleep(const struct call *call) {
  int64_t count, milliseconds;
  if (!js_number(call, 0, &count) || !js_number(call, 1, &milliseconds))
    return NULL;
  return js_give_boolean(call, threads_wait_until_asleep((size_t)count, (long)milliseconds));
}

/* `waitForThreads(milliseconds)`: how many threads have not ended then. */
static napi_value wait_for_threads(const struct call *call) {
  int64_t milliseconds;
  if (!js_number(call, 0, &milliseconds))
    return NULL;
  return js_give_number(call, (int64_t)threads_wait_for_end((long)milliseconds));
}

/* `join(milliseconds)`: waits for the threads, and says on stderr that it hung if some are left. */
static napi_value join(const struct call *call) {
  int64_t milliseconds;
  if (!js_number(call, 0, &milliseconds))
    return NULL;
  return js_give_number(call, (int64_t)threads_join((long)milliseconds));
}

/* `idle()`: starts a thread that only stays in this image. */
static napi_value idle(const struct call *call) {
  return js_give_boolean(call, threads_start_idle());
}

/* `awaitLastMoment()`: see last_moment.h. */
static napi_value await_last_moment(const struct call *call) {
  (void)call;
  last_moment_await();
  return NULL;
}

/* `open(gate)`. */
static napi_value open(const struct call *call) {
  int64_t gate;
  if (js_number(call, 0, &gate))
    gate_open((unsigned)gate);
  return NULL;
}

/* `pass(gate)`: waits until it is open. */
static napi_value pass(const struct call *call) {
  int64_t gate;
  if (js_number(call, 0, &gate))
    gate_pass((unsigned)gate);
  return NULL;
}

/* `log(line)`. */
static napi_value write(const struct call *call) {
  char *line = js_text(call, 0);
  if (line != NULL)
    log_line("%s", line);
  free(line);
  return NULL;
}

/* `payloads()`: how many payloads nobody has freed. */
static napi_value payloads(const struct call *call) {
  return js_give_number(call, payloads_alive());
}

/* `items(id)`: how many items have come, delivered or drained. */
static napi_value items(const struct call *call) {
  struct function *function = target(call, 0);
  return function == NULL ? NULL : js_give_number(call, (int64_t)atomic_load(&function->items));
}

/* `isFinalized(id)`: whether the finalizer has returned. */
static napi_value is_finalized(const struct call *call) {
  struct function *function = target(call, 0);
  return function == NULL ? NULL : js_give_boolean(call, atomic_load(&function->finalized));
}

/* The Node-API version that the addon asks for: 8 unless `RAW_NODE_API` says otherwise. */
NAPI_MODULE_EXPORT int32_t node_api_module_get_api_version_v1(void) {
  const char *version = getenv("RAW_NODE_API");
  int number = version == NULL ? 0 : atoi(version);
  return number > 0 ? number : 8;
}

NAPI_MODULE_EXPORT napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  static const struct {
    const char *name;
    answer answer;
  } EXPORTS[] = {
      {"create", create},
#ifndef THROUGH_NODE_ADDON_API
      /* There, what is wrong does not come as far as Node-API. */
      {"createFaulty", create_faulty},
#endif
      {"adopt", adopt},
      {"handleOf", handle_of},
      {"perform", perform},
      {"lastErrorAfter", last_error_after},
      {"thread", thread},
      {"waitUntilAsleep", wait_until_asleep},
      {"waitForThreads", wait_for_threads},
      {"join", join},
      {"idle", idle},
      {"awaitLastMoment", await_last_moment},
      {"open", open},
      {"pass", pass},
      {"hook", hook},
      {"wrap", wrap},
      {"log", write},
      {"payloads", payloads},
      {"items", items},
      {"isFinalized", is_finalized},
      {"isPatched", is_patched},
      {"isLinked", is_linked},
#ifdef LINKED_WITH_TSFN
      {"stats", stats},
      {"setBatch", set_batch},
#endif
  };
  watch_start();
  for (size_t i = 0; i < sizeof EXPORTS / sizeof *EXPORTS; i++)
    js_export(env, exports, EXPORTS[i].name, EXPORTS[i].answer);
  return exports;
}
