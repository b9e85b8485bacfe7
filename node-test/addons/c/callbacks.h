/* What is done when an item, a finalizer or a cleanup hook comes: each logs itself. */
#ifndef CALLBACKS_H
#define CALLBACKS_H

#include <node_api.h>
#include <stdbool.h>

#include "payload.h"
#include "program.h"

#ifdef __cplusplus
extern "C" {
#endif

struct function;

/* Runs a line of JavaScript; the status, or that an exception is pending. */
napi_status run_javascript(napi_env env);

/*
 * An item has come, with `env` or drained without. `js` is how JavaScript took it.
 * Frees the payload.
 */
void item_came(struct function *function, struct payload *payload, napi_env env, const char *js);

/* The finalizer has come, and whether with the data that was given. */
void finalizer_came(struct function *function, napi_env env, bool with_its_data);

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

#ifdef __cplusplus
}
#endif

#endif
