//! What the fork changes in `src/js_values/deferred.rs` of napi 2, from 2.12.0 on.

#![outlive::whole]

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
use crate::threadsafe_function::{boundary::contain, drain::drain, drop_refused, queue::queue};

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
use std::sync::{
    atomic::{AtomicBool, Ordering},
    Arc,
};

#[outlive::replace(
    hazards = "h09 h10",
    reason = "a deferred that was dropped left its promise pending for ever, and the event loop
              alive",
    until = "the published deferred rejects its promise when the last clone of it is dropped"
)]
pub struct JsDeferred<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>> {
    settlement: Arc<Settlement>,
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
            settlement: Arc::clone(&self.settlement),
            _data: PhantomData,
            _resolver: PhantomData,
        }
    }
}

/// A promise that is to be settled once: by a clone of its deferred, or when the last clone goes.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
struct Settlement {
    /// Settles it, on the environment's thread. Its one count goes with that.
    tsfn: sys::napi_threadsafe_function,
    is_settled: AtomicBool,
    #[cfg(feature = "deferred_trace")]
    trace: DeferredTrace,
    /// [`Settlement::settle`] of the resolver's type, which is not known when the last clone goes.
    reject: fn(&Self, Error),
}

/// How a promise is settled.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
struct Outcome<Resolver> {
    result: Result<Resolver>,
    #[cfg(feature = "deferred_trace")]
    trace: DeferredTrace,
}

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
impl Settlement {
    /// Any thread. Nothing happens if the promise is settled, or has gone with its environment.
    fn settle<Resolver>(&self, result: Result<Resolver>) {
        if self.is_settled.swap(true, Ordering::AcqRel) {
            return;
        }
        let outcome = Outcome {
            result,
            #[cfg(feature = "deferred_trace")]
            trace: DeferredTrace(self.trace.0),
        };
        // SAFETY: any thread may call and release, in any state of the function. Its callback
        // takes outcomes by the resolver of the deferred's type, and its one count is given
        // back here only.
        unsafe {
            let mode = sys::ThreadsafeFunctionCallMode::nonblocking;
            if let Err(refused) = queue(self.tsfn, outcome, mode) {
                drop_refused(refused.data.result);
            }
            sys::napi_release_threadsafe_function(
                self.tsfn,
                sys::ThreadsafeFunctionReleaseMode::release,
            );
        }
    }
}

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
impl Drop for Settlement {
    fn drop(&mut self) {
        if !*self.is_settled.get_mut() {
            let reason = "the deferred was dropped before it was resolved or rejected".to_owned();
            (self.reject)(self, Error::new(crate::Status::Cancelled, reason));
        }
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
        #[cfg(feature = "deferred_trace")]
        let trace = DeferredTrace::new(env)?;
        let settle = Some(napi_resolve_deferred::<Data, Resolver> as _);
        let (tsfn, promise) = match js_deferred_new_raw(env, settle) {
            Ok(made) => made,
            Err(error) => {
                #[cfg(feature = "deferred_trace")]
                // SAFETY: the environment's thread and a live environment; the trace was made
                // above.
                unsafe {
                    trace.release(env)
                };
                return Err(error);
            }
        };
        let settlement = Settlement {
            tsfn,
            is_settled: AtomicBool::new(false),
            #[cfg(feature = "deferred_trace")]
            trace,
            reject: |settlement, error| settlement.settle::<Resolver>(Err(error)),
        };
        let deferred = Self {
            settlement: Arc::new(settlement),
            _data: PhantomData,
            _resolver: PhantomData,
        };
        Ok((deferred, promise))
    }

    #[outlive::replace(
        hazards = "h10 h13",
        reason = "it asserted, in debug builds, that the environment was there still; what was
                  refused leaked, and a second clone gave the count back a second time",
        until = "as the deferred"
    )]
    fn call_tsfn(self, result: Result<Resolver>) {
        self.settlement.settle(result);
    }
}

/// Makes a promise, and the function that settles it, which has one count.
#[outlive::add(versions = "<2.16.7")]
#[cfg(not(target_family = "wasm"))]
fn js_deferred_new_raw(
    env: sys::napi_env,
    resolve_deferred: sys::napi_threadsafe_function_call_js,
) -> Result<(sys::napi_threadsafe_function, JsObject)> {
    const NAME: &str = "napi_resolve_deferred";
    let (mut promise, mut deferred) = (ptr::null_mut(), ptr::null_mut());
    let (mut name, mut tsfn) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the environment's thread and a live environment; the text is read before the call
    // returns.
    check_status!(unsafe {
        sys::napi_create_string_utf8(env, NAME.as_ptr().cast(), NAME.len(), &mut name)
    })?;
    // SAFETY: as above.
    check_status!(unsafe { sys::napi_create_promise(env, &mut deferred, &mut promise) })?;
    // SAFETY: as above. The deferred stays valid until the callback has settled it.
    check_status!(unsafe {
        sys::napi_create_threadsafe_function(
            env,
            ptr::null_mut(),
            ptr::null_mut(),
            name,
            0,
            1,
            ptr::null_mut(),
            None,
            deferred.cast(),
            resolve_deferred,
            &mut tsfn,
        )
    })?;
    let promise = JsObject(Value {
        env,
        value: promise,
        value_type: crate::ValueType::Object,
    });
    Ok((tsfn, promise))
}

#[outlive::replace(
    hazards = "h04 h10 h12 h14",
    reason = "a promise settled too late to be delivered was settled with no environment, which
              debug builds ended the process for; a panic of the resolver ended it always; and the
              trace of a promise that was resolved leaked",
    until = "the published callback drops what is drained, and has a panic boundary"
)]
extern "C" fn napi_resolve_deferred<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>>(
    env: sys::napi_env,
    _js_callback: sys::napi_value,
    context: *mut c_void,
    data: *mut c_void,
) {
    if env.is_null() {
        // The promise goes with its environment, and so does the trace.
        // SAFETY: the environment's thread; the item comes once, as `settle` boxed it.
        unsafe { drain::<Outcome<Resolver>>(data) };
        return;
    }
    let _ = contain(|| {
        // SAFETY: the environment's thread, in a live environment. The item comes once, as
        // `settle` boxed it; the context is the deferred that the function was made with.
        unsafe {
            let outcome = Box::<Outcome<Resolver>>::from_raw(data.cast());
            settle_deferred::<Data, Resolver>(env, context.cast(), *outcome);
        }
    });
}

/// Settles a promise: by what the resolver makes, or with the error that there is instead.
///
/// A promise of an environment that refuses JavaScript is given up.
///
/// # Safety
///
/// `env` is a live environment, this is its thread, in a callback scope; `deferred` is of `env`
/// and has not been settled.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe fn settle_deferred<Data: ToNapiValue, Resolver: FnOnce(Env) -> Result<Data>>(
    env: sys::napi_env,
    deferred: sys::napi_deferred,
    outcome: Outcome<Resolver>,
) {
    let value = contain(|| {
        // SAFETY: the environment's thread and a live environment, by the caller's word.
        unsafe {
            let data = outcome.result?(Env::from_raw(env))?;
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
            outcome.trace.release(env)
        };
        return;
    };
    // An exception that was left behind says more than the error, and lets nothing be rejected.
    // SAFETY: as above.
    let exception = unsafe { take_exception(env) };
    #[cfg(feature = "deferred_trace")]
    // SAFETY: as above; nobody else has the trace.
    let rejection = unsafe { outcome.trace.rejection(env, error) };
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
