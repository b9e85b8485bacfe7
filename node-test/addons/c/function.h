/*
 * The functions that have been made, for every environment and thread to reach
 * by number.
 *
 * The record of a function is never freed: it is its context, and so a context
 * that is read after the finalizer can say so instead of crashing.
 */
#ifndef FUNCTION_H
#define FUNCTION_H

#include <node_api.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "program.h"
#include "text.h"

/* What the callbacks of a function do besides being counted. */
struct habits {
  /* Items are not logged. */
  bool quiet;
  struct program on_first_item;
  struct program on_finalize;
};

struct function {
  size_t id;
  /* Written once, after creation; threads of any kind read it. */
  _Atomic(napi_threadsafe_function) handle;
  pid_t environment_thread;
  /* How many items have come, delivered or drained. */
  atomic_size_t items;
  /* The finalizer has returned: a good context would be free. */
  atomic_bool finalized;
  struct habits habits;
};

/* Makes the record of a function that is about to be made on this thread. */
struct function *function_enroll(struct habits habits);

/* The function of that number, or NULL. */
struct function *function_find(size_t id);

/* Adds what is wrong with a callback that runs here and now; nothing if all is well. */
void function_complain(struct function *function, struct text *text);

#endif
