#include "status.h"

#include <stddef.h>

#include "seven.h"

static const char *const NAMES[] = {
    "ok",
    "invalid_arg",
    "object_expected",
    "string_expected",
    "name_expected",
    "function_expected",
    "number_expected",
    "boolean_expected",
    "array_expected",
    "generic_failure",
    "pending_exception",
    "cancelled",
    "escape_called_twice",
    "handle_scope_mismatch",
    "callback_scope_mismatch",
    "queue_full",
    "closing",
    "bigint_expected",
    "date_expected",
    "arraybuffer_expected",
    "detachable_arraybuffer_expected",
    "would_deadlock",
    "no_external_buffers_allowed",
    "cannot_run_js",
};

const char *status_name(napi_status status) {
  size_t number = (size_t)status;
  if (status == SEVEN_CANNOT)
    return "not possible";
  return number < sizeof NAMES / sizeof *NAMES ? NAMES[number] : "unknown_status";
}
