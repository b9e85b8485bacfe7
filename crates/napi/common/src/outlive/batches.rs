//! Several items in one callback scope, for those who ask for it.

use std::num::NonZeroU16;

use crate::{sys, Error, Result, Status};

/// Has up to `most` items of `function` delivered in one callback scope, from the next time on that
/// the JavaScript thread looks after them. With 1, where every function begins, each item has a
/// scope of its own.
///
/// The scope is most of what an item costs the JavaScript thread. Those who share one have no
/// microtasks and no `process.nextTick` between them: a promise that the function resolves with one
/// item goes on when the batch is over. Async hooks see one callback. What the function throws is
/// still reported before the next item, and the event loop turns after as many items as without
/// batches: 999 on Node, so that more is of no use.
///
/// On the thread of the function's environment, at any time. Nothing happens if the function is
/// closing. On WebAssembly nothing ever does.
///
/// ```ignore
/// let progress = callback.build_threadsafe_function().build()?;
/// napi::outlive::deliver_in_batches(&progress, 256)?;
/// ```
///
/// # Errors
///
/// [`Status::InvalidArg`] if `most` is 0, or this is another thread.
pub fn deliver_in_batches(function: &impl Batches, most: u16) -> Result<()> {
    let most = NonZeroU16::new(most).ok_or_else(|| refusal("a batch of no items"))?;
    match set_batch(function.raw_function(), most) {
        Status::Ok => Ok(()),
        Status::InvalidArg => Err(refusal("not on the thread of the function's environment")),
        other => Err(Error::from_status(other)),
    }
}

fn refusal(reason: &str) -> Error {
    Error::new(Status::InvalidArg, reason.to_owned())
}

#[cfg(not(target_family = "wasm"))]
fn set_batch(function: sys::napi_threadsafe_function, most: NonZeroU16) -> Status {
    sys::outlive::set_batch(function, most).into()
}

#[cfg(target_family = "wasm")]
fn set_batch(_function: sys::napi_threadsafe_function, _most: NonZeroU16) -> Status {
    Status::Ok
}

/// A thread-safe function, or a handle to one.
pub trait Batches {
    /// What Node-API calls it by.
    fn raw_function(&self) -> sys::napi_threadsafe_function;
}
