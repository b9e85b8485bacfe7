//! A floor: promises that a task of tokio's settles, all through one thread-safe function, and that
//! nothing else is done for.

use crate::deferred::Deferred;
use crate::js::Call;
use napi_sys::napi_value;
use std::sync::OnceLock;
use tokio::runtime::Runtime;

/// `settled()`: a promise.
pub fn settled(call: &Call) -> Result<napi_value, String> {
    // It ends with the process only.
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = match RUNTIME.get() {
        Some(runtime) => runtime,
        None => {
            let made = Runtime::new().map_err(|error| format!("there is no runtime: {error}"))?;
            RUNTIME.get_or_init(|| made)
        }
    };
    let (deferred, promise) = Deferred::new(call)?;
    runtime.spawn(async move { deferred.settle() });
    Ok(promise)
}
