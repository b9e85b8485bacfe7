//! The names and numbers of Node-API that a thread-safe function deals in.
//!
//! Source: `js_native_api_types.h` and `node_api_types.h` of Node 26. Handles
//! are opaque here; every pointer type has the size and the calling convention
//! that the headers give it, so bindings of any origin can be cast to these.

#![allow(non_camel_case_types)]

use std::ffi::c_void;

macro_rules! opaque {
    ($($(#[$doc:meta])* $pointer:ident => $pointee:ident;)+) => {$(
        #[doc(hidden)]
        #[repr(C)]
        pub struct $pointee {
            _opaque: [u8; 0],
        }
        $(#[$doc])*
        pub type $pointer = *mut $pointee;
    )+};
}

opaque! {
    /// One addon's view of one environment. Valid on the environment's thread only.
    napi_env => napi_env__;
    /// A JavaScript value, valid while the handle scope it was made in is open.
    napi_value => napi_value__;
    /// A scope that JavaScript values are made in, to be closed in the order of opening.
    napi_handle_scope => napi_handle_scope__;
    /// A thread-safe function: ours if the address is odd, the runtime's if it is even.
    napi_threadsafe_function => napi_threadsafe_function__;
}

/// The result of a call, as C passes it. [`Status`](crate::Status) names the ones in use here.
pub type napi_status = i32;
/// The type of a JavaScript value, as `napi_typeof` reports it.
pub type napi_valuetype = i32;
/// What `napi_typeof` reports of something that can be called.
pub const NAPI_FUNCTION: napi_valuetype = 7;

/// Whether a call to a full queue waits: 0 does not, 1 does.
pub type napi_threadsafe_function_call_mode = i32;
/// Whether a release gives one count back (0) or ends the function as well (1).
pub type napi_threadsafe_function_release_mode = i32;

/// `napi_finalize`: `(env, data, hint)`, called once on the environment's thread.
pub type napi_finalize = Option<unsafe extern "C" fn(napi_env, *mut c_void, *mut c_void)>;
/// `napi_threadsafe_function_call_js`: `(env, func, context, data)`; `env` and `func` are NULL
/// for an item that is drained.
pub type napi_threadsafe_function_call_js =
    Option<unsafe extern "C" fn(napi_env, napi_value, *mut c_void, *mut c_void)>;
/// A hook that runs once, on the environment's thread, when the environment ends.
pub type napi_cleanup_hook = Option<unsafe extern "C" fn(*mut c_void)>;
