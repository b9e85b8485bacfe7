//! A process that is its own runtime, of one thread: what there is of Node-API that napi calls here.

#![allow(dead_code)]

use std::ffi::{c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};

use napi::sys;

/// Whether it refuses to unreference functions.
pub static REFUSES_UNREF: AtomicBool = AtomicBool::new(false);

/// How many promises have been resolved.
pub static RESOLVED: AtomicU32 = AtomicU32::new(0);

/// How often a reference has been counted down or deleted.
pub static REFERENCES_TOUCHED: AtomicU32 = AtomicU32::new(0);

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Held,
    Released,
    Finalized,
}

/// A thread-safe function.
#[derive(Clone, Copy)]
struct Made {
    finalize_data: usize,
    finalize: sys::napi_finalize,
    context: usize,
    call_js: sys::napi_threadsafe_function_call_js,
    /// Items that have not been delivered.
    rung: u32,
    referenced: bool,
    state: State,
}

static MADE: Mutex<Vec<Made>> = Mutex::new(Vec::new());

type Hook = (Option<unsafe extern "C" fn(*mut c_void)>, usize);

static HOOKS: Mutex<Vec<Hook>> = Mutex::new(Vec::new());

/// Held by nobody who calls out.
fn made() -> MutexGuard<'static, Vec<Made>> {
    MADE.lock().unwrap()
}

fn hooks() -> MutexGuard<'static, Vec<Hook>> {
    HOOKS.lock().unwrap()
}

fn place(function: sys::napi_threadsafe_function) -> usize {
    function as usize / 16 - 1
}

/// Functions made so far.
pub fn functions() -> usize {
    made().len()
}

/// Whether any function keeps the event loop alive.
pub fn is_kept_alive() -> bool {
    made()
        .iter()
        .any(|function| function.referenced && function.state == State::Held)
}

/// One turn of the event loop: items are delivered, then what was released is finalized.
pub fn turn() {
    for place in 0..functions() {
        loop {
            let function = made()[place];
            if function.rung == 0 || function.state != State::Held {
                break;
            }
            made()[place].rung -= 1;
            let call_js = function
                .call_js
                .expect("every function here has a callback");
            // SAFETY: the environment's thread; the function has not been finalized.
            unsafe {
                call_js(
                    ptr::dangling_mut(),
                    ptr::null_mut(),
                    function.context as *mut c_void,
                    ptr::null_mut(),
                )
            };
        }
        if made()[place].state == State::Released {
            finalize(place);
        }
    }
}

/// The environment ends: its hooks run, last in, first out; then, unless it forgets to, it
/// finalizes every function.
pub fn end(finalizes: bool) {
    while let Some((hook, data)) = { hooks().pop() } {
        // SAFETY: the environment's thread; once, as the hook was added.
        unsafe { hook.expect("every hook here is one")(data as *mut c_void) };
    }
    for place in 0..functions() {
        if finalizes && made()[place].state != State::Finalized {
            finalize(place);
        }
        made()[place].state = State::Finalized;
    }
}

fn finalize(place: usize) {
    let function = made()[place];
    made()[place].state = State::Finalized;
    let finalize = function
        .finalize
        .expect("every function here has a finalizer");
    // SAFETY: the environment's thread; once, as the function was made.
    unsafe {
        finalize(
            ptr::dangling_mut(),
            function.finalize_data as *mut c_void,
            function.context as *mut c_void,
        )
    };
}

/// Functions of Node-API that this process exports.
macro_rules! exports {
    ($(fn $name:ident($($parameter:ident: $type:ty),*) $body:block)+) => {$(
        #[no_mangle]
        pub unsafe extern "C" fn $name($($parameter: $type),*) -> sys::napi_status $body
    )+};
}

exports! {
    fn napi_create_threadsafe_function(
        _env: sys::napi_env,
        _func: sys::napi_value,
        _resource: sys::napi_value,
        _name: sys::napi_value,
        _max_queue_size: usize,
        _thread_count: usize,
        finalize_data: *mut c_void,
        finalize: sys::napi_finalize,
        context: *mut c_void,
        call_js: sys::napi_threadsafe_function_call_js,
        result: *mut sys::napi_threadsafe_function
    ) {
        let mut made = made();
        made.push(Made {
            finalize_data: finalize_data as usize,
            finalize,
            context: context as usize,
            call_js,
            rung: 0,
            referenced: true,
            state: State::Held,
        });
        // Even, and never NULL.
        *result = (16 * made.len()) as sys::napi_threadsafe_function;
        sys::Status::napi_ok
    }

    fn napi_unref_threadsafe_function(_env: sys::napi_env, func: sys::napi_threadsafe_function) {
        if REFUSES_UNREF.load(Ordering::Relaxed) {
            return sys::Status::napi_generic_failure;
        }
        made()[place(func)].referenced = false;
        sys::Status::napi_ok
    }

    fn napi_ref_threadsafe_function(_env: sys::napi_env, func: sys::napi_threadsafe_function) {
        made()[place(func)].referenced = true;
        sys::Status::napi_ok
    }

    fn napi_release_threadsafe_function(
        func: sys::napi_threadsafe_function,
        _mode: sys::napi_threadsafe_function_release_mode
    ) {
        made()[place(func)].state = State::Released;
        sys::Status::napi_ok
    }

    fn napi_acquire_threadsafe_function(_func: sys::napi_threadsafe_function) {
        sys::Status::napi_ok
    }

    fn napi_call_threadsafe_function(
        func: sys::napi_threadsafe_function,
        _data: *mut c_void,
        _mode: sys::napi_threadsafe_function_call_mode
    ) {
        made()[place(func)].rung += 1;
        sys::Status::napi_ok
    }

    fn napi_get_threadsafe_function_context(
        _func: sys::napi_threadsafe_function,
        _result: *mut *mut c_void
    ) {
        sys::Status::napi_generic_failure
    }

    fn napi_add_env_cleanup_hook(
        _env: sys::napi_env,
        hook: Option<unsafe extern "C" fn(*mut c_void)>,
        data: *mut c_void
    ) {
        hooks().push((hook, data as usize));
        sys::Status::napi_ok
    }

    fn napi_remove_env_cleanup_hook(
        _env: sys::napi_env,
        hook: Option<unsafe extern "C" fn(*mut c_void)>,
        data: *mut c_void
    ) {
        hooks().retain(|known| *known != (hook, data as usize));
        sys::Status::napi_ok
    }

    fn napi_create_promise(
        _env: sys::napi_env,
        deferred: *mut sys::napi_deferred,
        promise: *mut sys::napi_value
    ) {
        *deferred = ptr::dangling_mut();
        *promise = ptr::dangling_mut();
        sys::Status::napi_ok
    }

    fn napi_resolve_deferred(
        _env: sys::napi_env,
        _deferred: sys::napi_deferred,
        _value: sys::napi_value
    ) {
        RESOLVED.fetch_add(1, Ordering::Relaxed);
        sys::Status::napi_ok
    }

    fn napi_create_reference(
        _env: sys::napi_env,
        _value: sys::napi_value,
        _count: u32,
        result: *mut sys::napi_ref
    ) {
        *result = ptr::dangling_mut();
        sys::Status::napi_ok
    }

    fn napi_reference_unref(_env: sys::napi_env, _reference: sys::napi_ref, result: *mut u32) {
        REFERENCES_TOUCHED.fetch_add(1, Ordering::Relaxed);
        *result = 0;
        sys::Status::napi_ok
    }

    fn napi_delete_reference(_env: sys::napi_env, _reference: sys::napi_ref) {
        REFERENCES_TOUCHED.fetch_add(1, Ordering::Relaxed);
        sys::Status::napi_ok
    }

    fn napi_coerce_to_string(
        _env: sys::napi_env,
        _value: sys::napi_value,
        _result: *mut sys::napi_value
    ) {
        sys::Status::napi_generic_failure
    }

    fn napi_coerce_to_object(
        _env: sys::napi_env,
        _value: sys::napi_value,
        _result: *mut sys::napi_value
    ) {
        sys::Status::napi_generic_failure
    }

    fn napi_create_uint32(_env: sys::napi_env, _number: u32, result: *mut sys::napi_value) {
        *result = ptr::dangling_mut();
        sys::Status::napi_ok
    }

    fn napi_create_string_utf8(
        _env: sys::napi_env,
        _text: *const c_char,
        _length: isize,
        result: *mut sys::napi_value
    ) {
        *result = ptr::dangling_mut();
        sys::Status::napi_ok
    }

    fn napi_typeof(_env: sys::napi_env, _value: sys::napi_value, result: *mut i32) {
        *result = sys::ValueType::napi_function;
        sys::Status::napi_ok
    }

    fn napi_get_undefined(_env: sys::napi_env, result: *mut sys::napi_value) {
        *result = ptr::dangling_mut();
        sys::Status::napi_ok
    }

    fn napi_get_global(_env: sys::napi_env, result: *mut sys::napi_value) {
        *result = ptr::dangling_mut();
        sys::Status::napi_ok
    }

    fn napi_has_named_property(
        _env: sys::napi_env,
        _object: sys::napi_value,
        _name: *const c_char,
        result: *mut bool
    ) {
        *result = false;
        sys::Status::napi_ok
    }

    fn napi_strict_equals(
        _env: sys::napi_env,
        _one: sys::napi_value,
        _other: sys::napi_value,
        _result: *mut bool
    ) {
        sys::Status::napi_invalid_arg
    }

    fn napi_is_exception_pending(_env: sys::napi_env, result: *mut bool) {
        *result = false;
        sys::Status::napi_ok
    }

    fn napi_open_handle_scope(_env: sys::napi_env, result: *mut sys::napi_handle_scope) {
        *result = ptr::dangling_mut();
        sys::Status::napi_ok
    }

    fn napi_close_handle_scope(_env: sys::napi_env, _scope: sys::napi_handle_scope) {
        sys::Status::napi_ok
    }

    fn napi_call_function(
        _env: sys::napi_env,
        _this: sys::napi_value,
        _function: sys::napi_value,
        _count: usize,
        _arguments: *const sys::napi_value,
        _result: *mut sys::napi_value
    ) {
        sys::Status::napi_generic_failure
    }

    fn napi_throw_error(_env: sys::napi_env, _code: *const c_char, _message: *const c_char) {
        sys::Status::napi_ok
    }

    fn napi_get_node_version(_env: sys::napi_env, _version: *mut *const sys::napi_node_version) {
        sys::Status::napi_generic_failure
    }
}
