//! A promise that costs only what it costs to have one settled.

use napi_derive::napi;

/// Settled at once, from a thread of tokio's.
#[napi]
pub async fn settled() {}
