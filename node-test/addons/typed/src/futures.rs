//! Futures that wait for JavaScript, which napi 2.0 has not.

use std::future::poll_fn;

use napi::bindgen_prelude::spawn;
use napi::{Result, Status};
use napi_derive::napi;

use crate::counters::COUNTERS;
use crate::functions;
use crate::payload::Payload;

/// Spawns `futures` futures, each of which calls a function once and waits for
/// the answer of JavaScript.
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
