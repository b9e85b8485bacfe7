#include "at_end.h"

#include <stdlib.h>

#include "callbacks.h"
#include "target.h"

static struct at_end *read(const struct call *call, size_t first) {
  napi_valuetype type = napi_undefined;
  struct at_end *at_end = calloc(1, sizeof *at_end);
  if (at_end == NULL)
    abort();
  at_end->name = js_text(call, first);
  bool good = at_end->name != NULL;
  napi_value program = call->arguments[first + 2];
  if (good && napi_typeof(call->env, program, &type) == napi_ok && type == napi_string) {
    at_end->function = target(call, first + 1);
    good = at_end->function != NULL && program_in(call, first + 2, &at_end->program);
  }
  if (good)
    return at_end;
  free(at_end->name);
  free(at_end);
  return NULL;
}

napi_value hook(const struct call *call) {
  struct at_end *at_end = read(call, 0);
  if (at_end != NULL)
    napi_add_env_cleanup_hook(call->env, cleanup_hook, at_end);
  return NULL;
}

napi_value wrap(const struct call *call) {
  struct at_end *at_end = read(call, 1);
  if (at_end != NULL)
    napi_wrap(call->env, call->arguments[0], at_end, finalize_wrap, NULL, NULL);
  return NULL;
}
