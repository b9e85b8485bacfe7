//! Promises that are settled while environments end.

use std::sync::mpsc;

use napi::bindgen_prelude::spawn;
use napi::Result;
use napi_derive::napi;
use tokio::runtime::Handle;

use crate::gate;
use crate::line;

/// Resolves to 1 when the gate opens.
pub async fn one_after(gate: String) -> Result<u32> {
    gate::passed(gate).await;
    Ok(1)
}

/// As napi's users write it: a promise that resolves when the gate opens.
#[napi]
pub async fn settle_by_async_fn(gate: String) -> Result<u32> {
    one_after(gate).await
}

/// A future that panics when the gate opens: with a `plain` message, with a `formatted` one, or
/// `late`, in the destructor of what it was given, when it has its output.
#[napi]
pub async fn panic_in_async_fn(gate: String, how: String) -> Result<u32> {
    let _late = (how == "late").then(|| PanicsWhenDropped);
    gate::passed(gate).await;
    match how.as_str() {
        "plain" => panic!("a plain panic"),
        "formatted" => panic!("a {how} panic"),
        _ => Ok(1),
    }
}

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        panic!("a late panic");
    }
}

/// Tasks of napi's tokio runtime that have not ended.
#[napi]
pub fn tasks() -> u32 {
    let (tell, told) = mpsc::channel();
    spawn(async move {
        // Nobody hears it where the runtime ended first.
        let _ = tell.send(Handle::current().metrics().num_alive_tasks());
    });
    // What asks is a task, too.
    let others = told.recv().unwrap_or(0).saturating_sub(1 + line::OWN_TASKS);
    u32::try_from(others).unwrap_or(u32::MAX)
}
