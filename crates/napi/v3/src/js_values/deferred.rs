//! What the fork changes in `src/js_values/deferred.rs` of napi 3.
//!
//! A deferred and its clones share one settlement, which becomes an item of the environment's
//! function when one of them settles: the first counts. If nobody does, it rejects as the last
//! clone goes. The function may be called at any time, so nothing has to know when the environment
//! ends.

#![outlive::whole]

/// What the deferreds of an environment share.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
mod environment;

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
use crate::threadsafe_function::{boundary::contain, drain::drop_drained, Refusable};

/// The outcome that a deferred and its clones owe, and the item that brings it.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
#[repr(C)]
struct Settlement<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> {
    arrive: environment::Arrive,
    is_settled: std::sync::atomic::AtomicBool,
    function: sys::napi_threadsafe_function,
    deferred: sys::napi_deferred,
    /// Put here once, by whoever settles first; the item, which it becomes then, takes it out.
    resolver: std::cell::UnsafeCell<Option<Result<Resolver>>>,
    #[cfg(feature = "deferred_trace")]
    trace: DeferredTrace,
    finalize_callback: SettleCallback,
    _data: PhantomData<Data>,
}

/// Where a callback is put that is called when the promise has been settled. On the environment's
/// thread, so until then there is time.
#[outlive::add(versions = ">=3.8.2")]
#[cfg(not(target_family = "wasm"))]
pub(crate) type SettleCallback = FinalizeCallback;

/// No callback yet in these releases.
#[outlive::add(versions = "<3.8.2")]
#[cfg(not(target_family = "wasm"))]
pub(crate) type SettleCallback = ();

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
impl<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> Settlement<Data, Resolver> {
    /// Any thread. Nothing happens if the promise is settled, or has gone with its environment.
    fn settle(self: std::sync::Arc<Self>, resolver: Result<Resolver>) {
        use std::sync::atomic::Ordering;
        if self.is_settled.swap(true, Ordering::AcqRel) {
            return resolver.drop_refused();
        }
        // SAFETY: the first to settle is alone with it, until the item has been queued.
        unsafe { *self.resolver.get() = Some(resolver) };
        let function = self.function;
        let item = std::sync::Arc::into_raw(self).cast_mut();
        // SAFETY: any thread may queue the item that the function expects, which begins with
        // `arrive`, and does so once.
        if !unsafe { environment::queue_item(function, item.cast()) } {
            // SAFETY: what is refused is the caller's still, as it was made into an item.
            let refused = unsafe { std::sync::Arc::from_raw(item) };
            // SAFETY: as above: nobody else takes it.
            if let Some(resolver) = unsafe { refused.take_resolver() } {
                resolver.drop_refused();
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
        let settlement = unsafe { std::sync::Arc::<Self>::from_raw(item.cast()) };
        // SAFETY: the item's.
        let Some(resolver) = (unsafe { settlement.take_resolver() }) else {
            return;
        };
        if env.is_null() {
            // The promise goes with its environment.
            return drop_drained(resolver);
        }
        // SAFETY: by the caller's word; the deferred is settled here only.
        unsafe { settle(env, &settlement, resolver) };
    }
}

#[outlive::add(hazards = "h09")]
#[cfg(not(target_family = "wasm"))]
impl<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> Drop for Settlement<Data, Resolver> {
    fn drop(&mut self) {
        if *self.is_settled.get_mut() {
            return;
        }
        let reason = "the deferred was dropped before it was resolved or rejected";
        let error = Error::new(crate::Status::Cancelled, reason);
        std::sync::Arc::new(self.successor()).settle(Err(error));
    }
}

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
impl<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> Settlement<Data, Resolver> {
    /// One that owes what this one does, which settles nothing any more.
    fn successor(&mut self) -> Self {
        *self.is_settled.get_mut() = true;
        Self {
            arrive: self.arrive,
            is_settled: std::sync::atomic::AtomicBool::new(false),
            function: self.function,
            deferred: self.deferred,
            resolver: std::cell::UnsafeCell::new(None),
            #[cfg(feature = "deferred_trace")]
            trace: self.trace.clone(),
            finalize_callback: self.finalize_callback.clone(),
            _data: PhantomData,
        }
    }
}

#[outlive::replace(
    hazards = "h10 h12",
    reason = "none of the clones could tell that it was the last; a panic in the resolver went into
              the runtime; and each had a function of its own, most of what a promise costs",
    until = "a published deferred rejects when it is dropped unsettled, is safe after its
             environment has ended, has a panic boundary, and shares its function"
)]
pub struct JsDeferred<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> {
    // As safe to unwind past as the types below.
    settlement: std::panic::AssertUnwindSafe<std::sync::Arc<Settlement<Data, Resolver>>>,
    // Not `Sync`, as published.
    _data: PhantomData<(Data, *mut c_void)>,
    _resolver: PhantomData<Resolver>,
}

#[outlive::replace(
    hazards = "h10",
    reason = "the deferred has other fields",
    until = "as the deferred"
)]
impl<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> Clone
    for JsDeferred<Data, Resolver>
{
    fn clone(&self) -> Self {
        Self {
            settlement: std::panic::AssertUnwindSafe(std::sync::Arc::clone(&self.settlement)),
            _data: PhantomData,
            _resolver: PhantomData,
        }
    }
}

impl<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> JsDeferred<Data, Resolver> {
    #[outlive::replace(
        hazards = "h10",
        reason = "the deferred has other fields, and needs no cleanup hook of its own: calls are
                  safe after the environment has ended",
        until = "as the deferred"
    )]
    pub(crate) fn new(env: &Env) -> Result<(Self, Object<'_>)> {
        let (mut promise, mut deferred) = (ptr::null_mut(), ptr::null_mut());
        check_status!(
            // SAFETY: `env` is live and this is its thread, with a handle scope open.
            unsafe { sys::napi_create_promise(env.0, &mut deferred, &mut promise) },
            "Create promise in JsDeferred failed"
        )?;
        #[cfg(feature = "deferred_trace")]
        let trace = DeferredTrace::new(env.0)?;
        // SAFETY: as above. Last, for the event loop stays alive until the item has arrived.
        let function = unsafe { environment::expect_item(env.0) };
        #[cfg(feature = "deferred_trace")]
        let function = function.inspect_err(|_| {
            // SAFETY: as above; nobody else has the trace.
            unsafe { sys::napi_delete_reference(env.0, trace.0) };
        });
        let settlement = std::sync::Arc::new(Settlement {
            arrive: Settlement::<Data, Resolver>::arrive,
            is_settled: std::sync::atomic::AtomicBool::new(false),
            function: function?,
            deferred,
            resolver: std::cell::UnsafeCell::new(None),
            #[cfg(feature = "deferred_trace")]
            trace,
            finalize_callback: SettleCallback::default(),
            _data: PhantomData,
        });
        let deferred = Self {
            settlement: std::panic::AssertUnwindSafe(settlement),
            _data: PhantomData,
            _resolver: PhantomData,
        };
        Ok((deferred, Object::from_raw(env.0, promise)))
    }

    #[outlive::replace(
        versions = ">=3.8.2",
        hazards = "h10",
        reason = "before 3.15.0 it gave a clone a callback of its own, of which the others and the
                  settlement did not know",
        until = "as the deferred"
    )]
    pub fn set_finalize_callback(
        &mut self,
        finalize_callback: Option<Box<dyn FnOnce(sys::napi_env)>>,
    ) {
        set_settle_callback(&self.settlement.finalize_callback, finalize_callback);
    }

    #[outlive::add]
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn settle_callback(&self) -> SettleCallback {
        self.settlement.finalize_callback.clone()
    }

    #[outlive::replace(
        versions = ">=3.15.0",
        reason = "the deferred has other fields",
        until = "as the deferred"
    )]
    pub(crate) fn finalize_callback_handle(&self) -> FinalizeCallback {
        self.settlement.finalize_callback.clone()
    }

    #[outlive::replace(
        hazards = "h06 h10 h13",
        reason = "it held a lock while it called the runtime, and asserted on its answer",
        until = "as the deferred"
    )]
    fn call_tsfn(self, result: Result<Resolver>) {
        self.settlement.0.settle(result);
    }
}

/// Settles the promise: with what the resolver makes, or with the error that there is instead.
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
    let finalize_callback = take_callback(&settlement.finalize_callback);
    let value = contain(|| {
        let data = resolver.and_then(|resolver| resolver(Env::from_raw(env)))?;
        // SAFETY: by the caller's word.
        unsafe { ToNapiValue::to_napi_value(env, data) }
    });
    let value = value.unwrap_or_else(|panic| Err(Error::from_reason(panic)));
    let settled = value.and_then(|value| {
        // SAFETY: by the caller's word.
        match unsafe { sys::napi_resolve_deferred(env, deferred, value) } {
            // A general failure comes too late to reject: the deferred is used up.
            sys::Status::napi_ok | sys::Status::napi_generic_failure => Ok(()),
            status => Err(Error::new(status.into(), "Resolve deferred value failed")),
        }
    });
    match settled {
        Ok(()) => {
            #[cfg(feature = "deferred_trace")]
            // SAFETY: as above; the reference is the trace's own, and used no more.
            unsafe {
                sys::napi_delete_reference(env, settlement.trace.0)
            };
        }
        Err(error) => {
            // An exception that was left behind says more than the error, and nothing can be
            // rejected while it is pending.
            let exception = take_exception(env);
            #[cfg(feature = "deferred_trace")]
            let rejection = settlement.trace.clone().into_rejected(env, error);
            #[cfg(not(feature = "deferred_trace"))]
            let rejection = rejection(env, error);
            reject(env, deferred, exception.map_or(rejection, Ok));
        }
    }
    if let Some(finalize_callback) = finalize_callback {
        finalize_callback(env);
    }
}

/// Rejects with the value, or with what kept it from being made. Where JavaScript is refused for
/// good, so is this, and the promise goes with its environment.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
fn reject(env: sys::napi_env, deferred: sys::napi_deferred, value: Result<sys::napi_value>) {
    // Making the value may have thrown as well.
    let thrown = take_exception(env);
    let value = value.unwrap_or_else(|error| {
        thrown.unwrap_or_else(|| {
            // SAFETY: the environment's thread, in a live environment with a handle scope open.
            unsafe { crate::JsError::from(error).into_value(env) }
        })
    });
    // SAFETY: as above; the deferred is not settled: what was refused has left it as it was.
    unsafe { sys::napi_reject_deferred(env, deferred, value) };
}

/// The exception that is pending, which then is not any more. The environment's thread, in a live
/// environment with a handle scope open.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
fn take_exception(env: sys::napi_env) -> Option<sys::napi_value> {
    let mut is_pending = false;
    let mut exception = ptr::null_mut();
    // SAFETY: by the callers, which are callbacks of the function; without an exception the second
    // call is not made.
    unsafe {
        let asked = sys::napi_is_exception_pending(env, &mut is_pending);
        if asked != sys::Status::napi_ok || !is_pending {
            return None;
        }
        sys::napi_get_and_clear_last_exception(env, &mut exception);
    }
    (!exception.is_null()).then_some(exception)
}

/// The error as JavaScript sees it: what it was made from, if that came from there.
#[outlive::add(versions = ">=3.12.1")]
#[cfg(all(not(target_family = "wasm"), not(feature = "deferred_trace")))]
fn rejection(env: sys::napi_env, error: Error) -> Result<sys::napi_value> {
    // SAFETY: the environment's thread, in a live environment with a handle scope open.
    unsafe { ToNapiValue::to_napi_value(env, error) }
}

/// The error as JavaScript sees it.
#[outlive::add(versions = "<3.12.1")]
#[cfg(all(not(target_family = "wasm"), not(feature = "deferred_trace")))]
fn rejection(env: sys::napi_env, error: Error) -> Result<sys::napi_value> {
    // SAFETY: the environment's thread, in a live environment with a handle scope open.
    Ok(unsafe { crate::JsError::from(error).into_value(env) })
}

/// Has `callback` called when the promise has been settled, and no other.
#[outlive::add(versions = ">=3.8.2")]
#[cfg(not(target_family = "wasm"))]
pub(crate) fn set_settle_callback(
    slot: &SettleCallback,
    callback: Option<Box<dyn FnOnce(sys::napi_env)>>,
) {
    let former = match slot.write() {
        Ok(mut slot) => std::mem::replace(&mut *slot, callback),
        Err(mut poisoned) => std::mem::replace(&mut **poisoned.get_mut(), callback),
    };
    drop(former);
}

/// What is to be called when the promise has been settled.
#[outlive::add(versions = ">=3.8.2")]
#[cfg(not(target_family = "wasm"))]
fn take_callback(slot: &SettleCallback) -> Option<Box<dyn FnOnce(sys::napi_env)>> {
    match slot.write() {
        Ok(mut callback) => callback.take(),
        Err(mut poisoned) => poisoned.get_mut().take(),
    }
}

#[outlive::add(versions = "<3.8.2")]
#[cfg(not(target_family = "wasm"))]
fn take_callback((): &SettleCallback) -> Option<Box<dyn FnOnce(sys::napi_env)>> {
    None
}
