//! A thread-safe function of Node-API, made and called as addons in C do.

use crate::js::{check, Call};
use bench_meter::finalized::Witness;
use bench_meter::{deliver, Function};
use napi_sys::*;
use std::ffi::c_void;
use std::ptr;

/// One count of a function. Its items travel in the pointer, or behind it if it `ALLOCATES`.
pub struct Held<const ALLOCATES: bool>(napi_threadsafe_function);

// SAFETY: a thread-safe function is made to be called from other threads.
unsafe impl<const ALLOCATES: bool> Send for Held<ALLOCATES> {}

impl<const ALLOCATES: bool> Held<ALLOCATES> {
    /// Makes a function that calls the call's first argument.
    pub fn new(call: &Call) -> Result<Self, String> {
        let name = call.string("bench")?;
        let mut function = ptr::null_mut();
        // SAFETY: the JavaScript thread, in the call's scope; the context is a box that the
        // finalizer takes.
        let status = unsafe {
            napi_create_threadsafe_function(
                call.env,
                call.argument(0),
                ptr::null_mut(),
                name,
                0,
                1,
                ptr::null_mut(),
                Some(finalize),
                Box::into_raw(Box::new(Witness)).cast(),
                Some(call_js::<ALLOCATES>),
                &mut function,
            )
        };
        check("napi_create_threadsafe_function", status).map(|()| Self(function))
    }
}

impl<const ALLOCATES: bool> Function for Held<ALLOCATES> {
    #[inline]
    fn call(&self, number: u32) -> bool {
        let payload: *mut c_void = if ALLOCATES {
            Box::into_raw(Box::new(number)).cast()
        } else {
            ptr::without_provenance_mut(number as usize)
        };
        // SAFETY: any thread; this holds a count.
        let status = unsafe {
            napi_call_threadsafe_function(self.0, payload, ThreadsafeFunctionCallMode::nonblocking)
        };
        status == Status::napi_ok
    }
}

impl<const ALLOCATES: bool> Clone for Held<ALLOCATES> {
    fn clone(&self) -> Self {
        // SAFETY: any thread; this holds a count.
        unsafe { napi_acquire_threadsafe_function(self.0) };
        Self(self.0)
    }
}

impl<const ALLOCATES: bool> Drop for Held<ALLOCATES> {
    fn drop(&mut self) {
        // SAFETY: any thread; the count is this one's, which ends here.
        unsafe { napi_release_threadsafe_function(self.0, ThreadsafeFunctionReleaseMode::release) };
    }
}

unsafe extern "C" fn call_js<const ALLOCATES: bool>(
    env: napi_env,
    callback: napi_value,
    _context: *mut c_void,
    payload: *mut c_void,
) {
    let number = if ALLOCATES {
        // SAFETY: made by `call`, and handed out once.
        *unsafe { Box::from_raw(payload.cast::<u32>()) }
    } else {
        payload.addr() as u32
    };
    if env.is_null() {
        return;
    }
    let (mut this, mut argument) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the JavaScript thread, in the scope that the runtime opened for this item.
    unsafe {
        napi_get_undefined(env, &mut this);
        napi_create_uint32(env, deliver(number), &mut argument);
        napi_call_function(env, this, callback, 1, &argument, ptr::null_mut());
    }
}

unsafe extern "C" fn finalize(_env: napi_env, _data: *mut c_void, context: *mut c_void) {
    // SAFETY: the JavaScript thread, once a function; made by `Box::into_raw` in `new`.
    drop(unsafe { Box::from_raw(context.cast::<Witness>()) });
}
