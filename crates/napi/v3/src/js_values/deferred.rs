//! What the fork changes in `src/js_values/deferred.rs` of napi 3.
//!
//! A deferred and its clones share one settlement: the thread-safe function that carries the
//! outcome to the environment's thread, taken by whoever settles first. If nobody does, the last
//! clone to go rejects. The function may be called at any time, so nothing has to know when the
//! environment ends.

#![outlive::whole]

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
use crate::threadsafe_function::{boundary::contain, drain::drain, queue::queue, Refusable};

/// The outcome that a deferred and its clones owe.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
struct Settlement {
    /// NULL once settled.
    tsfn: std::sync::atomic::AtomicPtr<sys::napi_threadsafe_function__>,
    /// Rejects with an error of the type that the function's callback takes.
    reject: fn(&Self, sys::napi_threadsafe_function),
    #[cfg(feature = "deferred_trace")]
    trace: DeferredTrace,
    finalize_callback: SettleCallback,
}

// SAFETY: any thread may call the function; the trace is only looked into on the environment's.
// What the callback holds is dropped where the last clone is, as published.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe impl Send for Settlement {}

// SAFETY: as for `Send`; the callback lies behind a lock.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe impl Sync for Settlement {}

#[outlive::add(versions = ">=3.8.2")]
#[cfg(not(target_family = "wasm"))]
type SettleCallback = FinalizeCallback;

/// No callback yet in these releases.
#[outlive::add(versions = "<3.8.2")]
#[cfg(not(target_family = "wasm"))]
type SettleCallback = ();

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
impl Settlement {
    /// The function, for the first who asks.
    fn take(&self) -> Option<sys::napi_threadsafe_function> {
        let tsfn = self
            .tsfn
            .swap(ptr::null_mut(), std::sync::atomic::Ordering::AcqRel);
        (!tsfn.is_null()).then_some(tsfn)
    }

    /// Queues the outcome. Any thread. It is dropped if the environment has ended: the promise has
    /// gone with that.
    fn settle<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>>(
        &self,
        tsfn: sys::napi_threadsafe_function,
        resolver: Result<Resolver>,
    ) {
        let data = outcome::<Data, Resolver>(self, tsfn, resolver);
        // SAFETY: any thread may call, in any state of the function, whose callback takes just
        // this type: `reject` and the deferred were made together with it.
        if let Err(refused) =
            unsafe { queue(tsfn, data, sys::ThreadsafeFunctionCallMode::blocking) }
        {
            refused.data.resolver.drop_refused();
            release(tsfn);
        }
    }

    fn reject_unsettled<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>>(
        &self,
        tsfn: sys::napi_threadsafe_function,
    ) {
        let reason = "the deferred was dropped before it was resolved or rejected";
        let error = Error::new(crate::Status::Cancelled, reason);
        self.settle::<Data, Resolver>(tsfn, Err(error));
    }
}

#[outlive::add(hazards = "h09")]
#[cfg(not(target_family = "wasm"))]
impl Drop for Settlement {
    fn drop(&mut self) {
        if let Some(tsfn) = self.take() {
            (self.reject)(self, tsfn);
        }
    }
}

/// Gives the one count back. Any thread, in any state of the function.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
fn release(tsfn: sys::napi_threadsafe_function) {
    // SAFETY: any thread may release, in any state of the function; a refusal means that the
    // function has closed, and with it the count is gone.
    unsafe {
        sys::napi_release_threadsafe_function(tsfn, sys::ThreadsafeFunctionReleaseMode::release)
    };
}

#[outlive::add(versions = ">=3.8.2")]
#[cfg(not(target_family = "wasm"))]
fn outcome<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>>(
    settlement: &Settlement,
    tsfn: sys::napi_threadsafe_function,
    resolver: Result<Resolver>,
) -> DeferredData<Data, Resolver> {
    DeferredData {
        resolver,
        #[cfg(feature = "deferred_trace")]
        trace: settlement.trace.clone(),
        tsfn,
        finalize_callback: settlement.finalize_callback.clone(),
    }
}

#[outlive::add(versions = "<3.8.2")]
#[cfg(not(target_family = "wasm"))]
fn outcome<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>>(
    settlement: &Settlement,
    tsfn: sys::napi_threadsafe_function,
    resolver: Result<Resolver>,
) -> DeferredData<Data, Resolver> {
    let () = settlement.finalize_callback;
    DeferredData {
        resolver,
        #[cfg(feature = "deferred_trace")]
        trace: settlement.trace.clone(),
        tsfn,
    }
}

#[outlive::replace(
    hazards = "h10",
    reason = "each clone held the runtime's function, or a lock around it, and none could tell that
              it was the last",
    until = "a published deferred rejects when it is dropped unsettled, and is safe after its
             environment has ended"
)]
pub struct JsDeferred<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> {
    settlement: std::sync::Arc<Settlement>,
    finalize_callback: SettleCallback,
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
            settlement: std::sync::Arc::clone(&self.settlement),
            finalize_callback: self.finalize_callback.clone(),
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
        let callback = Some(napi_resolve_deferred::<Data, Resolver> as _);
        let (tsfn, promise) = promise_and_function(env, callback)?;
        #[cfg(feature = "deferred_trace")]
        let trace = DeferredTrace::new(env.0).inspect_err(|_| release(tsfn))?;
        let finalize_callback = SettleCallback::default();
        let settlement = Settlement {
            tsfn: std::sync::atomic::AtomicPtr::new(tsfn),
            reject: Settlement::reject_unsettled::<Data, Resolver>,
            #[cfg(feature = "deferred_trace")]
            trace,
            finalize_callback: finalize_callback.clone(),
        };
        let deferred = Self {
            settlement: std::sync::Arc::new(settlement),
            finalize_callback,
            _data: PhantomData,
            _resolver: PhantomData,
        };
        Ok((deferred, promise))
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
        let former = match self.finalize_callback.write() {
            Ok(mut callback) => std::mem::replace(&mut *callback, finalize_callback),
            Err(mut poisoned) => std::mem::replace(&mut **poisoned.get_mut(), finalize_callback),
        };
        drop(former);
    }

    #[outlive::replace(
        hazards = "h06 h10 h13",
        reason = "it held a lock while it called the runtime, and asserted on its answer",
        until = "as the deferred"
    )]
    fn call_tsfn(self, result: Result<Resolver>) {
        if let Some(tsfn) = self.settlement.take() {
            self.settlement.settle::<Data, Resolver>(tsfn, result);
        }
    }
}

/// A promise, and the function whose callback settles it.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
fn promise_and_function(
    env: &Env,
    callback: sys::napi_threadsafe_function_call_js,
) -> Result<(sys::napi_threadsafe_function, Object<'_>)> {
    const NAME: &str = "napi_resolve_deferred";
    let (mut promise, mut deferred) = (ptr::null_mut(), ptr::null_mut());
    let (mut name, mut tsfn) = (ptr::null_mut(), ptr::null_mut());
    check_status!(
        // SAFETY: `env` is live and this is its thread, with a handle scope open.
        unsafe { sys::napi_create_promise(env.0, &mut deferred, &mut promise) },
        "Create promise in JsDeferred failed"
    )?;
    check_status!(
        // SAFETY: as above.
        unsafe {
            sys::napi_create_string_utf8(
                env.0,
                NAME.as_ptr().cast(),
                NAME.len() as isize,
                &mut name,
            )
        },
        "Create async resource name in JsDeferred failed"
    )?;
    check_status!(
        // SAFETY: as above; the context is the promise's, which the callback settles once.
        unsafe {
            sys::napi_create_threadsafe_function(
                env.0,
                ptr::null_mut(),
                ptr::null_mut(),
                name,
                0,
                1,
                ptr::null_mut(),
                None,
                deferred.cast(),
                callback,
                &mut tsfn,
            )
        },
        "Create threadsafe function in JsDeferred failed"
    )?;
    Ok((tsfn, Object::from_raw(env.0, promise)))
}

#[outlive::replace(
    hazards = "h10 h12",
    reason = "it resolved with a NULL environment when it was drained; and a panic in the resolver
              went into the runtime and left the promise pending",
    until = "the published callback has a panic boundary, and drops what is drained"
)]
extern "C" fn napi_resolve_deferred<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>>(
    env: sys::napi_env,
    _js_callback: sys::napi_value,
    context: *mut c_void,
    data: *mut c_void,
) {
    // SAFETY: the environment's thread; the deferred queued this once, and the function still has
    // the count that goes with it.
    unsafe {
        if env.is_null() {
            // The promise goes with its environment.
            let tsfn = (*data.cast::<DeferredData<Data, Resolver>>()).tsfn;
            drain::<DeferredData<Data, Resolver>>(data);
            return release(tsfn);
        }
        let outcome = Box::<DeferredData<Data, Resolver>>::from_raw(data.cast());
        let _ = contain(|| settle(env, context.cast(), *outcome));
    }
}

/// Settles the promise: with what the resolver makes, or with the error that there is instead.
///
/// # Safety
///
/// `env` is a live environment, this is its thread, with a handle scope open; `deferred` is of
/// that environment, and not settled.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe fn settle<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>>(
    env: sys::napi_env,
    deferred: sys::napi_deferred,
    outcome: DeferredData<Data, Resolver>,
) {
    let finalize_callback = take_callback(&outcome);
    let resolver = outcome.resolver;
    let value = contain(|| {
        let data = resolver.and_then(|resolver| resolver(Env::from_raw(env)))?;
        // SAFETY: by the caller's word.
        unsafe { ToNapiValue::to_napi_value(env, data) }
    });
    release(outcome.tsfn);
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
                sys::napi_delete_reference(env, outcome.trace.0)
            };
        }
        Err(error) => {
            // An exception that was left behind says more than the error, and nothing can be
            // rejected while it is pending.
            let exception = take_exception(env);
            #[cfg(feature = "deferred_trace")]
            let rejection = outcome.trace.into_rejected(env, error);
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

/// What is to be called when the promise has been settled.
#[outlive::add(versions = ">=3.8.2")]
#[cfg(not(target_family = "wasm"))]
fn take_callback<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>>(
    outcome: &DeferredData<Data, Resolver>,
) -> Option<Box<dyn FnOnce(sys::napi_env)>> {
    match outcome.finalize_callback.write() {
        Ok(mut callback) => callback.take(),
        Err(mut poisoned) => poisoned.get_mut().take(),
    }
}

#[outlive::add(versions = "<3.8.2")]
#[cfg(not(target_family = "wasm"))]
fn take_callback<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>>(
    _outcome: &DeferredData<Data, Resolver>,
) -> Option<Box<dyn FnOnce(sys::napi_env)>> {
    None
}
