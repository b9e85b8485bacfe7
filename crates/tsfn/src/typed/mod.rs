//! Thread-safe functions by type, for addons in Rust that use Node-API as it is.
//!
//! A [`Builder`] makes a function on the environment's thread, with a callback
//! that owns what it needs. The [`Producer`] that this gives is sent to other
//! threads, and cloned for more of them. What they send is a value, not a pointer:
//! it is delivered to the callback, or dropped on the environment's thread, or it
//! comes back as [`Refused`], each exactly once. A value that fits a pointer
//! travels in the place of one, so that a call allocates nothing.
//!
//! What a function does is told in the documentation of the crate; it is the same
//! one, and the same protocol. This adds types, not rules.

mod builder;
mod producer;
mod receiver;
mod refused;
pub(crate) mod word;

pub use builder::Builder;
pub use producer::Producer;
pub use refused::{Refusal, Refused};
