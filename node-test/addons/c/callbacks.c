#include "callbacks.h"

#include <stdlib.h>

#include "calls.h"
#include "function.h"
#include "log.h"
#include "status.h"
#include "text.h"

static void run(const struct program *program, struct function *function, napi_env env,
                const char *place) {
  char *answers = program_run(program, function, env, 99);
  if (*answers != '\0')
    log_line("f%zu in %s: %s", function->id, place, answers);
  free(answers);
}

napi_status run_javascript(napi_env env) {
  napi_value source = NULL, value;
  napi_create_string_utf8(env, "1+1", NAPI_AUTO_LENGTH, &source);
  return napi_run_script(env, source, &value);
}

void item_came(struct function *function, struct payload *payload, napi_env env, const char *js) {
  struct text how = {0};
  if (env == NULL)
    text_add(&how, "drained");
  else
    text_add(&how, "delivered, js %s", js);
  function_complain(function, &how);
  if (!function->habits.quiet)
    log_line("f%zu item %lld %s", function->id, (long long)payload->number, how.chars);
  free(how.chars);
  if (atomic_fetch_add(&function->items, 1) == 0)
    run(&function->habits.on_first_item, function, env, "item");
  payload_free(payload);
}

void finalizer_came(struct function *function, napi_env env, bool with_its_data) {
  struct text how = {0};
  if (env == NULL)
    text_add(&how, "without an environment");
  else
    text_add(&how, "js %s", status_name(run_javascript(env)));
  function_complain(function, &how);
  if (!with_its_data)
    text_add(&how, ", with another data than was given");
  log_line("f%zu finalized, %s", function->id, how.chars);
  free(how.chars);
  run(&function->habits.on_finalize, function, env, "finalizer");
  atomic_store(&function->finalized, true);
}

static void end(struct at_end *at_end, napi_env env) {
  if (at_end->function == NULL) {
    log_line("%s", at_end->name);
  } else {
    char *answers = program_run(&at_end->program, at_end->function, env, 500);
    log_line("%s: %s", at_end->name, answers);
    free(answers);
  }
  program_free(&at_end->program);
  free(at_end->name);
  free(at_end);
}

void cleanup_hook(void *at_end) { end(at_end, NULL); }

void finalize_wrap(napi_env env, void *at_end, void *hint) {
  (void)hint;
  end(at_end, env);
}
