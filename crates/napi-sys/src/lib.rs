//! What the fork changes in `src/lib.rs` of napi-sys.

// Cargo silences the lints of a package from a registry, not those of a patched one.
#![allow(warnings, clippy::all)]

#[outlive::add]
#[cfg(all(feature = "napi4", not(target_family = "wasm")))]
#[doc(hidden)]
pub mod outlive;

/// Tells that an addon was built with the patch.
#[outlive::add(versions = ">=3.0.0")]
#[cfg(not(target_family = "wasm"))]
#[doc(hidden)]
#[no_mangle]
pub static napi_outlive_napi_sys_3: u8 = 1;

/// Tells that an addon was built with the patch.
#[outlive::add(versions = "<3.0.0")]
#[cfg(not(target_family = "wasm"))]
#[doc(hidden)]
#[no_mangle]
pub static napi_outlive_napi_sys_2: u8 = 1;

// Imports by name go before what `functions::*` brings in.
#[outlive::add]
#[cfg(all(feature = "napi4", not(target_family = "wasm")))]
pub use outlive::{
    napi_acquire_threadsafe_function, napi_call_threadsafe_function,
    napi_create_threadsafe_function, napi_get_threadsafe_function_context,
    napi_ref_threadsafe_function, napi_release_threadsafe_function, napi_unref_threadsafe_function,
};

#[outlive::expect(versions = ">=2.2.0")]
pub use functions::*;

// Until 2.1.0 this file declares the functions itself, in a block of their own.
#[outlive::gate(versions = "<2.2.0", declares = "src/outlive.rs")]
#[cfg(target_family = "wasm")]
extern "C" {}
