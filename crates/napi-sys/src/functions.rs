//! What the fork relies on in `src/functions.rs` of napi-sys, which is there from 2.2.0 on.

#[outlive::expect(versions = ">=2.2.0", declares = "src/outlive.rs")]
#[cfg(feature = "napi4")]
mod napi4 {}

#[outlive::expect(versions = ">=2.2.0")]
#[cfg(feature = "napi4")]
pub use napi4::*;
