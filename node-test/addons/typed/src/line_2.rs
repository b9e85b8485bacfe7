//! What differs in the 2.x line of napi, 2.0 included.

use std::sync::Arc;

#[cfg(not(feature = "napi-2-0"))]
use napi::bindgen_prelude::Null;
use napi::threadsafe_function::{
    ErrorStrategy, ThreadSafeCallContext, ThreadsafeFunction, ThreadsafeFunctionCallMode,
};
use napi::{Env, Error, JsFunction, JsNumber, JsObject, Result, Status};
use napi_derive::napi;

use crate::callback::Callback;
#[cfg(not(feature = "napi-2-0"))]
use crate::counters::COUNTERS;
#[cfg(not(feature = "napi-2-0"))]
use crate::functions::Answer;
use crate::functions::{Held, Kind, RawHandle};
use crate::payload::Payload;
use crate::promises;

pub type JsCallback<'env> = JsFunction;

/// Tasks that napi itself has in its tokio runtime.
#[cfg(feature = "napi-2-0")]
pub const OWN_TASKS: usize = 1;
#[cfg(not(feature = "napi-2-0"))]
pub const OWN_TASKS: usize = 0;

/// Makes a function.
pub fn create(env: Env, js: JsCallback, callback: Callback, kind: Kind) -> Result<Arc<dyn Held>> {
    if kind.handled {
        Ok(Arc::new(typed::<ErrorStrategy::CalleeHandled>(
            env, js, callback, kind,
        )?))
    } else {
        Ok(Arc::new(typed::<ErrorStrategy::Fatal>(
            env, js, callback, kind,
        )?))
    }
}

fn typed<Strategy: ErrorStrategy::T>(
    env: Env,
    js: JsCallback,
    callback: Callback,
    kind: Kind,
) -> Result<ThreadsafeFunction<Payload, Strategy>> {
    let mut function: ThreadsafeFunction<Payload, Strategy> = js.create_threadsafe_function(
        kind.queue as usize,
        move |context: ThreadSafeCallContext<Payload>| {
            let number = callback.deliver(&context.value);
            context.env.create_uint32(number).map(|number| vec![number])
        },
    )?;
    if kind.weak {
        function.unref(&env)?;
    }
    Ok(function)
}

macro_rules! held {
    ($strategy:ty, $given:expr) => {
        impl Held for ThreadsafeFunction<Payload, $strategy> {
            fn call(&self, payload: Payload, mode: ThreadsafeFunctionCallMode) -> Status {
                self.call($given(payload), mode)
            }

            #[cfg(not(feature = "napi-2-0"))]
            fn call_for_return(&self, payload: Payload, kept: Payload) -> Status {
                let mode = ThreadsafeFunctionCallMode::NonBlocking;
                self.call_with_return_value($given(payload), mode, move |_: Null| {
                    COUNTERS.returned.add();
                    drop(kept);
                    Ok(())
                })
            }

            #[cfg(not(feature = "napi-2-0"))]
            fn call_async(self: Arc<Self>, payload: Payload) -> Answer {
                Box::pin(async move {
                    type Function = ThreadsafeFunction<Payload, $strategy>;
                    Function::call_async::<Null>(&self, $given(payload))
                        .await
                        .map(drop)
                })
            }

            fn again(&self) -> Arc<dyn Held> {
                Arc::new(self.clone())
            }

            fn abort(&self) -> Result<()> {
                self.clone().abort()
            }

            fn raw(&self) -> RawHandle {
                RawHandle(self.raw())
            }

            #[cfg(feature = "outlive")]
            fn is_closing(&self) -> bool {
                napi::outlive::is_closing(self)
            }

            #[cfg(feature = "outlive")]
            fn deliver_in_batches(&self, most: u16) -> Result<()> {
                napi::outlive::deliver_in_batches(self, most)
            }
        }
    };
}

held!(ErrorStrategy::Fatal, std::convert::identity);
held!(ErrorStrategy::CalleeHandled, Ok);

/// Calls the function once for each count, with the numbers below it as arguments.
#[napi]
pub fn call_with_arguments(js: JsFunction, counts: Vec<u32>, handled: bool) -> Result<()> {
    const MODE: ThreadsafeFunctionCallMode = ThreadsafeFunctionCallMode::NonBlocking;
    fn numbers_below(context: ThreadSafeCallContext<u32>) -> Result<Vec<JsNumber>> {
        (0..context.value)
            .map(|number| context.env.create_uint32(number))
            .collect()
    }
    let statuses: Vec<Status> = if handled {
        let function: ThreadsafeFunction<u32> = js.create_threadsafe_function(0, numbers_below)?;
        let call = |count| function.call(Ok(count), MODE);
        counts.into_iter().map(call).collect()
    } else {
        let function: ThreadsafeFunction<u32, ErrorStrategy::Fatal> =
            js.create_threadsafe_function(0, numbers_below)?;
        let call = |count| function.call(count, MODE);
        counts.into_iter().map(call).collect()
    };
    match statuses.iter().find(|&&status| status != Status::Ok) {
        None => Ok(()),
        Some(&refused) => Err(Error::new(refused, "a call was refused".to_owned())),
    }
}

/// A promise of a future that resolves when the gate opens.
#[napi]
pub fn settle_by_future(env: Env, gate: String) -> Result<JsObject> {
    env.execute_tokio_future(promises::one_after(gate), |env, one| env.create_uint32(one))
}
