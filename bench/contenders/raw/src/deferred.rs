//! Promises that a thread settles, all through one thread-safe function.

use crate::js::{check, Call};
use bench_meter::settler;
use napi_sys::*;
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;

/// A function, or a deferred, on its way to another thread.
struct Sent(*mut c_void);

// SAFETY: a function may be called on any thread, and the deferred is only carried by it.
unsafe impl Send for Sent {}

/// `deferred()`: a promise.
pub fn deferred(call: &Call) -> Result<napi_value, String> {
    let (mut deferred, mut promise) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the JavaScript thread, in the call's scope.
    let status = unsafe { napi_create_promise(call.env, &mut deferred, &mut promise) };
    check("napi_create_promise", status)?;
    let (function, deferred) = (Sent(shared(call)?.cast()), Sent(deferred.cast()));
    settler::soon(move || {
        let (function, deferred) = (function, deferred);
        // SAFETY: any thread; the function's count is never given back.
        unsafe {
            napi_call_threadsafe_function(
                function.0.cast(),
                deferred.0,
                ThreadsafeFunctionCallMode::nonblocking,
            )
        };
    });
    Ok(promise)
}

/// The function of this thread's environment, which does not keep it alive.
fn shared(call: &Call) -> Result<napi_threadsafe_function, String> {
    thread_local!(static SHARED: Cell<napi_threadsafe_function> = const { Cell::new(ptr::null_mut()) });
    if !SHARED.get().is_null() {
        return Ok(SHARED.get());
    }
    let name = call.string("bench.deferred")?;
    let mut function = ptr::null_mut();
    // SAFETY: the JavaScript thread, in the call's scope.
    let status = unsafe {
        napi_create_threadsafe_function(
            call.env,
            ptr::null_mut(),
            ptr::null_mut(),
            name,
            0,
            1,
            ptr::null_mut(),
            None,
            ptr::null_mut(),
            Some(settle),
            &mut function,
        )
    };
    check("napi_create_threadsafe_function", status)?;
    // SAFETY: the JavaScript thread; the function was just made.
    unsafe { napi_unref_threadsafe_function(call.env, function) };
    SHARED.set(function);
    Ok(function)
}

unsafe extern "C" fn settle(
    env: napi_env,
    _callback: napi_value,
    _context: *mut c_void,
    deferred: *mut c_void,
) {
    if env.is_null() {
        return;
    }
    let mut undefined = ptr::null_mut();
    // SAFETY: the JavaScript thread, in the runtime's scope; each deferred is handed out once.
    unsafe {
        napi_get_undefined(env, &mut undefined);
        napi_resolve_deferred(env, deferred.cast(), undefined);
    }
}
