//! What the fork changes in `src/promise.rs` of napi 2.0.

#![outlive::whole]

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
use crate::threadsafe_function::{boundary::contain, drain::drain, queue::queue};

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
use crate::{Error, Status};

#[outlive::replace(
    hazards = "h10 h12",
    reason = "what settles the promise was freed by the item that settled it, so that it leaked if
              there was none",
    until = "the published promise has a finalizer"
)]
pub struct FuturePromise<Data, Resolver: FnOnce(sys::napi_env, Data) -> Result<sys::napi_value>> {
    deferred: sys::napi_deferred,
    env: sys::napi_env,
    async_resource_name: sys::napi_value,
    /// None once it has been called.
    resolver: Option<Resolver>,
    _data: PhantomData<Data>,
}

impl<Data, Resolver: FnOnce(sys::napi_env, Data) -> Result<sys::napi_value>>
    FuturePromise<Data, Resolver>
{
    #[outlive::replace(
        hazards = "h10",
        reason = "it has other fields",
        until = "as the promise"
    )]
    pub fn new(
        env: sys::napi_env,
        deferred: sys::napi_deferred,
        resolver: Resolver,
    ) -> Result<Self> {
        const NAME: &str = "napi_resolve_promise_from_future";
        let mut name = ptr::null_mut();
        // SAFETY: the environment's thread and a live environment; the text is read before the
        // call returns.
        check_status!(unsafe {
            sys::napi_create_string_utf8(env, NAME.as_ptr().cast(), NAME.len(), &mut name)
        })?;
        Ok(FuturePromise {
            deferred,
            env,
            async_resource_name: name,
            resolver: Some(resolver),
            _data: PhantomData,
        })
    }

    #[outlive::replace(
        hazards = "h10 h19",
        reason = "the promise leaked if no function was made, or if nothing settled it",
        until = "as the promise"
    )]
    pub(crate) fn start(self) -> Result<TSFNValue> {
        let (env, name) = (self.env, self.async_resource_name);
        let promise = Box::into_raw(Box::new(self));
        let mut tsfn = ptr::null_mut();
        // SAFETY: the environment's thread and a live environment. The promise stays valid until
        // the finalizer, which runs once, has freed it.
        check_status!(unsafe {
            sys::napi_create_threadsafe_function(
                env,
                ptr::null_mut(),
                ptr::null_mut(),
                name,
                0,
                1,
                promise.cast(),
                Some(free_promise::<Data, Resolver>),
                promise.cast(),
                Some(call_js_cb::<Data, Resolver>),
                &mut tsfn,
            )
        })
        .map_err(|error| {
            // SAFETY: no function was made, so the box is nobody else's.
            drop(unsafe { Box::from_raw(promise) });
            error
        })?;
        Ok(TSFNValue {
            tsfn,
            is_settled: false,
            reject: |promise, error| promise.settle::<Data>(Err(error)),
        })
    }
}

/// A promise that is to be settled once: by its future, or when that is dropped.
#[outlive::replace(
    hazards = "h09 h10",
    reason = "a future that was dropped left its promise pending for ever, and the event loop
              alive",
    until = "the published promise is rejected when its future is dropped"
)]
pub(crate) struct TSFNValue {
    /// Settles it, on the environment's thread. Its one count goes with that.
    tsfn: sys::napi_threadsafe_function,
    is_settled: bool,
    /// [`TSFNValue::settle`] of the data's type, which is not known when the future is dropped.
    reject: fn(&mut Self, Error),
}

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
impl TSFNValue {
    /// Any thread. Nothing happens if the promise is settled, or has gone with its environment.
    fn settle<Data>(&mut self, result: Result<Data>) {
        if std::mem::replace(&mut self.is_settled, true) {
            return;
        }
        // SAFETY: any thread may call and release, in any state of the function. Its callback
        // takes the result of a future of this type, and its one count is given back here only.
        unsafe {
            let mode = sys::ThreadsafeFunctionCallMode::nonblocking;
            drop(queue(self.tsfn, result, mode));
            sys::napi_release_threadsafe_function(
                self.tsfn,
                sys::ThreadsafeFunctionReleaseMode::release,
            );
        }
    }
}

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
impl Drop for TSFNValue {
    fn drop(&mut self) {
        if !self.is_settled {
            let reason = "the future was dropped before it had a result".to_owned();
            (self.reject)(self, Error::new(Status::Cancelled, reason));
        }
    }
}

#[outlive::replace(
    hazards = "h10 h13",
    reason = "it panicked if the environment had ended",
    until = "the published function leaves a promise alone that went with its environment"
)]
pub(crate) async fn resolve_from_future<Data: Send, Fut: Future<Output = Result<Data>>>(
    tsfn_value: TSFNValue,
    fut: Fut,
) {
    // Dropped with this future, if that is dropped before the other has ended.
    let mut promise = tsfn_value;
    let result = fut.await;
    promise.settle(result);
}

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe extern "C" fn free_promise<Data, Resolver>(
    _env: sys::napi_env,
    finalize_data: *mut c_void,
    _finalize_hint: *mut c_void,
) where
    Resolver: FnOnce(sys::napi_env, Data) -> Result<sys::napi_value>,
{
    // SAFETY: the environment's thread; the function is closed and calls back no more, so the
    // promise, which it has owned since it was made, is ours to free.
    let promise = unsafe { Box::<FuturePromise<Data, Resolver>>::from_raw(finalize_data.cast()) };
    let _ = contain(|| drop(promise));
}

#[outlive::replace(
    hazards = "h04 h10 h12 h14",
    reason = "a promise settled too late to be delivered was settled with no environment; user code
              could panic into the runtime; and what a dying environment refuses was asserted on,
              in debug builds",
    until = "the published callback drops what is drained, has a panic boundary, and gives up where
             JavaScript is refused"
)]
unsafe extern "C" fn call_js_cb<
    Data,
    Resolver: FnOnce(sys::napi_env, Data) -> Result<sys::napi_value>,
>(
    env: sys::napi_env,
    _js_callback: sys::napi_value,
    context: *mut c_void,
    data: *mut c_void,
) {
    if env.is_null() {
        // The promise goes with its environment, and is freed by the finalizer.
        // SAFETY: the environment's thread; the result comes once, as `settle` boxed it.
        unsafe { drain::<Result<Data>>(data) };
        return;
    }
    let _ = contain(|| {
        // SAFETY: the environment's thread, in a live environment. The result comes once, as
        // `settle` boxed it; the context is the promise that the function was made with, and has
        // not been finalized.
        unsafe {
            let result = Box::<Result<Data>>::from_raw(data.cast());
            let promise = &mut *context.cast::<FuturePromise<Data, Resolver>>();
            settle_deferred(env, promise, *result);
        }
    });
}

/// Settles a promise: by what the resolver makes, or with the error that there is instead.
///
/// A promise of an environment that refuses JavaScript is given up.
///
/// # Safety
///
/// `env` is a live environment, this is its thread, in a callback scope.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe fn settle_deferred<Data, Resolver>(
    env: sys::napi_env,
    promise: &mut FuturePromise<Data, Resolver>,
    result: Result<Data>,
) where
    Resolver: FnOnce(sys::napi_env, Data) -> Result<sys::napi_value>,
{
    // It is settled once, so the resolver is there.
    let Some(resolver) = promise.resolver.take() else {
        return;
    };
    let value = contain(|| resolver(env, result?))
        .unwrap_or_else(|panic| Err(Error::new(Status::GenericFailure, panic)));
    let resolved = value.and_then(|value| {
        // SAFETY: the environment's thread and a live environment, by the caller's word.
        match unsafe { sys::napi_resolve_deferred(env, promise.deferred, value) } {
            // A general failure comes too late to reject: the deferred is used up.
            sys::Status::napi_ok | sys::Status::napi_generic_failure => Ok(()),
            status => Err(Error::new(
                status.into(),
                "the promise could not be resolved".to_owned(),
            )),
        }
    });
    if let Err(error) = resolved {
        // SAFETY: as above. What it answers is of no use: the environment takes it, or is ending.
        unsafe {
            let rejection = rejection(env, error);
            sys::napi_reject_deferred(env, promise.deferred, rejection);
        }
    }
}

/// What a promise is rejected with: an exception that was left behind, which says more than the
/// error and lets nothing be rejected while it is pending; or the error.
///
/// # Safety
///
/// As [`settle_deferred`].
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe fn rejection(env: sys::napi_env, error: Error) -> sys::napi_value {
    let mut is_pending = false;
    let mut exception = ptr::null_mut();
    // SAFETY: the environment's thread and a live environment, by the caller's word.
    unsafe {
        sys::napi_is_exception_pending(env, &mut is_pending);
        if is_pending {
            sys::napi_get_and_clear_last_exception(env, &mut exception);
        }
        let error = error_value(env, error);
        match is_pending {
            true => exception,
            false => error,
        }
    }
}

/// An error as a value: the one that it was made of, where it came from JavaScript.
///
/// # Safety
///
/// As [`settle_deferred`].
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe fn error_value(env: sys::napi_env, error: Error) -> sys::napi_value {
    if error.maybe_raw.is_null() {
        // SAFETY: by the caller's word.
        return unsafe { JsError::from(error).into_value(env) };
    }
    let mut value = ptr::null_mut();
    // SAFETY: the environment's thread and a live environment, by the caller's word; the reference
    // is the error's own, which goes with it.
    unsafe {
        sys::napi_get_reference_value(env, error.maybe_raw, &mut value);
        sys::napi_delete_reference(env, error.maybe_raw);
    }
    value
}
