//! What differs in the 3.x line of napi.

use std::sync::Arc;

use napi::bindgen_prelude::{Function as JsFunction, Null, Object, PromiseRaw};
use napi::threadsafe_function::{
    ThreadsafeCallContext, ThreadsafeFunction, ThreadsafeFunctionCallMode,
};
use napi::{Env, Result, Status};
use napi_derive::napi;

use crate::functions::{Answer, Held, RawHandle};
use crate::payload::{Finalized, Payload};
use crate::promises;

pub type Callback<'env> = JsFunction<'env, u32, Null>;

type Function<const WEAK: bool, const QUEUE: usize> =
    ThreadsafeFunction<Payload, Null, u32, Status, false, WEAK, QUEUE>;

/// Makes a function whose queue has `queue` places, 0 for any number. This line
/// has the size of the queue, and whether it is weak, in the function's type.
pub fn create(_env: Env, callback: Callback, queue: u32, weak: bool) -> Result<Arc<dyn Held>> {
    match (weak, queue) {
        (false, 0) => typed::<false, 0>(callback),
        (true, 0) => typed::<true, 0>(callback),
        (false, _) => typed::<false, 1>(callback),
        (true, _) => typed::<true, 1>(callback),
    }
}

fn typed<const WEAK: bool, const QUEUE: usize>(callback: Callback) -> Result<Arc<dyn Held>> {
    let finalized = Finalized;
    let function: Function<WEAK, QUEUE> = callback
        .build_threadsafe_function::<Payload>()
        .weak::<WEAK>()
        .max_queue_size::<QUEUE>()
        .build_callback(move |context: ThreadsafeCallContext<Payload>| {
            let _goes_with_the_callback = &finalized;
            Ok(context.value.deliver())
        })?;
    Ok(Arc::new(function))
}

impl<const WEAK: bool, const QUEUE: usize> Held for Function<WEAK, QUEUE> {
    fn call(&self, payload: Payload, mode: ThreadsafeFunctionCallMode) -> Status {
        self.call(payload, mode)
    }

    fn call_async(self: Arc<Self>, payload: Payload) -> Answer {
        Box::pin(async move { Function::call_async(&self, payload).await.map(drop) })
    }

    fn raw(&self) -> RawHandle {
        RawHandle(self.raw())
    }
}

/// A promise that a native thread settles when the gate opens.
#[napi]
pub fn settle_on_thread(env: &Env, gate: String) -> Result<Object<'_>> {
    let (deferred, promise) = env.create_deferred()?;
    promises::on_thread(gate, move || deferred.resolve(|_| Ok(1_u32)))?;
    Ok(promise)
}

/// A promise of a future that resolves when the gate opens.
#[napi]
pub fn settle_by_future(env: &Env, gate: String) -> Result<PromiseRaw<'_, u32>> {
    env.spawn_future(promises::one_after(gate))
}
