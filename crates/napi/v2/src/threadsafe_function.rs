//! What the fork changes in `src/threadsafe_function.rs` of napi 2, from 2.12.0 on.
//!
//! The thread-safe function behind a handle answers every call at any time, from any thread, also
//! after its environment has ended and after it has been freed. So no call here takes a lock, or
//! has to know when the environment ends.

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
    drain::{drain, drop_drained},
    refusal::refuses_javascript,
    sys::outlive::parcel::{is_marked, unpack_marked},
};

#[outlive::replace(
    hazards = "h02 h08 h13",
    reason = "callers held a lock for reading while they waited inside the runtime, and whoever
              ended the function waited for that lock; once poisoned, it made every call panic",
    until = "the runtime's function may be called after its environment has ended, in every
             runtime that is supported"
)]
struct ThreadsafeFunctionHandle {
    raw: AtomicPtr<sys::napi_threadsafe_function__>,
    /// Whether the one count of this handle has been given back.
    given_back: AtomicBool,
    referred: AtomicBool,
}

#[outlive::replace(
    hazards = "h08 h13",
    reason = "the handle has no lock",
    until = "as the handle"
)]
impl ThreadsafeFunctionHandle {
    /// A handle to a function with one count, which is the handle's from here on.
    fn new(raw: sys::napi_threadsafe_function) -> Arc<Self> {
        Arc::new(Self {
            raw: AtomicPtr::new(raw),
            given_back: AtomicBool::new(false),
            referred: AtomicBool::new(true),
        })
    }

    fn get_raw(&self) -> sys::napi_threadsafe_function {
        self.raw.load(Ordering::Relaxed)
    }

    fn is_aborted(&self) -> bool {
        self.given_back.load(Ordering::Acquire) || sys::outlive::is_closing(self.get_raw())
    }

    /// Gives the count back, once, and ends the function if `mode` says so.
    fn give_back(&self, mode: sys::napi_threadsafe_function_release_mode) -> Result<()> {
        if self.given_back.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        // SAFETY: any thread may release, in any state of the function; the count is the handle's
        // own, and this is the only time that it is given back.
        check_status!(unsafe { sys::napi_release_threadsafe_function(self.get_raw(), mode) })
    }

    /// Queues an item. Any thread; a blocking call waits with no lock held. What is refused is
    /// dropped here.
    fn queue<T>(&self, item: Item<T>, mode: ThreadsafeFunctionCallMode) -> Status {
        if self.given_back.load(Ordering::Acquire) {
            drop_refused(item);
            return Status::Closing;
        }
        // SAFETY: any thread may call, in any state of the function; whatever its error strategy,
        // its callback takes each item as the box of an `Item` of the type that it was made with.
        match unsafe { queue::queue(self.get_raw(), item, mode.into()) } {
            Ok(()) => Status::Ok,
            Err(refused) => {
                drop_refused(refused.data);
                refused.status
            }
        }
    }

    /// Queues a value that the function is called with, and nobody waits for an answer. As `queue`.
    fn queue_plain<T>(&self, value: T, mode: ThreadsafeFunctionCallMode) -> Status {
        if self.given_back.load(Ordering::Acquire) {
            return Status::Closing;
        }
        // SAFETY: as in `queue`; its callback takes marked parcels as values of that type.
        queue::status(unsafe { queue::queue_plain(self.get_raw(), value, mode.into()) })
    }

    /// Queues an item, and tells what came of it.
    #[cfg(feature = "tokio_rt")]
    async fn ask<T, D>(
        &self,
        item: impl FnOnce(tokio::sync::oneshot::Sender<Result<D>>) -> Item<T>,
    ) -> Result<D> {
        let (sender, receiver) = tokio::sync::oneshot::channel();
        let status = self.queue(item(sender), ThreadsafeFunctionCallMode::NonBlocking);
        if status != Status::Ok {
            let reason = "Threadsafe function call_async failed".to_owned();
            return Err(crate::Error::new(status, reason));
        }
        let closing = |_| Err(crate::Error::from_status(Status::Closing));
        receiver.await.unwrap_or_else(closing)
    }
}

#[outlive::replace(
    hazards = "h02 h03 h11 h13",
    reason = "the release was skipped once the function was finalized, and asserted on before; a
              refused release is nothing that a destructor could do anything about",
    until = "as the handle"
)]
impl Drop for ThreadsafeFunctionHandle {
    fn drop(&mut self) {
        let _ = self.give_back(sys::ThreadsafeFunctionReleaseMode::release);
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

/// Drops what was refused, on the thread that called.
#[outlive::add(versions = ">=2.13.3")]
#[cfg(not(target_family = "wasm"))]
pub(crate) fn drop_refused<T>(refused: Result<T>) {
    drop(refused);
}

/// Drops what was refused, on the thread that called. In these releases an error that was made of a
/// JavaScript value would delete its reference here, and the environment may be gone.
#[outlive::add(versions = "<2.13.3")]
#[cfg(not(target_family = "wasm"))]
pub(crate) fn drop_refused<T>(refused: Result<T>) {
    if let Err(mut error) = refused {
        error.leave_reference();
    }
}

/// What is done with the value that the function returned, or with the exception that it threw.
#[outlive::add]
type Answer = Box<dyn FnOnce(Result<JsUnknown>) -> Result<()>>;

/// What is queued, whatever the error strategy.
#[outlive::add]
type Item<T> = Result<ThreadsafeFunctionCallJsBackData<T>>;

#[outlive::replace(
    hazards = "h09 h14",
    reason = "what was done with an answer took no error before 2.12.3, so that nothing could be
              told instead of one",
    until = "as `call_js_cb`"
)]
struct ThreadsafeFunctionCallJsBackData<T> {
    data: T,
    /// None if nobody waits for an answer.
    answer: Option<Answer>,
}

#[outlive::replace(
    hazards = "h13",
    reason = "cloning a handle whose environment had ended panicked, on a thread that could not
              know; what the clone is asked for is refused instead",
    until = "as the handle"
)]
impl<T: 'static, ES: ErrorStrategy::T> Clone for ThreadsafeFunction<T, ES> {
    fn clone(&self) -> Self {
        Self {
            handle: self.handle.clone(),
            _phantom: PhantomData,
        }
    }
}

impl<T: 'static, ES: ErrorStrategy::T> ThreadsafeFunction<T, ES> {
    #[outlive::replace(
        hazards = "h19",
        reason = "the callback leaked if no function was made",
        until = "the published `create` frees it then, and `call_js_cb` and the handle stay"
    )]
    pub(crate) fn create<
        V: ToNapiValue,
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
        let mut raw = ptr::null_mut();
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
                ptr::null_mut(),
                Some(thread_finalize_cb::<T, V, R>),
                callback.cast(),
                Some(call_js_cb::<T, V, R, ES>),
                &mut raw,
            )
        })
        .map_err(|error| {
            // SAFETY: no function was made, so the box is nobody else's.
            drop(unsafe { Box::from_raw(callback) });
            error
        })?;
        Ok(ThreadsafeFunction {
            handle: ThreadsafeFunctionHandle::new(raw),
            _phantom: PhantomData,
        })
    }

    #[outlive::replace(
        hazards = "h08 h13",
        reason = "it took the lock",
        until = "as the handle"
    )]
    pub fn refer(&mut self, env: &Env) -> Result<()> {
        if !self.aborted() && !self.handle.referred.load(Ordering::Relaxed) {
            // SAFETY: the environment's thread and a live environment, which `env` stands for; in
            // any state of the function.
            check_status!(unsafe {
                sys::napi_ref_threadsafe_function(env.0, self.handle.get_raw())
            })?;
            self.handle.referred.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    #[outlive::replace(
        hazards = "h08 h13",
        reason = "it took the lock",
        until = "as the handle"
    )]
    pub fn unref(&mut self, env: &Env) -> Result<()> {
        if !self.aborted() && self.handle.referred.load(Ordering::Relaxed) {
            // SAFETY: as in `refer`.
            check_status!(unsafe {
                sys::napi_unref_threadsafe_function(env.0, self.handle.get_raw())
            })?;
            self.handle.referred.store(false, Ordering::Relaxed);
        }
        Ok(())
    }

    #[outlive::replace(
        hazards = "h08 h13",
        reason = "it took the lock, and learnt of the environment's end only from the finalizer",
        until = "as the handle"
    )]
    pub fn aborted(&self) -> bool {
        self.handle.is_aborted()
    }

    #[outlive::replace(
        hazards = "h08",
        reason = "it waited for callers that waited for room, which nobody would make",
        until = "as the handle"
    )]
    pub fn abort(self) -> Result<()> {
        self.handle
            .give_back(sys::ThreadsafeFunctionReleaseMode::abort)
    }
}

impl<T: 'static> ThreadsafeFunction<T, ErrorStrategy::CalleeHandled> {
    #[outlive::replace(
        hazards = "h01 h08",
        reason = "a lock was held while the call waited, and refused data leaked",
        until = "as the handle"
    )]
    pub fn call(&self, value: Result<T>, mode: ThreadsafeFunctionCallMode) -> Status {
        match value {
            Ok(value) => self.handle.queue_plain(value, mode),
            Err(error) => self.handle.queue::<T>(Err(error), mode),
        }
    }

    #[outlive::replace(
        hazards = "h01 h08",
        reason = "a lock was held while the call waited, and refused data leaked",
        until = "as the handle"
    )]
    pub fn call_with_return_value<D: FromNapiValue, F: 'static + FnOnce(D) -> Result<()>>(
        &self,
        value: Result<T>,
        mode: ThreadsafeFunctionCallMode,
        cb: F,
    ) -> Status {
        let item = value.map(|data| ThreadsafeFunctionCallJsBackData {
            data,
            answer: Some(Box::new(|answer| cb(convert(answer)?))),
        });
        self.handle.queue(item, mode)
    }

    #[outlive::replace(
        hazards = "h09",
        reason = "what is drained at the end of the environment was leaked with the sender in it,
                  so that the future stayed pending for ever; before 2.15.4 a future that was
                  dropped ended the process",
        until = "the published `call_js_cb` drops what is drained, and the future then ends"
    )]
    pub async fn call_async<D: 'static + FromNapiValue>(&self, value: Result<T>) -> Result<D> {
        let item = |sender| {
            let reply = reply::Reply::to(sender);
            value.map(|data| ThreadsafeFunctionCallJsBackData {
                data,
                answer: Some(Box::new(|answer| {
                    reply.answer(convert(answer));
                    Ok(())
                })),
            })
        };
        self.handle.ask(item).await
    }
}

impl<T: 'static> ThreadsafeFunction<T, ErrorStrategy::Fatal> {
    #[outlive::replace(
        hazards = "h01 h08",
        reason = "a lock was held while the call waited, and refused data leaked",
        until = "as the handle"
    )]
    pub fn call(&self, value: T, mode: ThreadsafeFunctionCallMode) -> Status {
        self.handle.queue_plain(value, mode)
    }

    #[outlive::replace(
        hazards = "h01 h08",
        reason = "a lock was held while the call waited, and refused data leaked",
        until = "as the handle"
    )]
    pub fn call_with_return_value<D: FromNapiValue, F: 'static + FnOnce(D) -> Result<()>>(
        &self,
        value: T,
        mode: ThreadsafeFunctionCallMode,
        cb: F,
    ) -> Status {
        let item = ThreadsafeFunctionCallJsBackData {
            data: value,
            answer: Some(Box::new(|answer| cb(convert(answer)?))),
        };
        self.handle.queue(Ok(item), mode)
    }

    #[outlive::replace(
        hazards = "h09",
        reason = "what is drained at the end of the environment was leaked with the sender in it,
                  so that the future stayed pending for ever; before 2.15.4 a future that was
                  dropped ended the process",
        until = "the published `call_js_cb` drops what is drained, and the future then ends"
    )]
    pub async fn call_async<D: 'static + FromNapiValue>(&self, value: T) -> Result<D> {
        let item = |sender| {
            let reply = reply::Reply::to(sender);
            Ok(ThreadsafeFunctionCallJsBackData {
                data: value,
                // What the function threw is as fatal as published.
                answer: Some(Box::new(|answer| {
                    reply.answer(Ok(convert(answer)?));
                    Ok(())
                })),
            })
        };
        self.handle.ask(item).await
    }
}

#[outlive::add]
#[cfg(all(feature = "tokio_rt", not(target_family = "wasm")))]
impl<D> reply::Outbox<D> for tokio::sync::oneshot::Sender<Result<D>> {
    fn put(self, answer: Result<D>) {
        // Nobody waits any more if the future has been dropped.
        let _ = self.send(answer);
    }
}

/// The environment's thread, in the callback scope of the item.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
fn convert<D: FromNapiValue>(answer: Result<JsUnknown>) -> Result<D> {
    let value = answer?.0;
    // SAFETY: the environment's thread, in a live environment; the value is of the open scope, or
    // NULL, which each conversion refuses or does not look at.
    unsafe { D::from_napi_value(value.env, value.value) }
}

#[outlive::replace(
    hazards = "h08 h12",
    reason = "it waited for blocked callers to leave their lock; and the user's code that it drops
              could panic into the runtime",
    until = "as the handle; a published finalizer with a panic boundary"
)]
unsafe extern "C" fn thread_finalize_cb<T: 'static, V: ToNapiValue, R>(
    _env: sys::napi_env,
    _finalize_data: *mut c_void,
    finalize_hint: *mut c_void,
) where
    R: 'static + Send + FnMut(ThreadSafeCallContext<T>) -> Result<Vec<V>>,
{
    // SAFETY: the environment's thread; the function is closed and calls back no more, so the
    // callback, which it has owned since it was made, is ours to free.
    let callback = unsafe { Box::<R>::from_raw(finalize_hint.cast()) };
    let _ = contain(|| drop(callback));
}

#[outlive::replace(
    hazards = "h04 h05 h12 h13 h14",
    reason = "what was queued when the environment ended was leaked; user code could panic into the
              runtime; and what a dying environment refuses was asserted on or ended the process",
    until = "the published callback drops what is drained, has a panic boundary, and gives up where
             JavaScript is refused"
)]
unsafe extern "C" fn call_js_cb<T: 'static, V: ToNapiValue, R, ES>(
    raw_env: sys::napi_env,
    js_callback: sys::napi_value,
    context: *mut c_void,
    data: *mut c_void,
) where
    R: 'static + Send + FnMut(ThreadSafeCallContext<T>) -> Result<Vec<V>>,
    ES: ErrorStrategy::T,
{
    if raw_env.is_null() || js_callback.is_null() {
        // SAFETY: the environment's thread; a function that closes hands each item back once, as
        // it was queued. The context may be gone, and is left alone.
        unsafe {
            match is_marked(data) {
                true => drop_drained(unpack_marked::<T>(data)),
                false => drain::<Item<T>>(data),
            }
        }
        return;
    }
    let delivered = contain(|| {
        // SAFETY: the environment's thread. Each item comes once, as it was queued; the context is
        // the callback that the function was made with, and has not been finalized.
        unsafe {
            let item = match is_marked(data) {
                true => Ok(ThreadsafeFunctionCallJsBackData {
                    data: unpack_marked(data),
                    answer: None,
                }),
                false => *Box::<Item<T>>::from_raw(data.cast()),
            };
            deliver::<T, V, R, ES>(raw_env, js_callback, context.cast::<R>(), item);
        }
    });
    if let Err(panic) = delivered {
        // SAFETY: the environment's thread, in a live environment; the runtime opened a handle
        // scope for this item.
        unsafe { throw_uncaught(raw_env, &panic) };
    }
}

/// Calls the function with what the callback makes of the item, or with the error that it is, and
/// hands on what comes back.
///
/// # Safety
///
/// `env` is a live environment, this is its thread, in the callback scope of the item;
/// `js_callback` is a value of that scope; `callback` may be called until the function, which may
/// end the environment, is called.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe fn deliver<T: 'static, V: ToNapiValue, R, ES>(
    env: sys::napi_env,
    js_callback: sys::napi_value,
    callback: *mut R,
    item: Item<T>,
) where
    R: 'static + Send + FnMut(ThreadSafeCallContext<T>) -> Result<Vec<V>>,
    ES: ErrorStrategy::T,
{
    let is_fatal = ES::VALUE == ErrorStrategy::Fatal::VALUE;
    let mut answer = None;
    let mut returned = ptr::null_mut();
    let mut exception = ptr::null_mut();
    let mut call = |arguments: &[sys::napi_value]| {
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
                &mut returned,
            )
        }
    };
    let called = item.and_then(|item| {
        // SAFETY: a live environment, by the caller's word.
        let env_of_call = unsafe { Env::from_raw(env) };
        // SAFETY: by the caller's word; nobody else calls it meanwhile, on this thread.
        let callback = unsafe { &mut *callback };
        let mut values = callback(ThreadSafeCallContext {
            env: env_of_call,
            value: item.data,
        })?;
        answer = item.answer;
        // Most have one, which needs no list; and then, mostly, the vector is never allocated.
        let only = match is_fatal && values.len() == 1 {
            true => values.pop(),
            false => None,
        };
        if let Some(value) = only {
            // SAFETY: as above, on the environment's thread.
            return Ok(call(&[unsafe { V::to_napi_value(env, value) }?]));
        }
        // SAFETY: as above.
        let arguments = unsafe { arguments_of::<V>(env, values, is_fatal) }?;
        Ok(call(arguments.as_slice()))
    });
    // SAFETY: as above.
    let error_value = |error: crate::Error| unsafe { JsError::from(error).into_value(env) };
    let status = match called {
        Ok(status) => status,
        // SAFETY: as above.
        Err(error) if is_fatal => unsafe { sys::napi_fatal_exception(env, error_value(error)) },
        Err(error) => call(&[error_value(error)]),
    };
    if status == sys::Status::napi_pending_exception {
        // SAFETY: as above.
        unsafe { sys::napi_get_and_clear_last_exception(env, &mut exception) };
    }
    // SAFETY: as above, and no exception is pending.
    if status != sys::Status::napi_ok && unsafe { refuses_javascript(env) } {
        // Whoever waits is told the same as those whose items are drained next.
        if let Some(answer) = answer {
            drop_drained(answer);
        }
        return;
    }

    if let Some(answer) = answer {
        let result = match exception.is_null() {
            true => Ok(unknown(env, returned)),
            false => thrown(env, &mut exception),
        };
        if let Err(error) = answer(result) {
            // SAFETY: as above.
            unsafe { give_up(env, error) };
        }
    }
    let uncaught = match status {
        sys::Status::napi_ok => return,
        sys::Status::napi_pending_exception => exception,
        _ => {
            let reason = "Call JavaScript callback failed in threadsafe function".to_owned();
            error_value(crate::Error::new(Status::from(status), reason))
        }
    };
    if !uncaught.is_null() {
        // What this answers is of no use to anyone: the environment takes it, or it is ending.
        // SAFETY: as above.
        unsafe { sys::napi_fatal_exception(env, uncaught) };
    }
}

/// The values as arguments, after the `null` that stands for no error where errors are the
/// callee's to handle.
///
/// # Safety
///
/// As [`deliver`].
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe fn arguments_of<V: ToNapiValue>(
    env: sys::napi_env,
    values: Vec<V>,
    is_fatal: bool,
) -> Result<Arguments> {
    let mut arguments = Arguments::none();
    if !is_fatal {
        let mut no_error = ptr::null_mut();
        // SAFETY: the environment's thread and a live environment, by the caller's word.
        unsafe { sys::napi_get_null(env, &mut no_error) };
        arguments.push(no_error);
    }
    for value in values {
        // SAFETY: as above.
        arguments.push(unsafe { V::to_napi_value(env, value) }?);
    }
    Ok(arguments)
}

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
fn unknown(env: sys::napi_env, value: sys::napi_value) -> JsUnknown {
    JsUnknown(crate::Value {
        env,
        value,
        value_type: crate::ValueType::Unknown,
    })
}

/// What is answered when the function threw: the exception, which then is not uncaught.
#[outlive::add(versions = ">=2.12.3")]
#[cfg(not(target_family = "wasm"))]
fn thrown(env: sys::napi_env, exception: &mut sys::napi_value) -> Result<JsUnknown> {
    let exception = std::mem::replace(exception, ptr::null_mut());
    Err(unknown(env, exception).into())
}

/// What is answered when the function threw: no value. The exception stays uncaught.
#[outlive::add(versions = "<2.12.3")]
#[cfg(not(target_family = "wasm"))]
fn thrown(env: sys::napi_env, _exception: &mut sys::napi_value) -> Result<JsUnknown> {
    Ok(unknown(env, ptr::null_mut()))
}

/// Ends the process, as published, because an answer could not be handled; but not if JavaScript
/// is refused, which is then the cause.
///
/// # Safety
///
/// As [`deliver`].
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
unsafe fn give_up(env: sys::napi_env, error: crate::Error) {
    const PLACE: &str = "napi::threadsafe_function";
    let mut left_behind = ptr::null_mut();
    // SAFETY: the environment's thread and a live environment, by the caller's word.
    let is_ending = unsafe {
        sys::napi_get_and_clear_last_exception(env, &mut left_behind);
        refuses_javascript(env)
    };
    if is_ending {
        return;
    }
    let message = format!(
        "Failed to convert return value in ThreadsafeFunction callback into Rust value: {error}"
    );
    // SAFETY: any thread; both texts are read before the process ends.
    unsafe {
        sys::napi_fatal_error(
            PLACE.as_ptr().cast(),
            PLACE.len(),
            message.as_ptr().cast(),
            message.len(),
        )
    };
}
