//! What napi-outlive adds to napi. All else keeps the published names and types.

/// The release of napi-outlive that patched this napi.
///
/// `const _: &str = napi::outlive::PATCHED;` makes a build without the patch fail, where Cargo
/// only warns, or with `--locked` says nothing.
pub const PATCHED: &str = "0.1.0";

#[cfg(all(feature = "napi4", not(target_family = "wasm")))]
mod boundary;
#[cfg(feature = "napi4")]
mod closing;
#[cfg(all(feature = "napi4", not(target_family = "wasm")))]
mod payload;
#[cfg(all(feature = "napi4", not(target_family = "wasm")))]
mod reply;

#[cfg(feature = "napi4")]
pub use closing::{is_closing, Closing};

#[cfg(all(feature = "napi4", not(target_family = "wasm")))]
pub(crate) use {
    boundary::{contain, throw_uncaught},
    payload::{drain, queue},
    reply::Reply,
};
