//! What napi-outlive adds to napi. All else keeps the published names and types.

/// The release of napi-outlive that patched this napi.
///
/// `const _: &str = napi::outlive::PATCHED;` makes a build without the patch fail, where Cargo
/// only warns, or with `--locked` says nothing.
pub const PATCHED: &str = "0.1.0";

#[cfg(feature = "napi4")]
mod batches;

#[cfg(feature = "napi4")]
mod closing;

#[cfg(feature = "napi4")]
pub use {
    batches::{deliver_in_batches, Batches},
    closing::{is_closing, Closing},
};
