//! The little of JavaScript that the bench needs: calls with numbers, and promises of figures.

use napi_sys::*;
use std::ffi::{c_void, CStr};
use std::ptr;

const MOST_ARGUMENTS: usize = 4;

/// A call from JavaScript, on its thread.
pub struct Call {
    pub env: napi_env,
    arguments: [napi_value; MOST_ARGUMENTS],
}

/// What a call is answered by: an error becomes an exception.
pub type Body = fn(&Call) -> Result<napi_value, String>;

/// Says which Node-API call failed, if it did.
pub fn check(what: &str, status: napi_status) -> Result<(), String> {
    if status == Status::napi_ok {
        Ok(())
    } else {
        Err(format!("{what} answered status {status}"))
    }
}

/// Sets `exports[name]` to a function that `body` answers.
///
/// # Safety
///
/// The JavaScript thread, in a handle scope; `exports` is an object of `env`.
pub unsafe fn export(env: napi_env, exports: napi_value, name: &CStr, body: Body) {
    let mut function = ptr::null_mut();
    // SAFETY: by this function's contract.
    unsafe {
        napi_create_function(
            env,
            name.as_ptr(),
            -1,
            Some(enter),
            body as *mut c_void,
            &mut function,
        );
        napi_set_named_property(env, exports, name.as_ptr(), function);
    }
}

unsafe extern "C" fn enter(env: napi_env, info: napi_callback_info) -> napi_value {
    let mut count = MOST_ARGUMENTS;
    let mut arguments = [ptr::null_mut(); MOST_ARGUMENTS];
    let mut body = ptr::null_mut::<c_void>();
    // SAFETY: called by the runtime; the array has as many places as it says.
    unsafe {
        napi_get_cb_info(
            env,
            info,
            &mut count,
            arguments.as_mut_ptr(),
            ptr::null_mut(),
            &mut body,
        )
    };
    // SAFETY: `export` registers each function with a `Body` as its data.
    let body = unsafe { std::mem::transmute::<*mut c_void, Body>(body) };
    body(&Call { env, arguments }).unwrap_or_else(|message| {
        let message = format!("{message}\0");
        // SAFETY: the JavaScript thread; the string ends with a NUL.
        unsafe { napi_throw_error(env, ptr::null(), message.as_ptr().cast()) };
        ptr::null_mut()
    })
}

impl Call {
    pub fn argument(&self, index: usize) -> napi_value {
        self.arguments[index]
    }

    /// A count, from 1 up.
    pub fn count(&self, index: usize) -> Result<u32, String> {
        let mut number = 0;
        // SAFETY: the JavaScript thread; a value of the call's scope.
        let status = unsafe { napi_get_value_uint32(self.env, self.argument(index), &mut number) };
        if status != Status::napi_ok || number == 0 {
            return Err(format!("argument {index} is not a number from 1 up"));
        }
        Ok(number)
    }

    pub fn flag(&self, index: usize) -> Result<bool, String> {
        let mut flag = false;
        // SAFETY: the JavaScript thread; a value of the call's scope.
        let status = unsafe { napi_get_value_bool(self.env, self.argument(index), &mut flag) };
        check("napi_get_value_bool", status).map(|()| flag)
    }

    /// What the async resources of the bench's functions are called.
    pub fn resource_name(&self) -> Result<napi_value, String> {
        let mut name = ptr::null_mut();
        // SAFETY: the JavaScript thread, in the call's scope; the length is that of the string.
        let status = unsafe {
            napi_create_string_utf8(
                self.env,
                c"bench".as_ptr(),
                c"bench".count_bytes() as isize,
                &mut name,
            )
        };
        check("napi_create_string_utf8", status).map(|()| name)
    }

    /// A promise to be settled later, and the word to settle it by.
    pub fn promise(&self) -> Result<(napi_value, Deferred), String> {
        let mut deferred = ptr::null_mut();
        let mut promise = ptr::null_mut();
        // SAFETY: the JavaScript thread, in the call's scope.
        let status = unsafe { napi_create_promise(self.env, &mut deferred, &mut promise) };
        check("napi_create_promise", status).map(|()| (promise, Deferred(deferred)))
    }
}

/// Numbers by name, as an object of JavaScript's.
///
/// # Safety
///
/// The JavaScript thread, in a handle scope of `env`.
pub unsafe fn figures(env: napi_env, figures: &[(&CStr, f64)]) -> napi_value {
    let mut object = ptr::null_mut();
    // SAFETY: by this function's contract.
    unsafe { napi_create_object(env, &mut object) };
    for (name, figure) in figures {
        let mut number = ptr::null_mut();
        // SAFETY: as above; the object was just made.
        unsafe {
            napi_create_double(env, *figure, &mut number);
            napi_set_named_property(env, object, name.as_ptr(), number);
        }
    }
    object
}

/// A promise that is owed an answer.
pub struct Deferred(napi_deferred);

impl Deferred {
    /// Keeps the promise: with figures, or with an error that says what went wrong.
    ///
    /// # Safety
    ///
    /// The JavaScript thread, in a handle scope of the `env` that made the promise.
    pub unsafe fn settle(self, env: napi_env, outcome: Result<&[(&CStr, f64)], String>) {
        match outcome {
            // SAFETY: by this function's contract.
            Ok(found) => unsafe {
                let object = figures(env, found);
                napi_resolve_deferred(env, self.0, object);
            },
            Err(message) => {
                let (mut text, mut error) = (ptr::null_mut(), ptr::null_mut());
                // SAFETY: as above; the string is as long as it says.
                unsafe {
                    napi_create_string_utf8(
                        env,
                        message.as_ptr().cast(),
                        message.len() as isize,
                        &mut text,
                    );
                    napi_create_error(env, ptr::null_mut(), text, &mut error);
                    napi_reject_deferred(env, self.0, error);
                }
            }
        }
    }
}
