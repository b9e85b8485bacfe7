//! The names of statuses, without their prefix.

use napi_sys::napi_status;

const NAMES: [&str; 24] = [
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
];

pub fn name(status: napi_status) -> &'static str {
    usize::try_from(status)
        .ok()
        .and_then(|status| NAMES.get(status))
        .copied()
        .unwrap_or("unknown_status")
}
