//! What differs in the 3.x line of napi.

use std::sync::Arc;

use bench_meter::{deliver, finalized::Witness, settler};
use napi::bindgen_prelude::{self, Object};
use napi::threadsafe_function::{ThreadsafeCallContext, ThreadsafeFunction};
use napi::{Env, Result, Status};
use napi_derive::napi;

pub type Callback<'env> = bindgen_prelude::Function<'env, u32, ()>;
pub type Function = ThreadsafeFunction<u32, (), u32, Status, false>;

/// What a user of this line shares between threads.
#[derive(Clone)]
pub struct Held(pub Arc<Function>);

impl Held {
    pub fn new(callback: &Callback) -> Result<Self> {
        let witness = Witness;
        let function = callback.build_threadsafe_function::<u32>().build_callback(
            move |context: ThreadsafeCallContext<u32>| {
                let _owned = &witness;
                Ok(deliver(context.value))
            },
        )?;
        Ok(Self(Arc::new(function)))
    }
}

/// A function that hands on what it gets.
pub struct Asked(Function);

impl Asked {
    pub fn new(callback: &Callback) -> Result<Self> {
        let function = callback.build_threadsafe_function::<u32>().build()?;
        Ok(Self(function))
    }

    pub async fn answer(&self, number: u32) -> Result<()> {
        self.0.call_async(number).await
    }
}

/// A promise that the settling thread settles.
#[napi]
pub fn deferred(env: &Env) -> Result<Object<'_>> {
    let (deferred, promise) = env.create_deferred()?;
    settler::soon(move || deferred.resolve(|_| Ok(())));
    Ok(promise)
}
