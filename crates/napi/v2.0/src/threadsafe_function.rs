//! What the fork changes in `src/threadsafe_function.rs` of napi 2.0.
//!
//! The thread-safe function behind a handle answers every call at any time, from any thread, also
//! after its environment has ended and after it has been freed. Each clone has a count of its own,
//! and gives it back however the function has fared.

#![outlive::whole]

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
mod arguments;

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
pub(crate) mod boundary;

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
pub(crate) mod drain;

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
pub(crate) mod queue;

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
pub(crate) mod refusal;

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
pub(crate) mod reply;

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
use {
    arguments::Arguments,
    boundary::{contain, throw_uncaught},
    drain::drain,
    refusal::refuses_javascript,
};

#[outlive::replace(
    hazards = "h13",
    reason = "it asserted, in debug builds, that the function was open still, on a thread that
              could not know; what the clone is asked for is refused instead",
    until = "no published release asserts there"
)]
impl<T: 'static, ES: ErrorStrategy::T> Clone for ThreadsafeFunction<T, ES> {
    fn clone(&self) -> Self {
        // Refused if the function closes; what the clone gives back is nobody's then.
        // SAFETY: any thread may acquire, in any state of the function.
        unsafe { sys::napi_acquire_threadsafe_function(self.raw_tsfn) };
        Self {
            raw_tsfn: self.raw_tsfn,
            aborted: Arc::clone(&self.aborted),
            ref_count: Arc::clone(&self.ref_count),
            _phantom: PhantomData,
        }
    }
}

#[outlive::add]
impl<T: 'static, ES: ErrorStrategy::T> crate::outlive::Closing for ThreadsafeFunction<T, ES> {
    fn is_closing(&self) -> bool {
        self.aborted()
    }
}

#[outlive::add]
impl<T: 'static, ES: ErrorStrategy::T> crate::outlive::Batches for ThreadsafeFunction<T, ES> {
    fn raw_function(&self) -> sys::napi_threadsafe_function {
        self.raw()
    }
}

impl<T: 'static, ES: ErrorStrategy::T> ThreadsafeFunction<T, ES> {
    #[outlive::replace(
        hazards = "h19",
        reason = "the callback leaked if no function was made",
        until = "the published `create` frees it then"
    )]
    pub fn create<
        V: NapiRaw,
        R: 'static + Send + FnMut(ThreadSafeCallContext<T>) -> Result<Vec<V>>,
    >(
        env: sys::napi_env,
        func: sys::napi_value,
        max_queue_size: usize,
        callback: R,
    ) -> Result<Self> {
        const NAME: &str = "napi_rs_threadsafe_function";
        let mut name = ptr::null_mut();
        // SAFETY: the environment's thread and a live environment; the text is read before the
        // call returns.
        check_status!(unsafe {
            sys::napi_create_string_utf8(env, NAME.as_ptr().cast(), NAME.len(), &mut name)
        })?;

        let callback = Box::into_raw(Box::new(callback));
        let mut raw_tsfn = ptr::null_mut();
        // SAFETY: as above. The callback stays valid until the finalizer, which runs once, has
        // freed it.
        check_status!(unsafe {
            sys::napi_create_threadsafe_function(
                env,
                func,
                ptr::null_mut(),
                name,
                max_queue_size,
                1,
                callback.cast(),
                Some(thread_finalize_cb::<T, V, R>),
                callback.cast(),
                Some(call_js_cb::<T, V, R, ES>),
                &mut raw_tsfn,
            )
        })
        .map_err(|error| {
            // SAFETY: no function was made, so the box is nobody else's.
            drop(unsafe { Box::from_raw(callback) });
            error
        })?;
        Ok(ThreadsafeFunction {
            raw_tsfn,
            aborted: Arc::new(AtomicBool::new(false)),
            ref_count: Arc::new(AtomicUsize::new(1)),
            _phantom: PhantomData,
        })
    }

    #[outlive::replace(
        hazards = "h18",
        reason = "it did not learn of the environment's end",
        until = "the runtime's function can be asked after its environment has ended"
    )]
    pub fn aborted(&self) -> bool {
        self.aborted.load(Ordering::Acquire) || sys::outlive::is_closing(self.raw_tsfn)
    }

    #[outlive::replace(
        hazards = "h13",
        reason = "what was aborted twice was released twice",
        until = "the published `abort` looks whether the function is aborted"
    )]
    pub fn abort(self) -> Result<()> {
        if self.aborted.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        // The handle gives a count back once more when it is dropped; the function closes by then.
        // SAFETY: any thread may release, in any state of the function.
        check_status!(unsafe {
            sys::napi_release_threadsafe_function(
                self.raw_tsfn,
                sys::ThreadsafeFunctionReleaseMode::abort,
            )
        })
    }
}

impl<T: 'static> ThreadsafeFunction<T, ErrorStrategy::CalleeHandled> {
    #[outlive::replace(
        hazards = "h01",
        reason = "refused data leaked",
        until = "the published `call` takes it back"
    )]
    pub fn call(&self, value: Result<T>, mode: ThreadsafeFunctionCallMode) -> Status {
        // SAFETY: any thread may call, in any state of the function; its callback takes the value
        // as this box.
        queue::status(unsafe { queue::queue(self.raw_tsfn, value, mode.into()) })
    }
}

impl<T: 'static> ThreadsafeFunction<T, ErrorStrategy::Fatal> {
    #[outlive::replace(
        hazards = "h01",
        reason = "refused data leaked",
        until = "the published `call` takes it back"
    )]
    pub fn call(&self, value: T, mode: ThreadsafeFunctionCallMode) -> Status {
        // SAFETY: any thread may call, in any state of the function; its callback takes values as
        // the box of a result, whatever the error strategy.
        queue::status(unsafe { queue::queue::<Result<T>>(self.raw_tsfn, Ok(value), mode.into()) })
    }
}

#[outlive::replace(
    hazards = "h03 h11 h13",
    reason = "the release was skipped once the function was aborted or unreferenced, so that the
              function was never freed, and asserted on otherwise",
    until = "no published release skips it, or asserts on what it answers"
)]
impl<T: 'static, ES: ErrorStrategy::T> Drop for ThreadsafeFunction<T, ES> {
    fn drop(&mut self) {
        // A call that was told that the function closes has given the count back already; then, as
        // on any function that closes, this is one too many and does nothing.
        // SAFETY: any thread may release, in any state of the function.
        unsafe {
            sys::napi_release_threadsafe_function(
                self.raw_tsfn,
                sys::ThreadsafeFunctionReleaseMode::release,
            )
        };
    }
}

#[outlive::replace(
    hazards = "h12",
    reason = "the user's code that it drops could panic into the runtime",
    until = "a published finalizer with a panic boundary"
)]
unsafe extern "C" fn thread_finalize_cb<T: 'static, V: NapiRaw, R>(
    _raw_env: sys::napi_env,
    finalize_data: *mut c_void,
    _finalize_hint: *mut c_void,
) where
    R: 'static + Send + FnMut(ThreadSafeCallContext<T>) -> Result<Vec<V>>,
{
    // SAFETY: the environment's thread; the function is closed and calls back no more, so the
    // callback, which it has owned since it was made, is ours to free.
    let callback = unsafe { Box::<R>::from_raw(finalize_data.cast()) };
    let _ = contain(|| drop(callback));
}

#[outlive::replace(
    hazards = "h04 h05 h12 h13 h14",
    reason = "what was queued when the environment ended was delivered to no environment; user code
              could panic into the runtime; and what a dying environment refuses was asserted on",
    until = "the published callback drops what is drained, has a panic boundary, and gives up where
             JavaScript is refused"
)]
unsafe extern "C" fn call_js_cb<T: 'static, V: NapiRaw, R, ES>(
    raw_env: sys::napi_env,
    js_callback: sys::napi_value,
    context: *mut c_void,
    data: *mut c_void,
) where
    R: 'static + Send + FnMut(ThreadSafeCallContext<T>) -> Result<Vec<V>>,
    ES: ErrorStrategy::T,
{
    if raw_env.is_null() || js_callback.is_null() {
        // SAFETY: the environment's thread; a function that closes hands each value back once, as
        // `call` boxed it. The context may be gone, and is left alone.
        unsafe { drain::<Result<T>>(data) };
        return;
    }
    let delivered = contain(|| {
        // SAFETY: the environment's thread. Each value comes once, as `call` boxed it; the context
        // is the callback that the function was made with, and has not been finalized.
        unsafe {
            let value = Box::<Result<T>>::from_raw(data.cast());
            deliver::<T, V, R, ES>(raw_env, js_callback, context.cast::<R>(), *value);
        }
    });
    if let Err(panic) = delivered {
        // SAFETY: the environment's thread, in a live environment; the runtime opened a handle
        // scope for this item.
        unsafe { throw_uncaught(raw_env, &panic) };
    }
}

/// Calls the function with what the callback makes of the value, or with the error that it is.
///
/// # Safety
///
/// `env` is a live environment, this is its thread, in the callback scope of the item;
/// `js_callback` is a value of that scope; `callback` may be called until the function, which may
/// end the environment, is called.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe fn deliver<T: 'static, V: NapiRaw, R, ES>(
    env: sys::napi_env,
    js_callback: sys::napi_value,
    callback: *mut R,
    value: Result<T>,
) where
    R: 'static + Send + FnMut(ThreadSafeCallContext<T>) -> Result<Vec<V>>,
    ES: ErrorStrategy::T,
{
    let is_fatal = ES::VALUE == ErrorStrategy::Fatal::VALUE;
    let values = value.and_then(|value| {
        // SAFETY: a live environment, by the caller's word.
        let env = unsafe { Env::from_raw(env) };
        // SAFETY: by the caller's word; nobody else calls it meanwhile, on this thread.
        let callback = unsafe { &mut *callback };
        callback(ThreadSafeCallContext { env, value })
    });
    let call = |arguments: &[sys::napi_value]| {
        let mut undefined = ptr::null_mut();
        // SAFETY: the environment's thread and a live environment; all values are of its scope.
        unsafe {
            sys::napi_get_undefined(env, &mut undefined);
            sys::napi_call_function(
                env,
                undefined,
                js_callback,
                arguments.len(),
                arguments.as_ptr(),
                ptr::null_mut(),
            )
        }
    };
    // SAFETY: as above.
    let error_value = |error: Error| unsafe { JsError::from(error).into_value(env) };
    let status = match values {
        Ok(values) => {
            let mut arguments = Arguments::none();
            if !is_fatal {
                let mut no_error = ptr::null_mut();
                // SAFETY: as above.
                unsafe { sys::napi_get_null(env, &mut no_error) };
                arguments.push(no_error);
            }
            for value in &values {
                // SAFETY: as above.
                arguments.push(unsafe { value.raw() });
            }
            call(arguments.as_slice())
        }
        // SAFETY: as above.
        Err(error) if is_fatal => unsafe { sys::napi_fatal_exception(env, error_value(error)) },
        Err(error) => call(&[error_value(error)]),
    };

    let mut uncaught = ptr::null_mut();
    if status == sys::Status::napi_ok {
        return;
    }
    if status == sys::Status::napi_pending_exception {
        // SAFETY: as above.
        unsafe { sys::napi_get_and_clear_last_exception(env, &mut uncaught) };
    }
    // SAFETY: as above, and no exception is pending.
    if unsafe { refuses_javascript(env) } {
        // It would be refused for an exception as well.
        return;
    }
    if uncaught.is_null() {
        let reason = "Call JavaScript callback failed in thread safe function".to_owned();
        uncaught = error_value(Error::new(Status::from(status), reason));
    }
    // What this answers is of no use to anyone: the environment takes it, or it is ending.
    // SAFETY: as above; a value that could not be had is NULL, which is refused.
    unsafe { sys::napi_fatal_exception(env, uncaught) };
}
