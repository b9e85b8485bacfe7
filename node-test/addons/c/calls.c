#define _GNU_SOURCE
#include "calls.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gates.h"
#include "log.h"
#include "payload.h"
#include "seven.h"
#include "status.h"
#include "text.h"
#include "threads.h"
#include "watch.h"

static napi_status context(struct function *function, napi_threadsafe_function handle) {
  void *given = NULL;
  napi_status status = seven_context(handle, &given);
  if (status == napi_ok && given != function)
    log_line("f%zu: its context is not the one that it was given", function->id);
  return status;
}

/* Does what has no answer; says whether `step` was that. */
static bool wait_for(const struct step *step) {
  switch (step->action) {
  case action_gate:
    gate_pass((unsigned)step->argument);
    return true;
  case action_pause:
    usleep((useconds_t)step->argument);
    return true;
  case action_join:
    threads_join(step->argument);
    return true;
  default:
    return false;
  }
}

static napi_status perform(enum action action, struct function *function, napi_env env,
                           int64_t number) {
  napi_threadsafe_function handle = atomic_load(&function->handle);
  switch (action) {
  case action_call:
    return seven_call(handle, payload_make(number), napi_tsfn_nonblocking);
  case action_block:
    return seven_call(handle, payload_make(number), napi_tsfn_blocking);
  case action_acquire:
    return seven_acquire(handle);
  case action_release:
    return seven_release(handle, napi_tsfn_release);
  case action_abort:
    return seven_release(handle, napi_tsfn_abort);
  case action_context:
    return context(function, handle);
  case action_context_into_null:
    return seven_context(handle, NULL);
  case action_ref:
    return seven_ref(env, handle);
  case action_unref:
    return seven_unref(env, handle);
  default:
    abort();
  }
}

static struct function *target_of(const struct step *step, struct function *function) {
  if (step->target == own_function)
    return function;
  struct function *target = function_find((size_t)step->target);
  if (target == NULL)
    abort();
  return target;
}

/* Adds an answer, unless it is the one before it. `last` becomes where it begins. */
static void add_answer(struct text *answers, size_t *last, const char *answer) {
  if (answers->length > 0 && strcmp(answers->chars + *last, answer) == 0)
    return;
  if (answers->length > 0)
    text_add(answers, ", ");
  *last = answers->length;
  text_add(answers, "%s", answer);
}

char *program_run(const struct program *program, struct function *function, napi_env env,
                  int64_t first_number) {
  struct text answers = {0};
  size_t last = 0;
  text_add(&answers, "%s", "");
  for (size_t i = 0; i < program->count; i++) {
    const struct step *step = &program->steps[i];
    struct function *target = target_of(step, function);
    for (long time = 0; step->times == forever || time < step->times; time++) {
      if (wait_for(step))
        continue;
      watch_enter(step->word);
      napi_status status = perform(step->action, target, env, first_number++);
      watch_leave();
      struct text answer = {0};
      text_add(&answer, "%s", step->word);
      if (step->target != own_function)
        text_add(&answer, " f%ld", step->target);
      text_add(&answer, " %s", status_name(status));
      add_answer(&answers, &last, answer.chars);
      free(answer.chars);
      if (step->repeated && status != napi_ok && status != napi_queue_full)
        return answers.chars;
    }
  }
  return answers.chars;
}
