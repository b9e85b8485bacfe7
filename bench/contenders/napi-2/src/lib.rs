//! napi 2.16.17, as published or patched.

use bench_meter::finalized::Witness;
use bench_meter::{deliver, finalized, held, latency, settler, traffic, LAST};
use napi::bindgen_prelude::spawn;
use napi::threadsafe_function::{
    ErrorStrategy, ThreadSafeCallContext, ThreadsafeFunction, ThreadsafeFunctionCallMode,
};
use napi::{Env, Error, JsFunction, JsObject, Result, Status};
use napi_derive::napi;

type Inner = ThreadsafeFunction<u32, ErrorStrategy::Fatal>;

/// What a user of this line shares between threads.
#[derive(Clone)]
struct Held(Inner);

impl Held {
    fn new(callback: &JsFunction) -> Result<Self> {
        let witness = Witness;
        callback
            .create_threadsafe_function(0, move |context: ThreadSafeCallContext<u32>| {
                let _owned = &witness;
                Ok(vec![deliver(context.value)])
            })
            .map(Self)
    }
}

impl bench_meter::Function for Held {
    #[inline]
    fn call(&self, number: u32) -> bool {
        self.0.call(number, ThreadsafeFunctionCallMode::NonBlocking) == Status::Ok
    }
}

#[napi(js_name = "traffic")]
pub fn start_traffic(
    callback: JsFunction,
    items: u32,
    producers: u32,
    blocked: bool,
) -> Result<()> {
    traffic::start(Held::new(&callback)?, items, producers, blocked).map_err(Error::from_reason)
}

#[napi(js_name = "latency")]
pub fn start_latency(callback: JsFunction, pings: u32, loaded: bool) -> Result<()> {
    latency::start(Held::new(&callback)?, pings, loaded);
    Ok(())
}

#[napi]
pub fn create(callback: JsFunction, count: u32) -> Result<()> {
    (0..count).try_for_each(|_| Held::new(&callback).map(drop))
}

#[napi]
pub fn hold(callback: JsFunction, count: u32) -> Result<()> {
    let functions = (0..count).map(|_| Held::new(&callback));
    held::hold(functions.collect::<Result<Vec<_>>>()?);
    Ok(())
}

#[napi]
pub fn queue(callback: JsFunction, items: u32) -> Result<u32> {
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
#[napi]
pub async fn settled() {}

/// A promise that the settling thread settles.
#[napi]
pub fn deferred(env: Env) -> Result<JsObject> {
    let (deferred, promise) = env.create_deferred()?;
    settler::soon(move || deferred.resolve(|_| Ok(())));
    Ok(promise)
}

/// Calls so many times, each time after the answer to the call before.
#[napi]
pub fn round_trips(callback: JsFunction, count: u32) -> Result<()> {
    let function: Inner = callback
        .create_threadsafe_function(0, |context: ThreadSafeCallContext<u32>| {
            Ok(vec![context.value])
        })?;
    spawn(async move {
        for trip in (0..count).rev() {
            let number = if trip == 0 { LAST } else { trip };
            if function.call_async::<()>(number).await.is_err() {
                return;
            }
        }
    });
    Ok(())
}
