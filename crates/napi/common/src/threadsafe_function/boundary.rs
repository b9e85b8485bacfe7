//! Where panics of user code end, so that none reaches the runtime's code.

use std::any::Any;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr;

use crate::sys;

/// Runs user code. A panic in it, which the panic hook has told of, ends here with its message.
pub(crate) fn contain<R>(user_code: impl FnOnce() -> R) -> Result<R, String> {
    // What the code may have left half done is the user's own, or is dropped with the panic.
    catch_unwind(AssertUnwindSafe(user_code)).map_err(|panic| {
        let message = message(panic.as_ref());
        // A panic may carry any value, and dropping that is user code once more.
        if let Err(another) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
            std::mem::forget(another);
        }
        message
    })
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = match panic.downcast_ref::<&str>() {
        Some(text) => text,
        None => panic.downcast_ref::<String>().map_or("", String::as_str),
    };
    format!("a thread-safe function's callback panicked: {text}")
}

/// Makes an uncaught exception of a panic: the process does with it what it does with any other.
///
/// # Safety
///
/// `env` is a live environment, this is its thread, and a handle scope is open.
pub(crate) unsafe fn throw_uncaught(env: sys::napi_env, message: &str) {
    let mut text = ptr::null_mut();
    let mut error = ptr::null_mut();
    let mut left_behind = ptr::null_mut();
    // SAFETY: the environment's thread and a live environment, by the caller's word; the values
    // are of the open scope, and what is refused leaves them NULL, which the next call refuses.
    unsafe {
        // The panic may have left an exception pending, and none can be thrown on top of it.
        sys::napi_get_and_clear_last_exception(env, &mut left_behind);
        sys::napi_create_string_utf8(env, message.as_ptr().cast(), message.len() as _, &mut text);
        sys::napi_create_error(env, ptr::null_mut(), text, &mut error);
        sys::napi_fatal_exception(env, error);
    }
}
