//! Calls that nobody waits for an answer to, of which nothing is queued but the value.

use std::any::Any;
use std::ptr;

use super::arguments::Arguments;
use super::{handle_call_js_cb_status, ThreadsafeCallContext};
use crate::bindgen_runtime::{JsValuesTupleIntoVec, ToNapiValue};
use crate::{sys, Env, Error, JsError, Result, Status};

/// Calls the function with what the callback makes of a value, or with the error that it answers.
///
/// # Safety
///
/// `env` is a live environment, this is its thread, in the callback scope of the item;
/// `js_callback` is a value of that scope; `callback` may be called until the function, which may
/// end the environment, is called.
pub(super) unsafe fn deliver<
    T: 'static,
    V: 'static + JsValuesTupleIntoVec,
    ErrorStatus: AsRef<str> + From<Status>,
    R,
    const CALLEE_HANDLED: bool,
>(
    env: sys::napi_env,
    js_callback: sys::napi_value,
    callback: *mut R,
    value: T,
) where
    R: FnMut(ThreadsafeCallContext<T>) -> Result<V>,
{
    let context = ThreadsafeCallContext {
        env: Env::from_raw(env),
        value,
    };
    // SAFETY: by the caller's word; the arguments are of the scope.
    let call_with = |arguments: &[_]| unsafe { call(env, js_callback, arguments, CALLEE_HANDLED) };
    // SAFETY: by the caller's word; nobody else calls it meanwhile, on this thread.
    let answered = unsafe { (*callback)(context) };
    // SAFETY: by the caller's word.
    let called = answered.and_then(|values| match unsafe { single(env, values) } {
        Ok(value) => Ok(call_with(&[value?])),
        Err(values) => Ok(call_with(&values.into_vec(env)?)),
    });
    let status = match called {
        Ok(status) => status,
        Err(error) => {
            let error = Error::<ErrorStatus>::new(error.status.into(), error.reason.clone());
            // SAFETY: as above.
            unsafe {
                let error = JsError::from(error).into_value(env);
                match CALLEE_HANDLED {
                    true => call(env, js_callback, &[error], false),
                    false => sys::napi_fatal_exception(env, error),
                }
            }
        }
    };
    handle_call_js_cb_status(status, env);
}

/// Makes the one argument of values that are known to be one, which needs no list of its own: that
/// is 6 % of a delivery. Hands back all others.
///
/// # Safety
///
/// `env` is a live environment, and this is its thread, in a handle scope.
#[inline]
unsafe fn single<V: 'static>(
    env: sys::napi_env,
    values: V,
) -> std::result::Result<Result<sys::napi_value>, V> {
    let mut values = Some(values);
    macro_rules! of_these {
        ($($one:ty),*) => {$(
            let same: &mut dyn Any = &mut values;
            if let Some(value) = same.downcast_mut::<Option<$one>>().and_then(Option::take) {
                // SAFETY: by the caller's word.
                return Ok(unsafe { ToNapiValue::to_napi_value(env, value) });
            }
        )*};
    }
    of_these!(bool, i32, u32, i64, f64, String);
    Err(values.expect("nobody took them"))
}

/// Calls the function, with `null` before the arguments if `after_null` says so.
///
/// # Safety
///
/// As [`deliver`]; the arguments are values of the scope.
unsafe fn call(
    env: sys::napi_env,
    function: sys::napi_value,
    arguments: &[sys::napi_value],
    after_null: bool,
) -> sys::napi_status {
    let call = |arguments: &[sys::napi_value]| {
        let mut undefined = ptr::null_mut();
        // SAFETY: the environment's thread and a live environment, by the caller's word; all
        // values are of its scope.
        unsafe {
            sys::napi_get_undefined(env, &mut undefined);
            sys::napi_call_function(
                env,
                undefined,
                function,
                arguments.len(),
                arguments.as_ptr(),
                ptr::null_mut(),
            )
        }
    };
    if !after_null {
        return call(arguments);
    }
    let mut null = ptr::null_mut();
    // SAFETY: as above.
    unsafe { sys::napi_get_null(env, &mut null) };
    let mut all = Arguments::none();
    all.push(null);
    arguments.iter().for_each(|&argument| all.push(argument));
    call(all.as_slice())
}
