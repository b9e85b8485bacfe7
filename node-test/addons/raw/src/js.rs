//! The little of JavaScript that this addon needs: calls with their arguments, and answers.

use crate::callbacks::guard;
use napi_sys::*;
use std::ffi::{c_void, CStr};
use std::ptr;

const MOST_ARGUMENTS: usize = 4;

/// A call from JavaScript, on the thread of its environment.
pub struct Call {
    pub env: napi_env,
    arguments: [napi_value; MOST_ARGUMENTS],
}

pub type Answer = Result<napi_value, String>;
/// What a call is answered by: an error becomes an exception.
pub type Body = fn(&Call) -> Answer;

unsafe extern "C" fn enter(env: napi_env, info: napi_callback_info) -> napi_value {
    guard(ptr::null_mut(), || {
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
            // SAFETY: the environment's thread; both strings end with a NUL.
            unsafe { napi_throw_error(env, ptr::null(), message.as_ptr().cast()) };
            ptr::null_mut()
        })
    })
}

/// Sets `exports[name]` to a function that `body` answers.
///
/// # Safety
///
/// The environment's thread; a live environment and an object of it.
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

impl Call {
    pub fn argument(&self, index: usize) -> napi_value {
        self.arguments[index]
    }

    /// # Errors
    ///
    /// If the argument is not a number.
    pub fn number(&self, index: usize) -> Result<i64, String> {
        self.to_number(self.arguments[index])
            .ok_or_else(|| format!("argument {index} is not a number"))
    }

    /// # Errors
    ///
    /// If the argument is not a string.
    pub fn text(&self, index: usize) -> Result<String, String> {
        self.to_text(self.arguments[index])
            .ok_or_else(|| format!("argument {index} is not a string"))
    }

    pub fn to_number(&self, value: napi_value) -> Option<i64> {
        let mut number = 0;
        // SAFETY: the environment's thread; a value of the call's scope.
        let status = unsafe { napi_get_value_int64(self.env, value, &mut number) };
        (status == Status::napi_ok).then_some(number)
    }

    pub fn to_text(&self, value: napi_value) -> Option<String> {
        let mut length = 0;
        // SAFETY: the environment's thread; without a buffer, only the length is told.
        let status =
            unsafe { napi_get_value_string_utf8(self.env, value, ptr::null_mut(), 0, &mut length) };
        if status != Status::napi_ok {
            return None;
        }
        // With a place for the NUL that ends it.
        let mut text = vec![0u8; length + 1];
        // SAFETY: as above; the buffer is as long as it says.
        unsafe {
            napi_get_value_string_utf8(
                self.env,
                value,
                text.as_mut_ptr().cast(),
                text.len(),
                &mut length,
            )
        };
        text.truncate(length);
        String::from_utf8(text).ok()
    }

    /// A property of an argument that is an object, unless it is undefined.
    pub fn property(&self, index: usize, name: &CStr) -> Option<napi_value> {
        let (mut value, mut kind) = (ptr::null_mut(), ValueType::napi_undefined);
        // SAFETY: the environment's thread; values of the call's scope.
        unsafe {
            napi_get_named_property(self.env, self.arguments[index], name.as_ptr(), &mut value);
            napi_typeof(self.env, value, &mut kind);
        }
        (kind != ValueType::napi_undefined).then_some(value)
    }

    pub fn nothing(&self) -> Answer {
        Ok(ptr::null_mut())
    }

    pub fn give_number(&self, number: i64) -> Answer {
        let mut value = ptr::null_mut();
        // SAFETY: the environment's thread.
        unsafe { napi_create_int64(self.env, number, &mut value) };
        Ok(value)
    }

    pub fn give_text(&self, text: &str) -> Answer {
        Ok(self.string(text))
    }

    pub fn give_boolean(&self, boolean: bool) -> Answer {
        let mut value = ptr::null_mut();
        // SAFETY: the environment's thread.
        unsafe { napi_get_boolean(self.env, boolean, &mut value) };
        Ok(value)
    }

    pub fn string(&self, text: &str) -> napi_value {
        let mut value = ptr::null_mut();
        // SAFETY: the environment's thread; the length is the text's.
        unsafe {
            napi_create_string_utf8(
                self.env,
                text.as_ptr().cast(),
                text.len() as isize,
                &mut value,
            )
        };
        value
    }
}
