#include "create.h"

#include <stdlib.h>
#include <string.h>

#include "callbacks.h"
#include "function.h"
#include "last_error.h"
#include "program.h"
#include "status.h"
#include "text.h"

/* The arguments of one creation. */
struct arguments {
  napi_env env;
  napi_value func;
  napi_value resource;
  napi_value name;
  size_t max_queue_size;
  size_t threads;
  napi_threadsafe_function_call_js call_js;
  napi_finalize finalize;
};

static napi_status make(const struct arguments *with, struct function *function,
                        napi_threadsafe_function *result) {
  return napi_create_threadsafe_function(with->env, with->func, with->resource, with->name,
                                         with->max_queue_size, with->threads, function,
                                         with->finalize, function, with->call_js, result);
}

static int64_t number_of(const struct call *call, const char *name, int64_t otherwise) {
  napi_value value = js_property(call, 0, name);
  int64_t number;
  return value != NULL && js_to_number(call, value, &number) ? number : otherwise;
}

/* Reads a property that is a program, or undefined; says whether it was understood. */
static bool program_of(const struct call *call, const char *name, struct program *program) {
  napi_value value = js_property(call, 0, name);
  char *words = value == NULL ? NULL : js_to_text(call, value);
  struct text problem = {0};
  bool understood = program_parse(words == NULL ? "" : words, program, &problem);
  if (!understood)
    js_throw(call, "%s", problem.chars);
  free(problem.chars);
  free(words);
  return understood;
}

napi_value create(const struct call *call) {
  struct habits habits = {.quiet = number_of(call, "quiet", 0) != 0};
  if (!program_of(call, "onFirstItem", &habits.on_first_item))
    return NULL;
  if (!program_of(call, "onFinalize", &habits.on_finalize)) {
    program_free(&habits.on_first_item);
    return NULL;
  }
  napi_value name = js_property(call, 0, "name");
  struct arguments arguments = {
      .env = call->env,
      .func = js_property(call, 0, "func"),
      .resource = js_property(call, 0, "resource"),
      .name = name == NULL ? js_give_text(call, "raw") : name,
      /* -1 is the highest number there is. */
      .max_queue_size = (size_t)number_of(call, "maxQueueSize", 0),
      .threads = (size_t)number_of(call, "threads", 1),
      .call_js = number_of(call, "callJs", 1) != 0 ? call_js : NULL,
      .finalize = number_of(call, "finalizer", 1) != 0 ? finalize_function : NULL,
  };
  struct function *function = function_enroll(habits);
  napi_threadsafe_function handle = NULL;
  napi_status status = make(&arguments, function, &handle);
  atomic_store(&function->handle, handle);
  if (status != napi_ok)
    return js_throw(call, "%s", status_name(status));
  return js_give_number(call, (int64_t)function->id);
}

/* Makes one thing about `arguments` wrong; says whether it knows that fault. */
static bool spoil(struct arguments *arguments, const struct call *call, const char *fault) {
  if (strcmp(fault, "env NULL") == 0)
    arguments->env = NULL;
  else if (strcmp(fault, "name NULL") == 0)
    arguments->name = NULL;
  else if (strcmp(fault, "no threads") == 0)
    arguments->threads = 0;
  else if (strcmp(fault, "nothing to call") == 0)
    arguments->func = NULL, arguments->call_js = NULL;
  else if (strcmp(fault, "func not callable") == 0)
    arguments->func = js_give_text(call, "not a function");
  else
    return strcmp(fault, "result NULL") == 0;
  return true;
}

napi_value create_faulty(const struct call *call) {
  char *fault = js_text(call, 0);
  if (fault == NULL)
    return NULL;
  struct arguments arguments = {
      .env = call->env,
      .func = call->arguments[1],
      .name = js_give_text(call, "raw"),
      .threads = 1,
      .call_js = call_js,
      .finalize = finalize_function,
  };
  napi_value value;
  napi_threadsafe_function handle = NULL;
  if (!spoil(&arguments, call, fault)) {
    value = js_throw(call, "`%s` is not a known fault", fault);
  } else {
    bool into_null = strcmp(fault, "result NULL") == 0;
    struct function *function = function_enroll((struct habits){0});
    napi_status status = make(&arguments, function, into_null ? NULL : &handle);
    struct text told = {0};
    text_add(&told, "%s, last error %s", status_name(status), last_error(call->env));
    value = handle == NULL ? js_give_text(call, told.chars)
                           : js_throw(call, "`%s` was answered with a function", fault);
    free(told.chars);
  }
  free(fault);
  return value;
}
