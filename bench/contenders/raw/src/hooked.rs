//! A floor: functions that learn of the end of their environment, each by a cleanup hook of its own.

use crate::function::{call_js, make, Count, Parts};
use crate::js::{check, Call};
use bench_meter::finalized::Witness;
use napi_sys::*;
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;

/// Makes a function as raw C does, with a hook that its finalizer removes, and releases it.
pub fn create(call: &Call) -> Result<(), String> {
    let context = unlike_any_other();
    let parts = Parts {
        counts: 1,
        context,
        finalize: Some(finalize),
        call_js: Some(call_js::<false>),
    };
    // SAFETY: the JavaScript thread, in the call's scope. The context is a number. The one count is
    // given back when this returns.
    let _count = unsafe { make(call, parts).map(|function| Count::of(function))? };
    // SAFETY: the JavaScript thread; no other hook has this argument, and the finalizer, which
    // removes it, does not run before this returns.
    let status = unsafe { napi_add_env_cleanup_hook(call.env, Some(ends), context) };
    check("napi_add_env_cleanup_hook", status)
}

/// What the runtime tells hooks apart by. Nothing lies there.
fn unlike_any_other() -> *mut c_void {
    thread_local!(static MADE: Cell<usize> = const { Cell::new(0) });
    MADE.set(MADE.get() + 1);
    ptr::without_provenance_mut(MADE.get())
}

unsafe extern "C" fn ends(_context: *mut c_void) {}

unsafe extern "C" fn finalize(env: napi_env, _data: *mut c_void, context: *mut c_void) {
    drop(Witness);
    // SAFETY: the JavaScript thread, once a function.
    unsafe { napi_remove_env_cleanup_hook(env, Some(ends), context) };
}
