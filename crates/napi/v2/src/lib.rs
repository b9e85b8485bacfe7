//! What the fork changes in `src/lib.rs` of napi.

// Cargo silences the lints of a package from a registry, not those of a patched one.
#![allow(warnings, clippy::all)]

#[outlive::add(hazards = "h18")]
pub mod outlive;

/// Tells that an addon was built with the patch.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
#[doc(hidden)]
#[no_mangle]
pub static napi_outlive_napi_2: u8 = 1;
