/* What the runtime calls: items, finalizers and cleanup hooks, each of which logs itself. */
#ifndef CALLBACKS_H
#define CALLBACKS_H

#include <node_api.h>

#include "function.h"
#include "program.h"

/* All with a struct function as their context. */
void call_js(napi_env env, napi_value js_callback, void *context, void *data);
void finalize_function(napi_env env, void *data, void *context);

/* A program that runs when its holder ends, and what the log calls it. Allocated; it frees itself.
 */
struct at_end {
  char *name;
  /* NULL for no program. */
  struct function *function;
  struct program program;
};

void cleanup_hook(void *at_end);
void finalize_wrap(napi_env env, void *at_end, void *hint);

#endif
