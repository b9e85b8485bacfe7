//! The question whether JavaScript still runs.

use std::ptr;

use crate::sys;

/// Whether the environment has stopped running JavaScript, which it does for good when it begins
/// to end. A comparison of nothing with nothing is refused before its arguments are looked at.
///
/// # Safety
///
/// `env` is a live environment, this is its thread, and no exception is pending.
pub(crate) unsafe fn refuses_javascript(env: sys::napi_env) -> bool {
    /// `napi_cannot_run_js`, which older releases have no name for.
    const CANNOT_RUN_JS: sys::napi_status = 23;
    let mut equal = false;
    // SAFETY: the environment's thread, by the caller's word. The missing values are refused, not
    // read.
    let status =
        unsafe { sys::napi_strict_equals(env, ptr::null_mut(), ptr::null_mut(), &mut equal) };
    status == sys::Status::napi_pending_exception || status == CANNOT_RUN_JS
}
