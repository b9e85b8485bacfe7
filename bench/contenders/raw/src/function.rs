//! A thread-safe function of Node-API, made and called as addons in C do.

use crate::js::{check, Call};
use bench_meter::finalized::Witness;
use bench_meter::{deliver, Function, LAST};
use napi_sys::*;
use std::ffi::c_void;
use std::ptr;

/// One count of a thread-safe function, which is given back when this is dropped.
pub struct Count(napi_threadsafe_function);

// SAFETY: a thread-safe function is made to be called from other threads.
unsafe impl Send for Count {}

impl Count {
    /// Takes over one count.
    ///
    /// # Safety
    ///
    /// Any thread; the count is nobody else's from here on.
    pub unsafe fn of(function: napi_threadsafe_function) -> Self {
        Self(function)
    }

    /// Has `call_js` called with this, and says whether the runtime will.
    #[inline]
    pub fn call(&self, payload: *mut c_void) -> bool {
        // SAFETY: any thread; this holds a count.
        let status = unsafe {
            napi_call_threadsafe_function(self.0, payload, ThreadsafeFunctionCallMode::nonblocking)
        };
        status == Status::napi_ok
    }
}

impl Clone for Count {
    fn clone(&self) -> Self {
        // SAFETY: any thread; this holds a count.
        unsafe { napi_acquire_threadsafe_function(self.0) };
        Self(self.0)
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        // SAFETY: any thread; the count is this one's, which ends here.
        unsafe { napi_release_threadsafe_function(self.0, ThreadsafeFunctionReleaseMode::release) };
    }
}

/// What a function is made of, beside what it calls back.
pub struct Parts {
    /// Counts that it begins with.
    pub counts: usize,
    /// What `finalize` and `call_js` are given.
    pub context: *mut c_void,
    pub finalize: napi_finalize,
    pub call_js: napi_threadsafe_function_call_js,
}

/// Makes a function that calls the call's first argument. The counts are the caller's.
///
/// # Safety
///
/// The JavaScript thread, in the call's scope; the context lives until `finalize` is called.
pub unsafe fn make(call: &Call, parts: Parts) -> Result<napi_threadsafe_function, String> {
    let name = call.string("bench")?;
    let mut function = ptr::null_mut();
    // SAFETY: by this function's contract.
    let status = unsafe {
        napi_create_threadsafe_function(
            call.env,
            call.argument(0),
            ptr::null_mut(),
            name,
            0,
            parts.counts,
            ptr::null_mut(),
            parts.finalize,
            parts.context,
            parts.call_js,
            &mut function,
        )
    };
    check("napi_create_threadsafe_function", status).map(|()| function)
}

/// Calls back with an item, and says whether it was the last of its measurement.
///
/// # Safety
///
/// The JavaScript thread, in a handle scope; `callback` is a function of `env`.
#[inline]
pub unsafe fn call_back(env: napi_env, callback: napi_value, number: u32) -> bool {
    let (mut this, mut argument) = (ptr::null_mut(), ptr::null_mut());
    let number = deliver(number);
    // SAFETY: by this function's contract.
    unsafe {
        napi_get_undefined(env, &mut this);
        napi_create_uint32(env, number, &mut argument);
        napi_call_function(env, this, callback, 1, &argument, ptr::null_mut());
    }
    number == LAST
}

/// A function of which the items travel in the pointer, or behind it if it `ALLOCATES`.
#[derive(Clone)]
pub struct Held<const ALLOCATES: bool>(Count);

impl<const ALLOCATES: bool> Held<ALLOCATES> {
    /// Makes a function that calls the call's first argument.
    pub fn new(call: &Call) -> Result<Self, String> {
        let parts = Parts {
            counts: 1,
            context: Box::into_raw(Box::new(Witness)).cast(),
            finalize: Some(finalize),
            call_js: Some(call_js::<ALLOCATES>),
        };
        // SAFETY: the JavaScript thread, in the call's scope; the context is a box that the
        // finalizer takes, and the one count is this one's.
        unsafe { make(call, parts).map(|function| Self(Count::of(function))) }
    }
}

impl<const ALLOCATES: bool> Function for Held<ALLOCATES> {
    #[inline]
    fn call(&self, number: u32) -> bool {
        self.0.call(if ALLOCATES {
            Box::into_raw(Box::new(number)).cast()
        } else {
            ptr::without_provenance_mut(number as usize)
        })
    }
}

/// Delivers an item.
///
/// # Safety
///
/// Called by the runtime, with what [`Held::call`] has queued.
pub unsafe extern "C" fn call_js<const ALLOCATES: bool>(
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
    // SAFETY: the JavaScript thread, in the scope that the runtime opened for this item.
    unsafe { call_back(env, callback, number) };
}

unsafe extern "C" fn finalize(_env: napi_env, _data: *mut c_void, context: *mut c_void) {
    // SAFETY: the JavaScript thread, once a function; made by `Box::into_raw` in `new`.
    drop(unsafe { Box::from_raw(context.cast::<Witness>()) });
}
