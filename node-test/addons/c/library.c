#include "library.h"

#ifdef LINKED_WITH_TSFN

#include <tsfn.h>

#include "function.h"
#include "status.h"
#include "target.h"

napi_value is_linked(const struct call *call) { return js_give_boolean(call, tsfn_is_linked()); }

static void set(const struct call *call, napi_value object, const char *name, napi_value value) {
  napi_set_named_property(call->env, object, name, value);
}

static void set_number(const struct call *call, napi_value object, const char *name,
                       size_t number) {
  set(call, object, name, js_give_number(call, (int64_t)number));
}

napi_value stats(const struct call *call) {
  static const char *const PHASES[] = {"open", "closing", "closed"};
  struct function *function = target(call, 0);
  if (function == NULL)
    return NULL;
  struct tsfn_stats stats;
  napi_status status = tsfn_stats(atomic_load(&function->handle), &stats);
  if (status != napi_ok)
    return js_give_text(call, status_name(status));
  napi_value object = NULL;
  napi_create_object(call->env, &object);
  set(call, object, "phase", js_give_text(call, PHASES[stats.phase]));
  set_number(call, object, "threadCount", stats.thread_count);
  set_number(call, object, "maxQueueSize", stats.max_queue_size);
  set_number(call, object, "accepted", stats.accepted);
  set_number(call, object, "queued", stats.queued);
  set_number(call, object, "waiting", stats.waiting);
  return object;
}

napi_value set_batch(const struct call *call) {
  struct function *function = target(call, 0);
  int64_t most = 0;
  if (function == NULL || !js_number(call, 1, &most))
    return NULL;
  napi_status status = tsfn_set_batch(atomic_load(&function->handle), (size_t)most);
  return js_give_text(call, status_name(status));
}

#else

napi_value is_linked(const struct call *call) { return js_give_boolean(call, false); }

#endif
