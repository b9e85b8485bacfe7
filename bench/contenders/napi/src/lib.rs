//! napi, as published or patched, of either line.
//!
//! The flavour is the most items that are delivered in one callback scope, or 0 to ask for nothing.

#[cfg_attr(feature = "napi-2", path = "line_2.rs")]
#[cfg_attr(not(feature = "napi-2"), path = "line_3.rs")]
mod line;

#[cfg(feature = "bare")]
mod bare;

use bench_meter::{finalized, held, latency, traffic, LAST};
use line::{Asked, Callback, Held};
use napi::bindgen_prelude::spawn;
use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi::{Error, Result, Status};
use napi_derive::napi;

impl bench_meter::Function for Held {
    #[inline]
    fn call(&self, number: u32) -> bool {
        self.0.call(number, ThreadsafeFunctionCallMode::NonBlocking) == Status::Ok
    }
}

#[cfg(feature = "outlive")]
fn deliver_in_batches(function: &line::Function, most: u32) -> Result<()> {
    let most = u16::try_from(most).map_err(|error| Error::from_reason(error.to_string()))?;
    napi::outlive::deliver_in_batches(function, most)
}

#[cfg(not(feature = "outlive"))]
fn deliver_in_batches(_function: &line::Function, most: u32) -> Result<()> {
    let reason = format!("a batch of {most} items is asked of a napi that has none");
    Err(Error::from_reason(reason))
}

#[napi(js_name = "traffic")]
pub fn start_traffic(
    callback: Callback,
    items: u32,
    producers: u32,
    blocked: bool,
    flavour: u32,
) -> Result<()> {
    let function = Held::new(&callback)?;
    if flavour > 0 {
        deliver_in_batches(&function.0, flavour)?;
    }
    traffic::start(function, items, producers, blocked).map_err(Error::from_reason)
}

#[napi(js_name = "latency")]
pub fn start_latency(callback: Callback, pings: u32, loaded: bool) -> Result<()> {
    latency::start(Held::new(&callback)?, pings, loaded);
    Ok(())
}

#[napi]
pub fn create(callback: Callback, count: u32) -> Result<()> {
    (0..count).try_for_each(|_| Held::new(&callback).map(drop))
}

#[napi]
pub fn hold(callback: Callback, count: u32) -> Result<()> {
    let functions = (0..count).map(|_| Held::new(&callback));
    held::hold(functions.collect::<Result<Vec<_>>>()?);
    Ok(())
}

#[napi]
pub fn queue(callback: Callback, items: u32) -> Result<u32> {
    Ok(held::queue(Held::new(&callback)?, items))
}

#[napi]
pub fn let_go() {
    held::let_go();
}

#[napi(js_name = "finalized")]
pub fn count_finalized() -> u32 {
    finalized::count()
}

#[napi]
pub fn ended() {
    traffic::end();
}

#[napi]
pub fn figures() -> Result<String> {
    traffic::figures().map_err(Error::from_reason)
}

#[napi]
pub fn times() -> Result<String> {
    latency::times().map_err(Error::from_reason)
}

/// A promise that costs only what it costs to have one settled, from a thread of tokio's.
#[cfg(not(feature = "bare"))]
#[napi]
pub async fn settled() {}

/// Calls so many times, each time after the answer to the call before.
#[napi]
pub fn round_trips(callback: Callback, count: u32) -> Result<()> {
    let function = Asked::new(&callback)?;
    spawn(async move {
        for trip in (0..count).rev() {
            let number = if trip == 0 { LAST } else { trip };
            if function.answer(number).await.is_err() {
                return;
            }
        }
    });
    Ok(())
}
