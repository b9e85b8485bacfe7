//! Where Rust meets C: no panic crosses.

use std::any::Any;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Runs an entry point, and answers `otherwise` if it panics.
///
/// A panic here is a defect of this crate, so the panic hook's message is left
/// to be seen, and the caller gets a status it can act on instead of a process
/// that unwinds through frames which cannot be unwound.
#[inline]
pub(crate) fn guard<R>(otherwise: R, entry: impl FnOnce() -> R) -> R {
    // Nothing is left half-done that a later call trusts: each step of the protocol is one
    // atomic exchange.
    catch_unwind(AssertUnwindSafe(entry)).unwrap_or(otherwise)
}

/// Runs foreign code, and lets no panic out of it.
///
/// # Errors
///
/// What it panicked with, if it did.
pub(crate) fn contain(foreign: impl FnOnce()) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(foreign)).map_err(|panicked| {
        let message = text(&*panicked).to_owned();
        // It may panic when it is dropped, and what that panics with as well: one is enough.
        if let Err(again) = catch_unwind(AssertUnwindSafe(|| drop(panicked))) {
            std::mem::forget(again);
        }
        message
    })
}

fn text(panicked: &(dyn Any + Send)) -> &str {
    panicked
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panicked.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("with something that is not text")
}
