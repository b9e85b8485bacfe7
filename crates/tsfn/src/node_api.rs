//! The seven calls by their Node-API names (being written: the signatures are settled).
#![allow(clippy::missing_safety_doc, clippy::too_many_arguments)]
use crate::sys::*;
use std::ffi::c_void;

pub unsafe extern "C" fn napi_create_threadsafe_function(
    _env: napi_env,
    _func: napi_value,
    _async_resource: napi_value,
    _async_resource_name: napi_value,
    _max_queue_size: usize,
    _initial_thread_count: usize,
    _thread_finalize_data: *mut c_void,
    _thread_finalize_cb: napi_finalize,
    _context: *mut c_void,
    _call_js_cb: napi_threadsafe_function_call_js,
    _result: *mut napi_threadsafe_function,
) -> napi_status {
    9
}
pub unsafe extern "C" fn napi_get_threadsafe_function_context(
    _func: napi_threadsafe_function,
    _result: *mut *mut c_void,
) -> napi_status {
    9
}
pub unsafe extern "C" fn napi_call_threadsafe_function(
    _func: napi_threadsafe_function,
    _data: *mut c_void,
    _is_blocking: napi_threadsafe_function_call_mode,
) -> napi_status {
    9
}
pub unsafe extern "C" fn napi_acquire_threadsafe_function(
    _func: napi_threadsafe_function,
) -> napi_status {
    9
}
pub unsafe extern "C" fn napi_release_threadsafe_function(
    _func: napi_threadsafe_function,
    _mode: napi_threadsafe_function_release_mode,
) -> napi_status {
    9
}
pub unsafe extern "C" fn napi_ref_threadsafe_function(
    _env: napi_env,
    _func: napi_threadsafe_function,
) -> napi_status {
    9
}
pub unsafe extern "C" fn napi_unref_threadsafe_function(
    _env: napi_env,
    _func: napi_threadsafe_function,
) -> napi_status {
    9
}
