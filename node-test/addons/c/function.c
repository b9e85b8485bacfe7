#define _GNU_SOURCE
#include "function.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct function **functions;
static size_t count;

struct function *function_enroll(struct habits habits) {
  struct function *function = calloc(1, sizeof *function);
  pthread_mutex_lock(&mutex);
  struct function **more = realloc(functions, (count + 1) * sizeof *functions);
  if (function == NULL || more == NULL)
    abort();
  functions = more;
  function->id = count;
  function->environment_thread = gettid();
  function->habits = habits;
  functions[count++] = function;
  pthread_mutex_unlock(&mutex);
  return function;
}

struct function *function_find(size_t id) {
  pthread_mutex_lock(&mutex);
  struct function *function = id < count ? functions[id] : NULL;
  pthread_mutex_unlock(&mutex);
  return function;
}

void function_complain(struct function *function, struct text *text) {
  if (atomic_load(&function->finalized))
    text_add(text, ", context read after free");
  if (gettid() != function->environment_thread)
    text_add(text, ", on a wrong thread");
}
