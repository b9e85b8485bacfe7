//! The thread-safe functions, answered by `napi-outlive-tsfn`.
//!
//! The names and types are those that napi-sys publishes; the types of the two crates differ
//! in name only. With `dyn-symbols` the published functions have the Rust ABI; these have
//! C's in either case, which no caller can tell.

#![allow(clippy::missing_safety_doc, clippy::too_many_arguments)]

use std::ffi::c_void;

use super::*;

pub use napi_outlive_tsfn::parcel;

/// Whether a thread-safe function closes, has closed or has been freed. Any thread, at any time.
///
/// False for one that another package made: of that only its calls can tell.
pub fn is_closing(function: napi_threadsafe_function) -> bool {
    napi_outlive_tsfn::Handle::from_bits(function as usize)
        .is_some_and(napi_outlive_tsfn::Handle::is_closing)
}

/// Has up to `most` items of a thread-safe function delivered in one callback scope, from the next
/// wake on. The environment's thread, at any time.
///
/// `napi_invalid_arg` on another thread, or if another package made the function; `napi_ok`, and
/// nothing happens, if it is closing.
pub fn set_batch(function: napi_threadsafe_function, most: std::num::NonZeroU16) -> napi_status {
    napi_outlive_tsfn::Handle::from_bits(function as usize)
        .map_or(napi_outlive_tsfn::Status::INVALID_ARG, |handle| {
            handle.set_batch(most)
        })
        .0
}

/// Says that a thread-safe function's callback bears it if JavaScript is refused in a live
/// environment, so that this is asked once in 32 items. The environment's thread, at any time.
///
/// `napi_invalid_arg` on another thread, or if another package made the function; `napi_ok`, and
/// nothing happens, if it is closing.
pub fn bear_refusals(function: napi_threadsafe_function) -> napi_status {
    napi_outlive_tsfn::Handle::from_bits(function as usize)
        .map_or(
            napi_outlive_tsfn::Status::INVALID_ARG,
            napi_outlive_tsfn::Handle::bear_refusals,
        )
        .0
}

macro_rules! answered_by_tsfn {
    ($(
        fn $name:ident($($parameter:ident: $published:ty),* $(,)?) -> napi_status;
    )+) => {$(
        #[inline]
        pub unsafe extern "C" fn $name($($parameter: $published),*) -> napi_status {
            // SAFETY: thread, state and owner are the caller's promise, which is passed on as it
            // is. Each argument goes from the published type to the one of `node_api`, and both
            // are the same C type: a pointer, a nullable function pointer or an integer.
            unsafe {
                napi_outlive_tsfn::node_api::$name($(std::mem::transmute($parameter)),*)
            }
        }
    )+};
}

answered_by_tsfn! {
    fn napi_create_threadsafe_function(
        env: napi_env,
        func: napi_value,
        async_resource: napi_value,
        async_resource_name: napi_value,
        max_queue_size: usize,
        initial_thread_count: usize,
        thread_finalize_data: *mut c_void,
        thread_finalize_cb: napi_finalize,
        context: *mut c_void,
        call_js_cb: napi_threadsafe_function_call_js,
        result: *mut napi_threadsafe_function,
    ) -> napi_status;

    fn napi_get_threadsafe_function_context(
        tsfn: napi_threadsafe_function,
        result: *mut *mut c_void,
    ) -> napi_status;

    fn napi_call_threadsafe_function(
        tsfn: napi_threadsafe_function,
        data: *mut c_void,
        is_blocking: napi_threadsafe_function_call_mode,
    ) -> napi_status;

    fn napi_acquire_threadsafe_function(tsfn: napi_threadsafe_function) -> napi_status;

    fn napi_release_threadsafe_function(
        tsfn: napi_threadsafe_function,
        mode: napi_threadsafe_function_release_mode,
    ) -> napi_status;

    fn napi_ref_threadsafe_function(
        env: napi_env,
        tsfn: napi_threadsafe_function,
    ) -> napi_status;

    fn napi_unref_threadsafe_function(
        env: napi_env,
        tsfn: napi_threadsafe_function,
    ) -> napi_status;
}
