//! The seven calls, with the names and the signatures that Node-API gives them.
//!
//! The names are mangled: nothing is exported, and a binding chooses to call
//! these instead of the runtime's. A function made here is an odd number; an
//! even one was made by the runtime, and is passed on to it.
//!
//! None but [`napi_create_threadsafe_function`] touches what
//! `napi_get_last_error_info` reports. Source of every rule: Node's
//! documentation of thread-safe functions, and where Node's code contradicts
//! it, the documentation.

use crate::boundary::guard;
use crate::function::{self, CallMode, Parameters, ReleaseMode};
use crate::host::Host;
use crate::status::Status;
use crate::sys::*;
use crate::table::Handle;
use std::ffi::c_void;

const FAILED: napi_status = Status::GENERIC_FAILURE.0;

/// Has a call answered by the runtime, whose function this is.
#[cold]
fn by_the_runtime(
    func: napi_threadsafe_function,
    call: impl FnOnce(&Host) -> napi_status,
) -> napi_status {
    if func.is_null() {
        return Status::INVALID_ARG.0;
    }
    guard(FAILED, || Host::runtime().map_or(FAILED, call))
}

/// Makes a thread-safe function.
///
/// The environment's thread. `max_queue_size` counts items, 0 for no limit;
/// `initial_thread_count` counts threads, at least 1.
///
/// # Errors
///
/// `napi_invalid_arg` if `env`, `async_resource_name` or `result` is NULL, if
/// `initial_thread_count` is 0, if `func` and `call_js_cb` are both NULL, or if
/// `func` is not a function; `napi_generic_failure` if the process exports no
/// Node-API; otherwise what the runtime answers. Nothing is made then, and the
/// finalizer is not called.
///
/// # Safety
///
/// `env` is NULL or a live environment, on its thread; the values are NULL or of
/// an open handle scope; `result` is NULL or may be written. The callbacks may
/// be called on that thread, with the pointers given, until the finalizer has
/// returned.
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn napi_create_threadsafe_function(
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
) -> napi_status {
    guard(FAILED, || {
        let Some(host) = Host::runtime() else {
            return FAILED;
        };
        if result.is_null() {
            if env.is_null() {
                return Status::INVALID_ARG.0;
            }
            // SAFETY: the environment's thread and a live environment, by the caller's word.
            return unsafe { host.record_invalid_arg(env) }.0;
        }
        let parameters = Parameters {
            func,
            async_resource,
            async_resource_name,
            max_queue_size,
            thread_count: initial_thread_count,
            finalize: thread_finalize_cb,
            finalize_data: thread_finalize_data,
            context,
            call_js: call_js_cb,
        };
        // SAFETY: as above; the parameters are the caller's to vouch for.
        match unsafe { function::create(host, env, parameters) } {
            Ok(handle) => {
                // SAFETY: not NULL, and the caller's to be written.
                unsafe { *result = std::ptr::without_provenance_mut(handle.to_bits()) };
                Status::OK.0
            }
            Err(status) => status.0,
        }
    })
}

/// Stores the function's context in `result`. Any thread, in any state of the function.
///
/// # Errors
///
/// `napi_invalid_arg` if `func` or `result` is NULL, or the function has been freed.
///
/// # Safety
///
/// `func` is odd, NULL, or a thread-safe function of the runtime's that is
/// alive; `result` is NULL or may be written.
pub unsafe extern "C" fn napi_get_threadsafe_function_context(
    func: napi_threadsafe_function,
    result: *mut *mut c_void,
) -> napi_status {
    if result.is_null() {
        return Status::INVALID_ARG.0;
    }
    let Some(handle) = Handle::from_bits(func.addr()) else {
        // SAFETY: any thread; the runtime's own, alive by the caller's word.
        return by_the_runtime(func, move |host| unsafe {
            (host.get_context)(func, result)
        });
    };
    match handle.context() {
        Ok(context) => {
            // SAFETY: any thread; not NULL, and the caller's to be written.
            unsafe { *result = context };
            Status::OK.0
        }
        Err(status) => status.0,
    }
}

/// Queues an item. Any thread that holds a count.
///
/// # Errors
///
/// `napi_queue_full` if the queue is full and `is_blocking` is 0;
/// `napi_would_deadlock` if it is full and the environment's own thread would
/// have to wait; `napi_closing` if the function closes or has closed: the
/// thread's count has been given back, and the item stays the caller's.
/// `napi_invalid_arg` if `func` is NULL or was never given out.
///
/// # Safety
///
/// `func` is odd, NULL, or a thread-safe function of the runtime's that is
/// alive. `data` is what the function's callback expects, and the count that may be
/// back is the caller's.
#[inline]
pub unsafe extern "C" fn napi_call_threadsafe_function(
    func: napi_threadsafe_function,
    data: *mut c_void,
    is_blocking: napi_threadsafe_function_call_mode,
) -> napi_status {
    let Some(handle) = Handle::from_bits(func.addr()) else {
        // SAFETY: any thread; the runtime's own, alive by the caller's word.
        return by_the_runtime(func, move |host| unsafe {
            (host.call)(func, data, is_blocking)
        });
    };
    let mode = match is_blocking {
        0 => CallMode::NonBlocking,
        _ => CallMode::Blocking,
    };
    // SAFETY: the item is what the callback expects, and the count is the caller's, by the
    // caller's word.
    unsafe { handle.call(data, mode) }.0
}

/// Takes one more count, for one more thread. Any thread that holds a count.
///
/// # Errors
///
/// `napi_closing` if no thread holds the function any more, or it closes or has
/// closed; `napi_invalid_arg` if `func` is NULL or was never given out.
///
/// # Safety
///
/// `func` is odd, NULL, or a thread-safe function of the runtime's that is alive.
pub unsafe extern "C" fn napi_acquire_threadsafe_function(
    func: napi_threadsafe_function,
) -> napi_status {
    let Some(handle) = Handle::from_bits(func.addr()) else {
        // SAFETY: any thread; the runtime's own, alive by the caller's word.
        return by_the_runtime(func, move |host| unsafe { (host.acquire)(func) });
    };
    handle.acquire().0
}

/// Gives one count back; with a `mode` other than 0, ends the function as well. Any thread.
///
/// # Errors
///
/// `napi_invalid_arg` if the function is open and no thread holds it, or if
/// `func` is NULL or was never given out. A function that closes, has closed or
/// has been freed answers `napi_ok`: there is nothing left to do.
///
/// # Safety
///
/// `func` is odd, NULL, or a thread-safe function of the runtime's that is alive. The count is the
/// caller's.
pub unsafe extern "C" fn napi_release_threadsafe_function(
    func: napi_threadsafe_function,
    mode: napi_threadsafe_function_release_mode,
) -> napi_status {
    let Some(handle) = Handle::from_bits(func.addr()) else {
        // SAFETY: any thread; the runtime's own, alive by the caller's word.
        return by_the_runtime(func, move |host| unsafe { (host.release)(func, mode) });
    };
    let mode = match mode {
        0 => ReleaseMode::Release,
        _ => ReleaseMode::Abort,
    };
    // SAFETY: any thread; the count is the caller's, by the caller's word.
    unsafe { handle.release(mode) }.0
}

/// Lets the function keep the event loop alive. A flag, not a count. The environment's thread.
///
/// # Errors
///
/// `napi_invalid_arg` if an argument is NULL, `func` was never given out, or
/// this is another thread.
///
/// # Safety
///
/// `env` is NULL or a live environment, on its thread. `func` is odd, NULL, or a
/// thread-safe function of the runtime's that is alive.
pub unsafe extern "C" fn napi_ref_threadsafe_function(
    env: napi_env,
    func: napi_threadsafe_function,
) -> napi_status {
    let Some(handle) = Handle::from_bits(func.addr()) else {
        // SAFETY: the environment's thread and a live environment; the runtime's own function, alive
        // by the caller's word.
        return by_the_runtime(func, move |host| unsafe { (host.reference)(env, func) });
    };
    // SAFETY: as above, by the caller's word.
    unsafe { handle.set_referenced(env, true) }.0
}

/// Lets the event loop end while the function lives. A flag, not a count. The environment's
/// thread.
///
/// # Errors
///
/// As [`napi_ref_threadsafe_function`].
///
/// # Safety
///
/// As [`napi_ref_threadsafe_function`].
pub unsafe extern "C" fn napi_unref_threadsafe_function(
    env: napi_env,
    func: napi_threadsafe_function,
) -> napi_status {
    let Some(handle) = Handle::from_bits(func.addr()) else {
        // SAFETY: the environment's thread and a live environment; the runtime's own function, alive
        // by the caller's word.
        return by_the_runtime(func, move |host| unsafe { (host.unreference)(env, func) });
    };
    // SAFETY: as above, by the caller's word.
    unsafe { handle.set_referenced(env, false) }.0
}
