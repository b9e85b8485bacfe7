//! `napi_create_threadsafe_function`, as it should be called and as it should not.

use crate::callbacks::{call_js, finalize_function};
use crate::function::{self, Function, Habits};
use crate::js::Call;
use crate::operation::Program;
use napi_sys::*;
use std::ffi::{c_void, CStr};
use std::ptr;

/// The arguments of one creation.
struct Arguments {
    env: napi_env,
    func: napi_value,
    resource: napi_value,
    name: napi_value,
    max_queue_size: usize,
    threads: usize,
    call_js: napi_threadsafe_function_call_js,
    finalize: napi_finalize,
}

impl Arguments {
    /// What a call with a function as its `index`th argument asks for, if it asks for no more.
    fn plain(call: &Call, index: usize) -> Self {
        Self {
            env: call.env,
            func: call.argument(index),
            resource: ptr::null_mut(),
            name: call.string("raw"),
            max_queue_size: 0,
            threads: 1,
            call_js: Some(call_js),
            finalize: Some(finalize_function),
        }
    }

    fn create(&self, function: &Function, result: *mut napi_threadsafe_function) -> napi_status {
        let context = ptr::from_ref(function).cast_mut().cast::<c_void>();
        // SAFETY: the environment's thread; what is missing, is missing on purpose. The context
        // is never freed.
        unsafe {
            napi_create_threadsafe_function(
                self.env,
                self.func,
                self.resource,
                self.name,
                self.max_queue_size,
                self.threads,
                context,
                self.finalize,
                context,
                self.call_js,
                result,
            )
        }
    }
}

/// Makes the function that the object in argument 0 describes:
/// `{ func, resource, name, maxQueueSize, threads, callJs, finalizer, quiet,
/// onFirstItem, onFinalize }`.
///
/// # Errors
///
/// A program that is not understood.
pub fn described(call: &Call) -> Result<(&'static Function, napi_status), String> {
    let program = |name: &CStr| {
        let text = call.property(0, name).and_then(|value| call.to_text(value));
        Program::parse(&text.unwrap_or_default())
    };
    let number = |name: &CStr, otherwise: i64| {
        let value = call.property(0, name);
        value
            .and_then(|value| call.to_number(value))
            .unwrap_or(otherwise)
    };
    let arguments = Arguments {
        func: call.property(0, c"func").unwrap_or(ptr::null_mut()),
        resource: call.property(0, c"resource").unwrap_or(ptr::null_mut()),
        name: call
            .property(0, c"name")
            .unwrap_or_else(|| call.string("raw")),
        // -1 is the highest number there is.
        max_queue_size: number(c"maxQueueSize", 0) as usize,
        threads: number(c"threads", 1) as usize,
        call_js: (number(c"callJs", 1) != 0).then_some(call_js),
        finalize: (number(c"finalizer", 1) != 0).then_some(finalize_function),
        ..Arguments::plain(call, 0)
    };
    let function = function::enroll(Habits {
        quiet: number(c"quiet", 0) != 0,
        on_first_item: program(c"onFirstItem")?,
        on_finalize: program(c"onFinalize")?,
    });
    let mut handle = ptr::null_mut();
    let status = arguments.create(function, &mut handle);
    function.set_handle(handle);
    Ok((function, status))
}

/// Asks for a function with something wrong about the arguments, and says what was answered.
///
/// # Errors
///
/// A fault that is not known.
pub fn faulty(call: &Call) -> Result<napi_status, String> {
    let good = Arguments::plain(call, 1);
    let function = function::enroll(Habits::default());
    let mut handle = ptr::null_mut();
    let fault = call.text(0)?;
    let arguments = match fault.as_str() {
        "result NULL" => return Ok(good.create(function, ptr::null_mut())),
        "env NULL" => Arguments {
            env: ptr::null_mut(),
            ..good
        },
        "name NULL" => Arguments {
            name: ptr::null_mut(),
            ..good
        },
        "no threads" => Arguments { threads: 0, ..good },
        "nothing to call" => Arguments {
            func: ptr::null_mut(),
            call_js: None,
            ..good
        },
        "func not callable" => Arguments {
            func: call.string("not a function"),
            ..good
        },
        _ => return Err(format!("`{fault}` is not a known fault")),
    };
    let status = arguments.create(function, &mut handle);
    if handle.is_null() {
        Ok(status)
    } else {
        Err(format!("`{fault}` was answered with a function"))
    }
}
