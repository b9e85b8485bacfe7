//! What differs in the 3.x line of napi.

use std::mem::{size_of, ManuallyDrop};
use std::sync::Arc;

use napi::bindgen_prelude::{
    FnArgs, Function as JsFunction, JsValuesTupleIntoVec, Null, PromiseRaw,
};
use napi::threadsafe_function::{
    ThreadsafeCallContext, ThreadsafeFunction, ThreadsafeFunctionCallMode, ThreadsafeFunctionHandle,
};
use napi::{Env, Error, Result, Status};
use napi_derive::napi;

use crate::callback::Callback;
use crate::counters::COUNTERS;
use crate::functions::{Answer, Held, Kind, RawHandle};
use crate::payload::Payload;
use crate::promises;

pub type JsCallback<'env> = JsFunction<'env, u32, Null>;

/// Tasks that napi itself has in its tokio runtime.
pub const OWN_TASKS: usize = 0;

type Function<const HANDLED: bool, const WEAK: bool, const QUEUE: usize> =
    ThreadsafeFunction<Payload, Null, u32, Status, HANDLED, WEAK, QUEUE>;

/// Makes a function. This line has all that there is to choose in the function's type.
pub fn create(_env: Env, js: JsCallback, callback: Callback, kind: Kind) -> Result<Arc<dyn Held>> {
    match (kind.weak, kind.queue) {
        (false, 0) => sized::<false, 0>(js, callback, kind.handled),
        (true, 0) => sized::<true, 0>(js, callback, kind.handled),
        (false, _) => sized::<false, 1>(js, callback, kind.handled),
        (true, _) => sized::<true, 1>(js, callback, kind.handled),
    }
}

fn sized<const WEAK: bool, const QUEUE: usize>(
    js: JsCallback,
    callback: Callback,
    handled: bool,
) -> Result<Arc<dyn Held>> {
    if handled {
        Ok(Arc::new(typed::<true, WEAK, QUEUE>(js, callback)?))
    } else {
        Ok(Arc::new(typed::<false, WEAK, QUEUE>(js, callback)?))
    }
}

fn typed<const HANDLED: bool, const WEAK: bool, const QUEUE: usize>(
    js: JsCallback,
    callback: Callback,
) -> Result<Function<HANDLED, WEAK, QUEUE>> {
    js.build_threadsafe_function::<Payload>()
        .callee_handled::<HANDLED>()
        .weak::<WEAK>()
        .max_queue_size::<QUEUE>()
        .build_callback(move |context: ThreadsafeCallContext<Payload>| {
            Ok(callback.deliver(&context.value))
        })
}

macro_rules! held {
    ($handled:literal, $given:expr) => {
        impl<const WEAK: bool, const QUEUE: usize> Held for Function<$handled, WEAK, QUEUE> {
            fn call(&self, payload: Payload, mode: ThreadsafeFunctionCallMode) -> Status {
                self.call($given(payload), mode)
            }

            fn call_for_return(&self, payload: Payload, kept: Payload) -> Status {
                let mode = ThreadsafeFunctionCallMode::NonBlocking;
                self.call_with_return_value($given(payload), mode, move |_, _| {
                    COUNTERS.returned.add();
                    drop(kept);
                    Ok(())
                })
            }

            fn call_async(self: Arc<Self>, payload: Payload) -> Answer {
                Box::pin(async move {
                    let answer =
                        Function::<$handled, WEAK, QUEUE>::call_async(&self, $given(payload));
                    answer.await.map(drop)
                })
            }

            fn again(&self) -> Arc<dyn Held> {
                Arc::new(twin(self))
            }

            #[allow(deprecated)]
            fn abort(&self) -> Result<()> {
                twin(self).abort()
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

held!(false, std::convert::identity);
held!(true, Ok);

/// Calls the function once with a value of each kind: some of those that make one argument, and
/// some that make none, one of another kind, or two.
#[napi]
pub fn call_with_each(js: JsCallback, handled: bool) -> Result<()> {
    call_with(&js, handled, || true)?;
    call_with(&js, handled, || -7_i32)?;
    call_with(&js, handled, || u32::MAX)?;
    call_with(&js, handled, || 1_i64 << 40)?;
    call_with(&js, handled, || 0.5_f64)?;
    call_with(&js, handled, || "text".to_owned())?;
    call_with(&js, handled, || ())?;
    call_with(&js, handled, || Null)?;
    call_with(&js, handled, || Some(7_u32))?;
    call_with(&js, handled, || vec!["a".to_owned(), "b".to_owned()])?;
    call_with(&js, handled, || FnArgs::from((1_u32, "two".to_owned())))
}

fn call_with<V: 'static + JsValuesTupleIntoVec>(
    js: &JsCallback,
    handled: bool,
    value: fn() -> V,
) -> Result<()> {
    const MODE: ThreadsafeFunctionCallMode = ThreadsafeFunctionCallMode::NonBlocking;
    let callback = move |_: ThreadsafeCallContext<()>| Ok(value());
    let builder = js.build_threadsafe_function::<()>();
    let status = if handled {
        let function = builder.callee_handled::<true>().build_callback(callback)?;
        function.call(Ok(()), MODE)
    } else {
        builder.build_callback(callback)?.call((), MODE)
    };
    match status {
        Status::Ok => Ok(()),
        refused => Err(Error::new(refused, "a call was refused".to_owned())),
    }
}

/// What cloning would be: this line has handles to share, and none to clone, but consumes one to
/// abort the function.
fn twin<const HANDLED: bool, const WEAK: bool, const QUEUE: usize>(
    function: &Function<HANDLED, WEAK, QUEUE>,
) -> Function<HANDLED, WEAK, QUEUE> {
    const {
        let whole = size_of::<Function<HANDLED, WEAK, QUEUE>>();
        assert!(whole == size_of::<Arc<ThreadsafeFunctionHandle>>());
    };
    let _counted = ManuallyDrop::new(Arc::clone(&function.handle));
    // SAFETY: any thread. A function is its `Arc` and nothing else, as its size says, and the copy
    // owns the count that was taken for it.
    unsafe { std::ptr::read(function) }
}

/// A promise of a future that resolves when the gate opens.
#[napi]
pub fn settle_by_future(env: &Env, gate: String) -> Result<PromiseRaw<'_, u32>> {
    env.spawn_future(promises::one_after(gate))
}
