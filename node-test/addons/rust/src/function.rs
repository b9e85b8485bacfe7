//! The functions of the process, by number, and the callback of each.

use crate::payload::Payload;
use napi_outlive_tsfn::typed::{Builder, Producer};
use napi_sys::*;
use std::num::NonZeroU16;
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What the process holds of each function until it is told to let go.
static HELD: Mutex<Vec<Option<Held>>> = Mutex::new(Vec::new());

/// Callbacks that have been dropped.
static DROPPED: AtomicU32 = AtomicU32::new(0);

pub type Held = Producer<Box<Payload>>;

fn functions() -> MutexGuard<'static, Vec<Option<Held>>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a callback owns.
struct Owned;

impl Drop for Owned {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
    }
}

/// How many callbacks have been dropped.
pub fn dropped() -> u32 {
    DROPPED.load(Ordering::SeqCst)
}

/// Makes a function that calls `func` with the number of each payload.
///
/// # Safety
///
/// The environment's thread, in a handle scope; a function of it.
pub unsafe fn make(
    env: napi_env,
    func: napi_value,
    max_queue_size: usize,
    batch: NonZeroU16,
) -> Result<usize, String> {
    let owned = Owned;
    let builder = Builder::new("rust")
        .function(func.cast())
        .max_queue_size(max_queue_size)
        .batch(batch);
    // SAFETY: by this function's contract. The types of the two crates differ in name only.
    let made = unsafe {
        builder.build(env.cast(), move |env, func, payload: Box<Payload>| {
            let _owned = &owned;
            call(env.cast(), func.cast(), payload.0);
        })
    };
    let producer = made.map_err(|status| format!("no function: {status}"))?;
    let mut functions = functions();
    functions.push(Some(producer));
    Ok(functions.len() - 1)
}

/// Calls `func` with a number. An exception, or a refusal, is left to the runtime.
///
/// # Safety
///
/// The environment's thread, in a callback of its runtime.
unsafe fn call(env: napi_env, func: napi_value, number: u32) {
    let (mut this, mut argument) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: by this function's contract.
    unsafe {
        napi_get_undefined(env, &mut this);
        napi_create_uint32(env, number, &mut argument);
        napi_call_function(env, this, func, 1, &argument, ptr::null_mut());
    }
}

/// A hold on a function that the process still holds.
pub fn hold(number: usize) -> Option<Held> {
    functions().get(number)?.clone()
}

/// Takes what the process holds of a function.
pub fn take(number: usize) -> Option<Held> {
    functions().get_mut(number)?.take()
}
