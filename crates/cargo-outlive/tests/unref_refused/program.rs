//! A process that is its own runtime: one that makes thread-safe functions, and then refuses to
//! unreference them. It makes one with napi and prints how often the callback was dropped.

use std::ffi::{c_char, c_void};
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Mutex;

use napi::bindgen_prelude::{FromNapiValue, Function};
use napi::sys;

static DROPS: AtomicU32 = AtomicU32::new(0);

/// What the callback holds.
struct Held;

impl Drop for Held {
    fn drop(&mut self) {
        DROPS.fetch_add(1, Ordering::Relaxed);
    }
}

fn main() {
    // SAFETY: any value is a function to this runtime, and it has one environment.
    let function = unsafe {
        Function::<u32, ()>::from_napi_value(ptr::dangling_mut(), ptr::dangling_mut()).unwrap()
    };
    let held = Held;
    let made = function
        .build_threadsafe_function::<u32>()
        .weak::<true>()
        .build_callback(move |call| {
            let _ = &held;
            Ok(call.value)
        });
    let reason = made.err().expect("the runtime refuses").reason.to_string();
    assert!(reason.contains("Unref"), "{reason}");
    let early = DROPS.load(Ordering::Relaxed);
    turn();
    println!("{early} {}", DROPS.load(Ordering::Relaxed));
}

/// The one function that this runtime can make.
struct Made {
    finalize_data: usize,
    finalize: sys::napi_finalize,
    context: usize,
    released: bool,
}

static MADE: Mutex<Option<Made>> = Mutex::new(None);

/// One turn of the event loop: what was released is finalized.
fn turn() {
    let made = MADE.lock().unwrap().take().expect("a function was made");
    assert!(made.released, "nobody released the function");
    let finalize = made.finalize.expect("every function here has a finalizer");
    // SAFETY: the environment's thread; once, as the function was made.
    unsafe {
        finalize(
            ptr::dangling_mut(),
            made.finalize_data as *mut c_void,
            made.context as *mut c_void,
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
        _call_js: sys::napi_threadsafe_function_call_js,
        result: *mut sys::napi_threadsafe_function
    ) {
        *MADE.lock().unwrap() = Some(Made {
            finalize_data: finalize_data as usize,
            finalize,
            context: context as usize,
            released: false,
        });
        *result = 16 as sys::napi_threadsafe_function;
        sys::Status::napi_ok
    }

    fn napi_unref_threadsafe_function(_env: sys::napi_env, _func: sys::napi_threadsafe_function) {
        sys::Status::napi_generic_failure
    }

    fn napi_release_threadsafe_function(
        _func: sys::napi_threadsafe_function,
        _mode: sys::napi_threadsafe_function_release_mode
    ) {
        MADE.lock().unwrap().as_mut().expect("a function was made").released = true;
        sys::Status::napi_ok
    }

    fn napi_ref_threadsafe_function(_env: sys::napi_env, _func: sys::napi_threadsafe_function) {
        sys::Status::napi_ok
    }

    fn napi_acquire_threadsafe_function(_func: sys::napi_threadsafe_function) {
        sys::Status::napi_ok
    }

    fn napi_call_threadsafe_function(
        _func: sys::napi_threadsafe_function,
        _data: *mut c_void,
        _mode: sys::napi_threadsafe_function_call_mode
    ) {
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
        _hook: Option<unsafe extern "C" fn(*mut c_void)>,
        _data: *mut c_void
    ) {
        sys::Status::napi_ok
    }

    fn napi_remove_env_cleanup_hook(
        _env: sys::napi_env,
        _hook: Option<unsafe extern "C" fn(*mut c_void)>,
        _data: *mut c_void
    ) {
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
