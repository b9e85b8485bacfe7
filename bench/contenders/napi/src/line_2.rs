//! What differs in the 2.x line of napi.

use bench_meter::{deliver, finalized::Witness, settler};
use napi::threadsafe_function::{ErrorStrategy, ThreadSafeCallContext, ThreadsafeFunction};
use napi::{Env, JsFunction, JsObject, Result};
use napi_derive::napi;

pub type Callback<'env> = JsFunction;
pub type Function = ThreadsafeFunction<u32, ErrorStrategy::Fatal>;

/// What a user of this line shares between threads.
#[derive(Clone)]
pub struct Held(pub Function);

impl Held {
    pub fn new(callback: &Callback) -> Result<Self> {
        let witness = Witness;
        callback
            .create_threadsafe_function(0, move |context: ThreadSafeCallContext<u32>| {
                let _owned = &witness;
                Ok(vec![deliver(context.value)])
            })
            .map(Self)
    }
}

/// A function that hands on what it gets.
pub struct Asked(Function);

impl Asked {
    pub fn new(callback: &Callback) -> Result<Self> {
        callback
            .create_threadsafe_function(0, |context: ThreadSafeCallContext<u32>| {
                Ok(vec![context.value])
            })
            .map(Self)
    }

    pub async fn answer(&self, number: u32) -> Result<()> {
        self.0.call_async::<()>(number).await
    }
}

/// A promise that the settling thread settles.
#[napi]
pub fn deferred(env: Env) -> Result<JsObject> {
    let (deferred, promise) = env.create_deferred()?;
    settler::soon(move || deferred.resolve(|_| Ok(())));
    Ok(promise)
}
