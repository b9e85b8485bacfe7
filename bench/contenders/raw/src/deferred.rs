//! Promises that a thread settles, all through one thread-safe function.

use crate::js::{check, Call};
use bench_meter::settler;
use napi_sys::*;
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;

/// What settles a promise, once, on any thread.
pub struct Deferred {
    /// Its count is never given back.
    function: napi_threadsafe_function,
    deferred: napi_deferred,
}

// SAFETY: a function may be called on any thread, and the deferred is only carried by it.
unsafe impl Send for Deferred {}

impl Deferred {
    /// A promise, and what settles it.
    pub fn new(call: &Call) -> Result<(Self, napi_value), String> {
        let (mut deferred, mut promise) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the JavaScript thread, in the call's scope.
        let status = unsafe { napi_create_promise(call.env, &mut deferred, &mut promise) };
        check("napi_create_promise", status)?;
        let function = shared(call)?;
        Ok((Self { function, deferred }, promise))
    }

    /// Resolves the promise, to `undefined`. Any thread.
    pub fn settle(self) {
        // SAFETY: any thread; the function has a count.
        unsafe {
            napi_call_threadsafe_function(
                self.function,
                self.deferred.cast(),
                ThreadsafeFunctionCallMode::nonblocking,
            )
        };
    }
}

/// `deferred()`: a promise.
pub fn deferred(call: &Call) -> Result<napi_value, String> {
    let (deferred, promise) = Deferred::new(call)?;
    settler::soon(move || deferred.settle());
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
