//! What differs in the 2.x line of napi.

use std::sync::Arc;

use napi::bindgen_prelude::Null;
use napi::threadsafe_function::{
    ErrorStrategy, ThreadSafeCallContext, ThreadsafeFunction, ThreadsafeFunctionCallMode,
};
use napi::{Env, JsFunction, JsObject, Result, Status};
use napi_derive::napi;

use crate::functions::{Answer, Held, RawHandle};
use crate::payload::{Finalized, Payload};
use crate::promises;

pub type Callback<'env> = JsFunction;

type Function = ThreadsafeFunction<Payload, ErrorStrategy::Fatal>;

/// Makes a function whose queue has `queue` places, 0 for any number.
pub fn create(env: Env, callback: Callback, queue: u32, weak: bool) -> Result<Arc<dyn Held>> {
    let finalized = Finalized;
    let mut function: Function = callback.create_threadsafe_function(
        queue as usize,
        move |context: ThreadSafeCallContext<Payload>| {
            let _goes_with_the_callback = &finalized;
            let number = context.value.deliver();
            context.env.create_uint32(number).map(|number| vec![number])
        },
    )?;
    if weak {
        function.unref(&env)?;
    }
    Ok(Arc::new(function))
}

impl Held for Function {
    fn call(&self, payload: Payload, mode: ThreadsafeFunctionCallMode) -> Status {
        self.call(payload, mode)
    }

    fn call_async(self: Arc<Self>, payload: Payload) -> Answer {
        Box::pin(async move { Function::call_async::<Null>(&self, payload).await.map(drop) })
    }

    fn raw(&self) -> RawHandle {
        RawHandle(self.raw())
    }
}

/// A promise that a native thread settles when the gate opens.
#[napi]
pub fn settle_on_thread(env: Env, gate: String) -> Result<JsObject> {
    let (deferred, promise) = env.create_deferred()?;
    promises::on_thread(gate, move || deferred.resolve(|_| Ok(1_u32)))?;
    Ok(promise)
}

/// A promise of a future that resolves when the gate opens.
#[napi]
pub fn settle_by_future(env: Env, gate: String) -> Result<JsObject> {
    env.spawn_future(promises::one_after(gate))
}
