#include "faulty.h"

#include <stdlib.h>
#include <string.h>

#include "function.h"
#include "last_error.h"
#include "seven.h"
#include "status.h"
#include "text.h"

/* Makes one thing about `making` wrong; says whether it knows that fault. */
static bool spoil(struct making *making, const struct call *call, const char *fault) {
  if (strcmp(fault, "env NULL") == 0)
    making->env = NULL;
  else if (strcmp(fault, "name NULL") == 0)
    making->name = NULL;
  else if (strcmp(fault, "no threads") == 0)
    making->threads = 0;
  else if (strcmp(fault, "nothing to call") == 0)
    making->func = NULL, making->calls_back = false;
  else if (strcmp(fault, "func not callable") == 0)
    making->func = js_give_text(call, "not a function");
  else
    return strcmp(fault, "result NULL") == 0;
  return true;
}

napi_value create_faulty(const struct call *call) {
  char *fault = js_text(call, 0);
  if (fault == NULL)
    return NULL;
  struct making making = {
      .env = call->env,
      .func = call->arguments[1],
      .name = js_give_text(call, "raw"),
      .threads = 1,
      .calls_back = true,
      .finalizes = true,
  };
  napi_value value;
  napi_threadsafe_function handle = NULL;
  if (!spoil(&making, call, fault)) {
    value = js_throw(call, "`%s` is not a known fault", fault);
  } else {
    bool into_null = strcmp(fault, "result NULL") == 0;
    struct function *function = function_enroll((struct habits){0});
    napi_status status = seven_create(&making, function, into_null ? NULL : &handle);
    struct text told = {0};
    text_add(&told, "%s, last error %s", status_name(status), last_error(call->env));
    value = handle == NULL ? js_give_text(call, told.chars)
                           : js_throw(call, "`%s` was answered with a function", fault);
    free(told.chars);
  }
  free(fault);
  return value;
}
