//! Promises that are settled, and futures that wait, while environments end.

use std::future::poll_fn;

use napi::bindgen_prelude::{block_on, spawn};
use napi::Result;
use napi_derive::napi;
use tokio::runtime::Handle;

use crate::counters::COUNTERS;
use crate::functions;
use crate::gate;
use crate::payload::Payload;
use crate::producers;

/// Has a native thread settle a deferred when the gate opens.
pub fn on_thread(gate: String, settle: impl FnOnce() + Send + 'static) -> Result<()> {
    producers::start(move || {
        gate::pass(&gate);
        settle();
    })
    .map(drop)
}

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

/// Spawns `futures` futures, each of which calls a function once and waits for
/// the answer of JavaScript.
#[napi]
pub fn call_async(number: u32, futures: u32) -> Result<()> {
    for count in 0..futures {
        let mut answer = functions::get(number)?.call_async(Payload::new(count));
        spawn(async move {
            let mut first = true;
            // A function that is gone by then is what the test is about.
            let _ = poll_fn(|context| {
                let polled = answer.as_mut().poll(context);
                if std::mem::take(&mut first) && polled.is_pending() {
                    COUNTERS.queued.add();
                }
                polled
            })
            .await;
        });
    }
    Ok(())
}

/// Tasks of napi's tokio runtime that have not ended.
#[napi]
pub fn tasks() -> u32 {
    let alive = block_on(async { Handle::current().metrics().num_alive_tasks() });
    u32::try_from(alive).unwrap_or(u32::MAX)
}
