#define _GNU_SOURCE
#include "threads.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"
#include "log.h"
#include "task.h"

enum { most_threads = 256, first_number = 1000 };

static atomic_size_t running;

/* The system's numbers of the threads that run; 0 is a free place. */
static _Atomic(pid_t) numbers[most_threads];

struct start {
  struct function *function;
  struct program program;
  char *name;
};

static void replace_number(pid_t old, pid_t new) {
  for (size_t i = 0; i < most_threads; i++) {
    pid_t expected = old;
    if (atomic_compare_exchange_strong(&numbers[i], &expected, new))
      return;
  }
  abort();
}

static void *run(void *argument) {
  struct start *start = argument;
  replace_number(0, gettid());
  char *answers = program_run(&start->program, start->function, NULL, first_number);
  log_line("thread %s: %s", start->name, answers);
  free(answers);
  free(start->name);
  program_free(&start->program);
  free(start);
  replace_number(gettid(), 0);
  atomic_fetch_sub(&running, 1);
  return NULL;
}

static bool start_detached(void *(*body)(void *), void *argument) {
  pthread_t thread;
  return pthread_create(&thread, NULL, body, argument) == 0 && pthread_detach(thread) == 0;
}

void threads_start(struct function *function, struct program program, char *name) {
  struct start *start = malloc(sizeof *start);
  if (start == NULL)
    abort();
  *start = (struct start){function, program, name};
  /* Counted before it runs, so that whoever waits for the end cannot miss it. */
  atomic_fetch_add(&running, 1);
  if (!start_detached(run, start))
    abort();
}

static bool are_asleep(size_t count) {
  size_t asleep = 0;
  for (size_t i = 0; i < most_threads; i++) {
    pid_t number = atomic_load(&numbers[i]);
    if (number != 0 && task_sleeps(number, NULL))
      asleep++;
  }
  return asleep >= count;
}

static bool are_asleep_twice(size_t count) {
  if (!are_asleep(count))
    return false;
  usleep(2000);
  return are_asleep(count);
}

static bool have_ended(size_t unused) {
  (void)unused;
  return atomic_load(&running) == 0;
}

static int64_t milliseconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Polls until `done`, for so long at most; says whether it was. */
static bool within(long milliseconds, bool (*done)(size_t), size_t argument) {
  int64_t deadline = milliseconds_now() + milliseconds;
  while (!done(argument)) {
    if (milliseconds_now() > deadline)
      return false;
    usleep(1000);
  }
  return true;
}

bool threads_wait_until_asleep(size_t count, long milliseconds) {
  return within(milliseconds, are_asleep_twice, count);
}

size_t threads_wait_for_end(long milliseconds) {
  within(milliseconds, have_ended, 0);
  return atomic_load(&running);
}

size_t threads_join(long milliseconds) {
  size_t left = threads_wait_for_end(milliseconds);
  log_line("left: %zu", left);
  if (left > 0)
    log_hung("%zu native threads are left", left);
  return left;
}

static void *stay(void *unused) {
  for (;;)
    usleep(500);
  return unused;
}

bool threads_start_idle(void) { return start_detached(stay, NULL); }
