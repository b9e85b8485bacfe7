#include "create.h"

#include <stdlib.h>

#include "function.h"
#include "program.h"
#include "seven.h"
#include "status.h"
#include "text.h"

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
  struct making making = {
      .env = call->env,
      .func = js_property(call, 0, "func"),
      .resource = js_property(call, 0, "resource"),
      .name = name == NULL ? js_give_text(call, "raw") : name,
      /* -1 is the highest number there is. */
      .max_queue_size = (size_t)number_of(call, "maxQueueSize", 0),
      .threads = (size_t)number_of(call, "threads", 1),
      .calls_back = number_of(call, "callJs", 1) != 0,
      .finalizes = number_of(call, "finalizer", 1) != 0,
  };
  struct function *function = function_enroll(habits);
  napi_threadsafe_function handle = NULL;
  napi_status status = seven_create(&making, function, &handle);
  atomic_store(&function->handle, handle);
  if (status != napi_ok)
    return js_throw(call, "%s", status_name(status));
  return js_give_number(call, (int64_t)function->id);
}
