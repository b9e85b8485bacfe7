//! Functions that are made and released: what each costs from its creation to its finalizer.

use crate::clock::Clocks;
use crate::js::{check, Call, Deferred};
use napi_sys::*;
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr;
use std::rc::Rc;

/// Functions made together. Each of them holds one count of it as its context.
struct Batch {
    size: u32,
    finalized: Cell<u32>,
    began: Clocks,
    deferred: RefCell<Option<Deferred>>,
}

/// `create(callback, count)`: a promise of CPU and wall time, in nanoseconds a function, from
/// the first creation to the last finalizer.
pub fn create(call: &Call) -> Result<napi_value, String> {
    let size = call.count(1)?;
    let name = call.resource_name()?;
    let (promise, deferred) = call.promise()?;
    let batch = Rc::new(Batch {
        size,
        finalized: Cell::new(0),
        began: Clocks::now(),
        deferred: RefCell::new(Some(deferred)),
    });
    for _ in 0..size {
        let mut function = ptr::null_mut();
        // SAFETY: the JavaScript thread, in the call's scope; the context is a count of the
        // batch, which the finalizer takes.
        let created = unsafe {
            napi_create_threadsafe_function(
                call.env,
                call.argument(0),
                ptr::null_mut(),
                name,
                0,
                1,
                ptr::null_mut(),
                Some(finalize),
                Rc::into_raw(Rc::clone(&batch)).cast_mut().cast(),
                Some(never_called),
                &mut function,
            )
        };
        check("napi_create_threadsafe_function", created)?;
        // SAFETY: any thread; the count is the one taken at creation.
        let released = unsafe {
            napi_release_threadsafe_function(function, ThreadsafeFunctionReleaseMode::release)
        };
        check("napi_release_threadsafe_function", released)?;
    }
    Ok(promise)
}

unsafe extern "C" fn never_called(
    _env: napi_env,
    _callback: napi_value,
    _context: *mut c_void,
    _payload: *mut c_void,
) {
}

unsafe extern "C" fn finalize(env: napi_env, _data: *mut c_void, context: *mut c_void) {
    // SAFETY: the JavaScript thread, once a function; the count was given away in `create`.
    let batch = unsafe { Rc::from_raw(context.cast::<Batch>()) };
    let finalized = batch.finalized.get() + 1;
    batch.finalized.set(finalized);
    if finalized < batch.size || env.is_null() {
        return;
    }
    let spent = Clocks::now().since(batch.began);
    let a_function = |total: u64| total as f64 / f64::from(batch.size);
    let Some(deferred) = batch.deferred.take() else {
        return;
    };
    let figures = [
        (c"thread", a_function(spent.thread)),
        (c"whole", a_function(spent.process)),
        (c"wall", a_function(spent.wall)),
    ];
    // SAFETY: the JavaScript thread, in the finalizer's scope.
    unsafe { deferred.settle(env, Ok(&figures)) };
}
