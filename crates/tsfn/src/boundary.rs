//! Where Rust meets C: no panic crosses.

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
