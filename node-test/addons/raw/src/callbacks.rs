//! What the runtime calls: items, finalizers and cleanup hooks, each of which logs itself.

use crate::function::{Function, Payload};
use crate::log::log;
use crate::operation::Program;
use crate::status;
use napi_sys::*;
use std::ffi::c_void;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr;

/// No panic crosses into C; one that tries is in the log as well as on stderr.
pub fn guard<R>(otherwise: R, body: impl FnOnce() -> R) -> R {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| {
        log!("panicked");
        otherwise
    })
}

/// # Safety
///
/// Called by the runtime, with a record of `function.rs` as the context.
unsafe fn record(context: *mut c_void) -> &'static Function {
    // SAFETY: records are never freed.
    unsafe { &*context.cast() }
}

fn run(program: &Program, function: &'static Function, env: napi_env, place: &str) {
    if !program.is_empty() {
        let answers = program.run(function, env, 99);
        if !answers.is_empty() {
            log!("f{} in {place}: {answers}", function.id);
        }
    }
}

/// Runs a line of JavaScript; the status, or that an exception is pending.
///
/// # Safety
///
/// The environment's thread; a live environment.
unsafe fn run_javascript(env: napi_env) -> napi_status {
    let (mut source, mut value) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: by this function's contract.
    unsafe {
        napi_create_string_utf8(env, c"1+1".as_ptr(), 3, &mut source);
        napi_run_script(env, source, &mut value)
    }
}

/// # Safety
///
/// The environment's thread; a live environment, and a function of it.
unsafe fn call_javascript(env: napi_env, func: napi_value, number: i64) -> napi_status {
    let (mut this, mut argument, mut value) = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
    // SAFETY: by this function's contract.
    unsafe {
        napi_get_undefined(env, &mut this);
        napi_create_int64(env, number, &mut argument);
        napi_call_function(env, this, func, 1, &argument, &mut value)
    }
}

pub unsafe extern "C" fn call_js(
    env: napi_env,
    func: napi_value,
    context: *mut c_void,
    data: *mut c_void,
) {
    guard((), || {
        // SAFETY: called by the runtime; the payload is the one that the call handed over.
        let (function, payload) =
            unsafe { (record(context), Box::from_raw(data.cast::<Payload>())) };
        let how = if env.is_null() {
            "drained".to_owned()
        } else {
            // SAFETY: called by the runtime, on the environment's thread.
            let status = unsafe {
                if func.is_null() {
                    run_javascript(env)
                } else {
                    call_javascript(env, func, payload.number)
                }
            };
            format!("delivered, js {}", status::name(status))
        };
        let (id, number, complaints) = (function.id, payload.number, function.complaints());
        if !function.habits.quiet {
            log!("f{id} item {number} {how}{complaints}");
        }
        if function.count_item() {
            run(&function.habits.on_first_item, function, env, "item");
        }
    });
}

pub unsafe extern "C" fn finalize_function(env: napi_env, data: *mut c_void, context: *mut c_void) {
    guard((), || {
        // SAFETY: called by the runtime.
        let function = unsafe { record(context) };
        assert_eq!(
            data, context,
            "the finalizer's data is another one than was given"
        );
        let how = if env.is_null() {
            "without an environment".to_owned()
        } else {
            // SAFETY: called by the runtime, on the environment's thread.
            format!("js {}", status::name(unsafe { run_javascript(env) }))
        };
        log!("f{} finalized, {how}{}", function.id, function.complaints());
        run(&function.habits.on_finalize, function, env, "finalizer");
        function.free_context();
    });
}

/// A program that runs when its holder ends, and what the log calls it.
pub struct AtEnd {
    pub name: String,
    pub run: Option<(Program, &'static Function)>,
}

impl AtEnd {
    fn run(self, env: napi_env) {
        let Some((program, function)) = self.run else {
            return log!("{}", self.name);
        };
        let answers = program.run(function, env, 500);
        log!("{}: {answers}", self.name);
    }
}

pub unsafe extern "C" fn cleanup_hook(end: *mut c_void) {
    guard((), || {
        // SAFETY: added once, with a box of this type.
        let end = unsafe { Box::from_raw(end.cast::<AtEnd>()) };
        end.run(ptr::null_mut());
    });
}

pub unsafe extern "C" fn finalize_wrap(env: napi_env, end: *mut c_void, _hint: *mut c_void) {
    guard((), || {
        // SAFETY: wrapped once, with a box of this type.
        let end = unsafe { Box::from_raw(end.cast::<AtEnd>()) };
        end.run(env);
    });
}
