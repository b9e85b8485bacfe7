//! What the fork changes in `src/js_values/deferred.rs` of napi 2, from 2.12.0 on.

#![outlive::whole]

/// What the deferreds of an environment share.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
mod environment;

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
use crate::threadsafe_function::{boundary::contain, drain::drop_drained, drop_refused};

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
use std::cell::UnsafeCell;

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
use std::panic::AssertUnwindSafe;

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
use std::sync::{
    atomic::{AtomicBool, Ordering},
    Arc,
};

#[outlive::replace(
    hazards = "h04 h09 h10 h12 h14",
    reason = "a deferred that was dropped left its promise pending for ever, and the event loop
              alive; one that was settled too late, or whose resolver panicked, could end the
              process; and each had a function of its own, most of what a promise costs",
    until = "the published deferred rejects its promise when the last clone of it is dropped, drops
             what is drained, has a panic boundary, and shares its function"
)]
pub struct JsDeferred<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> {
    // As safe to unwind past as the types below.
    settlement: AssertUnwindSafe<Arc<Settlement<Data, Resolver>>>,
    _data: PhantomData<Data>,
    _resolver: PhantomData<Resolver>,
}

#[outlive::replace(
    versions = ">=2.16.4",
    hazards = "h10",
    reason = "the clones share what settles the promise",
    until = "as the deferred"
)]
impl<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> Clone
    for JsDeferred<Data, Resolver>
{
    fn clone(&self) -> Self {
        Self {
            settlement: AssertUnwindSafe(Arc::clone(&self.settlement)),
            _data: PhantomData,
            _resolver: PhantomData,
        }
    }
}

/// A promise that is to be settled once: by a clone of its deferred, or when the last clone goes;
/// and the item that does it.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
#[repr(C)]
struct Settlement<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> {
    arrive: environment::Arrive,
    is_settled: AtomicBool,
    function: sys::napi_threadsafe_function,
    deferred: sys::napi_deferred,
    /// Put here once, by whoever settles first; the item, which it becomes then, takes it out.
    resolver: UnsafeCell<Option<Result<Resolver>>>,
    #[cfg(feature = "deferred_trace")]
    trace: DeferredTrace,
    _data: PhantomData<Data>,
}

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
impl<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> Settlement<Data, Resolver> {
    /// Any thread. Nothing happens if the promise is settled, or has gone with its environment.
    fn settle(self: Arc<Self>, resolver: Result<Resolver>) {
        if self.is_settled.swap(true, Ordering::AcqRel) {
            return drop_refused(resolver);
        }
        // SAFETY: the first to settle is alone with it, until the item has been queued.
        unsafe { *self.resolver.get() = Some(resolver) };
        let function = self.function;
        let item = Arc::into_raw(self).cast_mut();
        // SAFETY: any thread may queue the item that the function expects, which begins with
        // `arrive`, and does so once.
        if !unsafe { environment::queue_item(function, item.cast()) } {
            // SAFETY: what is refused is the caller's still, as it was made into an item.
            let refused = unsafe { Arc::from_raw(item) };
            // SAFETY: as above: nobody else takes it.
            if let Some(resolver) = unsafe { refused.take_resolver() } {
                drop_refused(resolver);
            }
        }
    }

    /// # Safety
    ///
    /// The caller is the one who settled first, or has the item.
    unsafe fn take_resolver(&self) -> Option<Result<Resolver>> {
        // SAFETY: by the caller's word, nobody else looks.
        unsafe { (*self.resolver.get()).take() }
    }

    /// What is done with the item: see [`environment::Arrive`].
    ///
    /// # Safety
    ///
    /// As said there; `item` was queued by [`Settlement::settle`] of these types.
    unsafe fn arrive(env: sys::napi_env, item: *mut c_void) {
        // SAFETY: queued by `settle`, once.
        let settlement = unsafe { Arc::<Self>::from_raw(item.cast()) };
        // SAFETY: the item's.
        let Some(resolver) = (unsafe { settlement.take_resolver() }) else {
            return;
        };
        if env.is_null() {
            // The promise goes with its environment, and so does the trace.
            return drop_drained(resolver);
        }
        // SAFETY: by the caller's word; the deferred is settled here only.
        unsafe { settle(env, &settlement, resolver) };
    }

    /// One that owes what this one does, which settles nothing any more.
    fn successor(&mut self) -> Self {
        *self.is_settled.get_mut() = true;
        Self {
            arrive: self.arrive,
            is_settled: AtomicBool::new(false),
            function: self.function,
            deferred: self.deferred,
            resolver: UnsafeCell::new(None),
            #[cfg(feature = "deferred_trace")]
            trace: DeferredTrace(self.trace.0),
            _data: PhantomData,
        }
    }
}

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
impl<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> Drop for Settlement<Data, Resolver> {
    fn drop(&mut self) {
        if *self.is_settled.get_mut() {
            return;
        }
        let reason = "the deferred was dropped before it was resolved or rejected".to_owned();
        let error = Error::new(crate::Status::Cancelled, reason);
        Arc::new(self.successor()).settle(Err(error));
    }
}

impl<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> JsDeferred<Data, Resolver> {
    #[outlive::replace(
        hazards = "h10 h19",
        reason = "the deferred has other fields; and a function that was made kept the event loop
                  alive if its trace could not be",
        until = "as the deferred"
    )]
    pub(crate) fn new(env: sys::napi_env) -> Result<(Self, JsObject)> {
        let (mut promise, mut deferred) = (ptr::null_mut(), ptr::null_mut());
        // SAFETY: the environment's thread and a live environment.
        check_status!(unsafe { sys::napi_create_promise(env, &mut deferred, &mut promise) })?;
        #[cfg(feature = "deferred_trace")]
        let trace = DeferredTrace::new(env)?;
        // SAFETY: as above. Last, for the event loop stays alive until the item has arrived.
        let function = match unsafe { environment::expect_item(env) } {
            Ok(function) => function,
            Err(error) => {
                #[cfg(feature = "deferred_trace")]
                // SAFETY: as above; nobody else has the trace.
                unsafe {
                    trace.release(env)
                };
                return Err(error);
            }
        };
        let settlement = Arc::new(Settlement {
            arrive: Settlement::<Data, Resolver>::arrive,
            is_settled: AtomicBool::new(false),
            function,
            deferred,
            resolver: UnsafeCell::new(None),
            #[cfg(feature = "deferred_trace")]
            trace,
            _data: PhantomData,
        });
        let deferred = Self {
            settlement: AssertUnwindSafe(settlement),
            _data: PhantomData,
            _resolver: PhantomData,
        };
        let promise = JsObject(Value {
            env,
            value: promise,
            value_type: crate::ValueType::Object,
        });
        Ok((deferred, promise))
    }

    #[outlive::replace(
        hazards = "h10 h13",
        reason = "it asserted, in debug builds, that the environment was there still; what was
                  refused leaked, and a second clone gave the count back a second time",
        until = "as the deferred"
    )]
    fn call_tsfn(self, result: Result<Resolver>) {
        self.settlement.0.settle(result);
    }
}

/// Settles a promise: by what the resolver makes, or with the error that there is instead.
///
/// A promise of an environment that refuses JavaScript is given up.
///
/// # Safety
///
/// `env` is the live environment of the settlement, this is its thread, in a callback scope; the
/// promise is not settled.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe fn settle<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>>(
    env: sys::napi_env,
    settlement: &Settlement<Data, Resolver>,
    resolver: Result<Resolver>,
) {
    let deferred = settlement.deferred;
    #[cfg(feature = "deferred_trace")]
    let trace = DeferredTrace(settlement.trace.0);
    let value = contain(|| {
        // SAFETY: the environment's thread and a live environment, by the caller's word.
        unsafe {
            let data = resolver?(Env::from_raw(env))?;
            Data::to_napi_value(env, data)
        }
    });
    let resolved = value
        .unwrap_or_else(|panic| Err(Error::new(crate::Status::GenericFailure, panic)))
        .and_then(|value| {
            // SAFETY: as above.
            match unsafe { sys::napi_resolve_deferred(env, deferred, value) } {
                // A general failure comes too late to reject: the deferred is used up.
                sys::Status::napi_ok | sys::Status::napi_generic_failure => Ok(()),
                status => Err(Error::new(status.into(), "Resolve deferred value failed")),
            }
        });
    let Err(error) = resolved else {
        #[cfg(feature = "deferred_trace")]
        // SAFETY: as above; nobody else has the trace.
        unsafe {
            trace.release(env)
        };
        return;
    };
    // An exception that was left behind says more than the error, and lets nothing be rejected.
    // SAFETY: as above.
    let exception = unsafe { take_exception(env) };
    #[cfg(feature = "deferred_trace")]
    // SAFETY: as above; nobody else has the trace.
    let rejection = unsafe { trace.rejection(env, error) };
    #[cfg(not(feature = "deferred_trace"))]
    // SAFETY: as above.
    let rejection = unsafe { crate::JsError::from(error).into_value(env) };
    let rejection = exception.unwrap_or(rejection);
    // SAFETY: as above. What it answers is of no use: the environment takes it, or it is ending.
    unsafe { sys::napi_reject_deferred(env, deferred, rejection) };
}

/// The exception that is pending, which no longer is.
///
/// # Safety
///
/// `env` is a live environment, this is its thread, in a handle scope.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe fn take_exception(env: sys::napi_env) -> Option<sys::napi_value> {
    let mut is_pending = false;
    let mut exception = ptr::null_mut();
    // SAFETY: the environment's thread and a live environment, by the caller's word.
    unsafe { sys::napi_is_exception_pending(env, &mut is_pending) };
    if !is_pending {
        return None;
    }
    // SAFETY: as above.
    unsafe { sys::napi_get_and_clear_last_exception(env, &mut exception) };
    Some(exception)
}

#[outlive::add(versions = ">=2.13.3")]
#[cfg(all(feature = "deferred_trace", not(target_family = "wasm")))]
impl DeferredTrace {
    /// What the promise is rejected with; the trace is given back whatever comes of it.
    ///
    /// # Safety
    ///
    /// `env` is a live environment, this is its thread; nobody else has the trace.
    unsafe fn rejection(self, env: sys::napi_env, error: Error) -> sys::napi_value {
        let trace = Self(self.0);
        self.into_rejected(env, error).unwrap_or_else(|error| {
            // SAFETY: by the caller's word; `into_rejected` gives the trace back last, and fails
            // before it has.
            unsafe {
                trace.release(env);
                crate::JsError::from(error).into_value(env)
            }
        })
    }

    /// Gives the trace back.
    ///
    /// # Safety
    ///
    /// As [`DeferredTrace::rejection`].
    unsafe fn release(self, env: sys::napi_env) {
        // SAFETY: the environment's thread and a live environment, by the caller's word.
        unsafe { sys::napi_delete_reference(env, self.0) };
    }
}
