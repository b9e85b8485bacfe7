//! Promises that are settled, and futures that wait, while environments end.

#[cfg(not(feature = "napi-2-0"))]
use std::future::poll_fn;
use std::sync::mpsc;

use napi::bindgen_prelude::spawn;
use napi::Result;
#[cfg(not(feature = "napi-2-0"))]
use napi::Status;
use napi_derive::napi;
use tokio::runtime::Handle;

#[cfg(not(feature = "napi-2-0"))]
use crate::counters::COUNTERS;
#[cfg(not(feature = "napi-2-0"))]
use crate::functions;
use crate::gate;
use crate::line;
#[cfg(not(feature = "napi-2-0"))]
use crate::payload::Payload;
#[cfg(not(feature = "napi-2-0"))]
use crate::producers;

/// Has a native thread settle a deferred, or drop it, when the gate opens.
#[cfg(not(feature = "napi-2-0"))]
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
#[cfg(not(feature = "napi-2-0"))]
#[napi]
pub fn call_async(number: u32, futures: u32) -> Result<()> {
    for count in 0..futures {
        let mut answer = functions::get(number)?.call_async(Payload::new(count));
        spawn(async move {
            let mut first = true;
            let answer = poll_fn(|context| {
                let polled = answer.as_mut().poll(context);
                if std::mem::take(&mut first) && polled.is_pending() {
                    COUNTERS.queued.add();
                }
                polled
            })
            .await;
            COUNTERS.answered.add();
            if answer.is_err_and(|error| error.status == Status::Closing) {
                COUNTERS.answered_closing.add();
            }
        });
    }
    Ok(())
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
