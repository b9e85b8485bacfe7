//! The calls of Node-API on a function's raw handle, which napi gives to
//! whoever asks.

use std::ptr;

use napi::sys;
use napi::Result;
use napi_derive::napi;

use crate::functions;

/// What Node-API answered to each call, as a number.
#[napi(object)]
pub struct RawStatuses {
    pub acquire: i32,
    pub call: i32,
    pub call_again: i32,
    pub acquire_again: i32,
    pub release: i32,
}

/// Calls a function whose environment is gone in every way that a thread might,
/// one after the other. The first call gives the count back that napi holds.
#[napi]
pub fn call_raw(number: u32) -> Result<RawStatuses> {
    let handle = functions::get(number)?.raw().0;
    let nonblocking = sys::ThreadsafeFunctionCallMode::nonblocking;
    let release = sys::ThreadsafeFunctionReleaseMode::release;
    // SAFETY: any thread. The state is what the tests are about: the runtime may have freed the
    // function, or promises to answer. No payload is passed, so nobody owns one.
    unsafe {
        Ok(RawStatuses {
            acquire: sys::napi_acquire_threadsafe_function(handle),
            call: sys::napi_call_threadsafe_function(handle, ptr::null_mut(), nonblocking),
            call_again: sys::napi_call_threadsafe_function(handle, ptr::null_mut(), nonblocking),
            acquire_again: sys::napi_acquire_threadsafe_function(handle),
            release: sys::napi_release_threadsafe_function(handle, release),
        })
    }
}
