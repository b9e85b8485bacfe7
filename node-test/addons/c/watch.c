#define _GNU_SOURCE
#include "watch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "log.h"
#include "task.h"

enum { most_calls = 256, look_every_us = 20000, looks_until_hung = 50 };

/* A call that has not returned. `word` may be read while `mutex` is held. */
struct open_call {
  pid_t thread;
  const char *word;
  /* How often its thread had fallen asleep at the last look. */
  long times;
  unsigned looks;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct open_call calls[most_calls];
static atomic_bool watching;

/* The call of that thread; for 0, a free place. */
static struct open_call *find(pid_t thread) {
  for (size_t i = 0; i < most_calls; i++)
    if (calls[i].thread == thread)
      return &calls[i];
  abort();
}

void watch_enter(const char *word) {
  if (!atomic_load(&watching))
    return;
  pthread_mutex_lock(&mutex);
  *find(0) = (struct open_call){.thread = gettid(), .word = word};
  pthread_mutex_unlock(&mutex);
}

void watch_leave(void) {
  if (!atomic_load(&watching))
    return;
  pthread_mutex_lock(&mutex);
  find(gettid())->thread = 0;
  pthread_mutex_unlock(&mutex);
}

static void look(struct open_call *call) {
  long times = 0;
  if (!task_sleeps(call->thread, &times) || times != call->times || call->looks == 0) {
    call->times = times;
    call->looks = 1;
  } else if (++call->looks == looks_until_hung) {
    log_hung("%s sleeps for ever", call->word);
  }
}

static void *watch(void *unused) {
  for (;;) {
    pthread_mutex_lock(&mutex);
    for (size_t i = 0; i < most_calls; i++)
      if (calls[i].thread != 0)
        look(&calls[i]);
    pthread_mutex_unlock(&mutex);
    usleep(look_every_us);
  }
  return unused;
}

static void start(void) {
  pthread_t thread;
  if (getenv("RAW_WATCH") == NULL)
    return;
  atomic_store(&watching, true);
  if (pthread_create(&thread, NULL, watch, NULL) != 0)
    abort();
  pthread_detach(thread);
}

void watch_start(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, start);
}
