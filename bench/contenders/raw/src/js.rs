//! The little of JavaScript that the bench needs: calls with numbers, and what they answer.

use napi_sys::*;
use std::ffi::{c_void, CStr};
use std::ptr;

const MOST_ARGUMENTS: usize = 5;

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

    pub fn number(&self, index: usize) -> Result<u32, String> {
        let mut number = 0;
        // SAFETY: the JavaScript thread; a value of the call's scope.
        let status = unsafe { napi_get_value_uint32(self.env, self.argument(index), &mut number) };
        check("napi_get_value_uint32", status).map(|()| number)
    }

    pub fn flag(&self, index: usize) -> Result<bool, String> {
        let mut flag = false;
        // SAFETY: the JavaScript thread; a value of the call's scope.
        let status = unsafe { napi_get_value_bool(self.env, self.argument(index), &mut flag) };
        check("napi_get_value_bool", status).map(|()| flag)
    }

    pub fn undefined(&self) -> Result<napi_value, String> {
        let mut undefined = ptr::null_mut();
        // SAFETY: the JavaScript thread, in the call's scope.
        let status = unsafe { napi_get_undefined(self.env, &mut undefined) };
        check("napi_get_undefined", status).map(|()| undefined)
    }

    pub fn double(&self, number: f64) -> Result<napi_value, String> {
        let mut value = ptr::null_mut();
        // SAFETY: the JavaScript thread, in the call's scope.
        let status = unsafe { napi_create_double(self.env, number, &mut value) };
        check("napi_create_double", status).map(|()| value)
    }

    pub fn string(&self, text: &str) -> Result<napi_value, String> {
        let mut value = ptr::null_mut();
        // SAFETY: the JavaScript thread, in the call's scope; the length is that of the text.
        let status = unsafe {
            napi_create_string_utf8(
                self.env,
                text.as_ptr().cast(),
                text.len() as isize,
                &mut value,
            )
        };
        check("napi_create_string_utf8", status).map(|()| value)
    }
}
