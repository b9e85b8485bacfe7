//! What the fork changes in `src/threadsafe_function.rs` of napi 3.
//!
//! The thread-safe function behind a handle answers every call at any time, from any thread, also
//! after its environment has ended and after it has been freed. So no call here takes a lock, and
//! nothing here keeps track of the environment: every call asks the function.

#![outlive::whole]

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
mod arguments;

#[outlive::add(upstream)]
#[cfg(not(target_family = "wasm"))]
pub(crate) mod boundary;

#[outlive::add(upstream)]
#[cfg(not(target_family = "wasm"))]
pub(crate) mod drain;

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
mod plain;

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
pub(crate) mod queue;

#[outlive::add(upstream)]
#[cfg(not(target_family = "wasm"))]
pub(crate) mod refusal;

#[outlive::add(upstream)]
#[cfg(not(target_family = "wasm"))]
pub(crate) mod reply;

#[outlive::add(upstream)]
#[cfg(not(target_family = "wasm"))]
use {
    boundary::{contain, throw_uncaught},
    drain::drain,
    refusal::refuses_javascript,
    reply::{Outbox, Reply},
};

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
use {
    drain::drop_drained,
    queue::{queue, queue_plain},
    sys::outlive::parcel::{is_marked, unpack_marked},
};

#[outlive::replace(
    hazards = "h02 h08 h13",
    reason = "callers held a lock for reading while they waited inside the runtime, and whoever
              ended the function waited for that lock",
    until = "the runtime's function may be called after its environment has ended, in every
             runtime that is supported"
)]
pub struct ThreadsafeFunctionHandle {
    raw: AtomicPtr<sys::napi_threadsafe_function__>,
    /// What [`ThreadsafeFunctionHandle::with_write_aborted`] lends out.
    aborted: RwLock<bool>,
    /// Whether the count has been given back: by an abort, or by somebody who said so with
    /// [`ThreadsafeFunctionHandle::with_write_aborted`].
    given_back: AtomicBool,
    referred: AtomicBool,
}

impl ThreadsafeFunctionHandle {
    #[outlive::replace(
        hazards = "h08",
        reason = "the handle has other fields",
        until = "as the handle"
    )]
    pub fn new(raw: sys::napi_threadsafe_function) -> Arc<Self> {
        pin_image();
        Arc::new(Self {
            raw: AtomicPtr::new(raw),
            aborted: RwLock::new(false),
            given_back: AtomicBool::new(false),
            referred: AtomicBool::new(true),
        })
    }

    #[outlive::replace(
        hazards = "h08 h13",
        reason = "the caller's code runs the runtime's functions, which can wait; and a poisoned
                  lock made every later call panic",
        until = "as the handle"
    )]
    pub fn with_read_aborted<RT, F>(&self, f: F) -> RT
    where
        F: FnOnce(bool) -> RT,
    {
        f(self.is_aborted())
    }

    #[outlive::replace(
        hazards = "h08 h13",
        reason = "nothing of napi's own takes this lock any more; a poisoned one made it panic",
        until = "as the handle"
    )]
    pub fn with_write_aborted<RT, F>(&self, f: F) -> RT
    where
        F: FnOnce(RwLockWriteGuard<bool>) -> RT,
    {
        let lock = || match self.aborted.write() {
            Ok(guard) => guard,
            Err(poisoned) => poisoned.into_inner(),
        };
        let mut aborted = lock();
        *aborted |= self.is_aborted();
        let result = f(aborted);
        // On a function that closes, one more release does nothing.
        if *lock() && !sys::outlive::is_closing(self.get_raw()) {
            self.given_back.store(true, Ordering::Release);
        }
        result
    }

    #[outlive::add]
    #[cfg(not(target_family = "wasm"))]
    fn is_aborted(&self) -> bool {
        self.given_back.load(Ordering::Acquire) || sys::outlive::is_closing(self.get_raw())
    }

    /// Gives the count back, once, and ends the function if `mode` says so.
    #[outlive::add]
    #[cfg(not(target_family = "wasm"))]
    fn give_back(&self, mode: sys::napi_threadsafe_function_release_mode) -> Result<()> {
        if self.get_raw().is_null() || self.given_back.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        // SAFETY: any thread may release, in any state of the function; the count is the handle's
        // own, and this is the only time that it is given back.
        check_status!(unsafe { sys::napi_release_threadsafe_function(self.get_raw(), mode) })
    }

    /// Queues `data`, which the function's callback takes as `Box<Data>`. Any thread; a blocking
    /// call waits with no lock held. Data that is refused is dropped here.
    #[outlive::add]
    #[cfg(not(target_family = "wasm"))]
    fn queue<Data: Refusable>(&self, data: Data, mode: ThreadsafeFunctionCallMode) -> Status {
        if self.given_back.load(Ordering::Acquire) {
            data.drop_refused();
            return Status::Closing;
        }
        // SAFETY: any thread may call, in any state of the function; each `ThreadsafeFunction`
        // queues what the callback it was made with takes.
        match unsafe { queue(self.get_raw(), data, mode.into()) } {
            Ok(()) => Status::Ok,
            Err(refused) => {
                refused.data.drop_refused();
                refused.status
            }
        }
    }

    /// Queues a value that the function is called with, and nobody waits for an answer. Any thread;
    /// a blocking call waits with no lock held. A value that is refused is dropped here.
    #[outlive::add]
    #[cfg(not(target_family = "wasm"))]
    fn queue_plain<T>(&self, value: T, mode: ThreadsafeFunctionCallMode) -> Status {
        if self.given_back.load(Ordering::Acquire) {
            return Status::Closing;
        }
        // SAFETY: any thread may call, in any state of the function; whatever its type, its
        // callback takes marked parcels as values of the type that it was made with.
        queue::status(unsafe { queue_plain(self.get_raw(), value, mode.into()) })
    }
}

/// What can be refused, and is then dropped on the thread that called.
#[outlive::add]
#[cfg(not(target_family = "wasm"))]
pub(crate) trait Refusable: Sized {
    fn drop_refused(self) {}
}

#[outlive::add]
#[cfg(not(target_family = "wasm"))]
impl<T, Return> Refusable for ThreadsafeFunctionCallJsBackData<T, Return> {}

#[outlive::add(versions = ">=3.10.1")]
#[cfg(not(target_family = "wasm"))]
impl<T, S: AsRef<str> + From<Status>> Refusable for Result<T, S> {}

/// In these releases an error that was made of a JavaScript value deletes its reference wherever
/// it is dropped: here, on a thread that is not the environment's, and the environment may be
/// gone. The reference goes with that.
#[outlive::add(versions = "<3.10.1")]
#[cfg(not(target_family = "wasm"))]
impl<T, S: AsRef<str> + From<Status>> Refusable for Result<T, S> {
    fn drop_refused(self) {
        let Err(mut error) = self else { return };
        error.maybe_raw = ptr::null_mut();
        error.maybe_env = ptr::null_mut();
        if let Some(cause) = error.cause.take() {
            Err::<T, Error>(*cause).drop_refused();
        }
    }
}

#[outlive::add(upstream)]
#[cfg(not(target_family = "wasm"))]
impl<Return> Outbox<Return> for futures::channel::oneshot::Sender<Result<Return>> {
    fn put(self, answer: Result<Return>) {
        // Nobody waits any more if the future has been dropped.
        let _ = self.send(answer);
    }
}

/// Has an item queued with a reply in it, and waits for the answer, which comes whatever becomes of
/// the item.
#[outlive::add(upstream)]
#[cfg(not(target_family = "wasm"))]
async fn ask<Return>(
    queue: impl FnOnce(Reply<Return, futures::channel::oneshot::Sender<Result<Return>>>) -> Status,
) -> Result<Return> {
    let (sender, receiver) = channel::<Result<Return>>();
    let status = queue(Reply::to(sender));
    if status != Status::Ok {
        return Err(Error::new(status, "Threadsafe function call_async failed"));
    }
    let closing = |_| Err(Error::from_status(Status::Closing));
    receiver.await.unwrap_or_else(closing)
}

/// An answer, unless it only says that the environment no longer runs JavaScript. The
/// environment's thread, after the function has been called.
#[outlive::add(upstream)]
#[cfg(not(target_family = "wasm"))]
fn unless_ending<Return>(env: Env, answer: Result<Return>) -> Result<Return> {
    // SAFETY: a live environment on its thread, which called back; an exception of the function's
    // has been taken.
    match unsafe { refuses_javascript(env.raw()) } {
        true => Err(Error::from_status(Status::Closing)),
        false => answer,
    }
}

#[outlive::replace(
    hazards = "h02 h03 h11 h13",
    reason = "the release was skipped once the function was aborted, and asserted on before; a
              refused release is nothing that a destructor could do anything about",
    until = "as the handle"
)]
impl Drop for ThreadsafeFunctionHandle {
    fn drop(&mut self) {
        let _ = self.give_back(sys::ThreadsafeFunctionReleaseMode::release);
    }
}

#[outlive::add]
impl crate::outlive::Closing for ThreadsafeFunctionHandle {
    fn is_closing(&self) -> bool {
        self.with_read_aborted(|aborted| aborted)
    }
}

#[outlive::add]
impl<
        T: 'static,
        Return: 'static + FromNapiValue,
        CallJsBackArgs: 'static + JsValuesTupleIntoVec,
        ErrorStatus: AsRef<str> + From<Status>,
        const CalleeHandled: bool,
        const Weak: bool,
        const MaxQueueSize: usize,
    > crate::outlive::Closing
    for ThreadsafeFunction<
        T,
        Return,
        CallJsBackArgs,
        ErrorStatus,
        CalleeHandled,
        Weak,
        MaxQueueSize,
    >
{
    fn is_closing(&self) -> bool {
        self.aborted()
    }
}

#[outlive::add]
impl crate::outlive::Batches for ThreadsafeFunctionHandle {
    fn raw_function(&self) -> sys::napi_threadsafe_function {
        self.get_raw()
    }
}

#[outlive::add]
impl<
        T: 'static,
        Return: 'static + FromNapiValue,
        CallJsBackArgs: 'static + JsValuesTupleIntoVec,
        ErrorStatus: AsRef<str> + From<Status>,
        const CalleeHandled: bool,
        const Weak: bool,
        const MaxQueueSize: usize,
    > crate::outlive::Batches
    for ThreadsafeFunction<
        T,
        Return,
        CallJsBackArgs,
        ErrorStatus,
        CalleeHandled,
        Weak,
        MaxQueueSize,
    >
{
    fn raw_function(&self) -> sys::napi_threadsafe_function {
        self.raw()
    }
}

/// Queues `data` as the published calls do.
#[outlive::add(versions = ">=3.16.0", upstream = "only")]
impl ThreadsafeFunctionHandle {
    fn queue<Data>(&self, data: Data, mode: ThreadsafeFunctionCallMode) -> Status {
        // SAFETY: any thread may call; each `ThreadsafeFunction` queues what the callback that it
        // was made with takes.
        unsafe { call_threadsafe_function_with_data(self, data, mode) }
            .map_or(Status::Closing, Status::from)
    }
}

/// Keeps this code in memory until the process ends: threads of the addon's may run it longer than
/// any environment lives.
#[outlive::add(versions = ">=3.12.1")]
#[cfg(not(target_family = "wasm"))]
fn pin_image() {
    #[cfg(not(feature = "noop"))]
    crate::bindgen_runtime::retain_current_module_for_unload_safety();
}

/// The first thread-safe function keeps this code in memory.
#[outlive::add(versions = "<3.12.1")]
#[cfg(not(target_family = "wasm"))]
fn pin_image() {}

/// Makes the function, which owns `callback` from then on and frees it with `thread_finalize_cb`.
/// With an error nothing was made, and the callback is the caller's still.
#[outlive::add(versions = "<3.9.3")]
#[outlive::replace(
    versions = ">=3.9.3",
    hazards = "h19",
    reason = "an error of a later step looked as if no function had been made",
    until = "the published one does no more than this",
    upstream
)]
#[cfg(not(target_family = "wasm"))]
fn create_raw(
    env: sys::napi_env,
    func: sys::napi_value,
    max_queue_size: usize,
    callback: *mut c_void,
    thread_finalize_cb: sys::napi_finalize,
    call_js_cb: sys::napi_threadsafe_function_call_js,
) -> Result<Arc<ThreadsafeFunctionHandle>> {
    const NAME: &str = "napi_rs_threadsafe_function";
    let mut name = ptr::null_mut();
    check_status!(
        // SAFETY: `env` is live, this is its thread and a handle scope is open: this is called
        // from JavaScript.
        unsafe {
            sys::napi_create_string_utf8(env, NAME.as_ptr().cast(), NAME.len() as isize, &mut name)
        },
        "Create string utf8 in ThreadsafeFunction::create failed"
    )?;
    let handle = ThreadsafeFunctionHandle::null();
    // For the finalizer, which takes it back.
    let for_finalizer = Arc::downgrade(&handle).into_raw();
    let mut raw = ptr::null_mut();
    // SAFETY: as above; the callback lives until the finalizer frees it.
    let status = unsafe {
        sys::napi_create_threadsafe_function(
            env,
            func,
            ptr::null_mut(),
            name,
            max_queue_size,
            1,
            for_finalizer.cast_mut().cast(),
            thread_finalize_cb,
            callback,
            call_js_cb,
            &mut raw,
        )
    };
    if status != sys::Status::napi_ok {
        // SAFETY: no function was made, so there will be no finalizer to take it back.
        drop(unsafe { sync::Weak::from_raw(for_finalizer) });
    }
    check_status!(
        status,
        "Create threadsafe function in ThreadsafeFunction::create failed"
    )?;
    handle.set_raw(raw);
    Ok(handle)
}

impl<
        T: 'static,
        Return: 'static + FromNapiValue,
        CallJsBackArgs: 'static + JsValuesTupleIntoVec,
        ErrorStatus: AsRef<str> + From<Status>,
        const CalleeHandled: bool,
        const Weak: bool,
        const MaxQueueSize: usize,
    >
    ThreadsafeFunction<
        T,
        Return,
        CallJsBackArgs,
        ErrorStatus,
        { CalleeHandled },
        { Weak },
        { MaxQueueSize },
    >
{
    #[outlive::replace(
        hazards = "h19",
        reason = "an error after the function was made freed the callback, which the function's
                  finalizer frees as well; before 3.9.3 an error before that leaked it",
        until = "the published `create` tells the two cases apart",
        upstream
    )]
    pub(crate) fn create<
        NewArgs: 'static + JsValuesTupleIntoVec,
        R: 'static + FnMut(ThreadsafeCallContext<T>) -> Result<NewArgs>,
    >(
        env: sys::napi_env,
        func: sys::napi_value,
        callback: R,
    ) -> Result<
        ThreadsafeFunction<
            T,
            Return,
            NewArgs,
            ErrorStatus,
            { CalleeHandled },
            { Weak },
            { MaxQueueSize },
        >,
    > {
        let callback = Box::into_raw(Box::new(callback));
        let handle = create_raw(
            env,
            func,
            MaxQueueSize,
            callback.cast(),
            Some(thread_finalize_cb::<T, NewArgs, R>),
            Some(call_js_cb::<T, Return, NewArgs, ErrorStatus, R, CalleeHandled>),
        )
        .inspect_err(|_| {
            // SAFETY: no function was made, so the box is nobody else's.
            drop(unsafe { Box::from_raw(callback) });
        })?;
        // From here on the function owns the callback, and an error drops the handle, which
        // releases the function, whose finalizer frees it.
        if Weak {
            check_status!(
                // SAFETY: the environment's thread, a live environment and a function just made.
                unsafe { sys::napi_unref_threadsafe_function(env, handle.get_raw()) },
                "Unref threadsafe function failed in Weak mode"
            )?;
            handle.referred.store(false, Ordering::Relaxed);
        }
        Ok(ThreadsafeFunction {
            handle,
            _phantom: PhantomData,
        })
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

impl<
        T: 'static,
        Return: 'static + FromNapiValue,
        CallJsBackArgs: 'static + JsValuesTupleIntoVec,
        ErrorStatus: AsRef<str> + From<Status>,
        const Weak: bool,
        const MaxQueueSize: usize,
    > ThreadsafeFunction<T, Return, CallJsBackArgs, ErrorStatus, true, { Weak }, { MaxQueueSize }>
{
    #[outlive::replace(
        hazards = "h01 h08",
        reason = "a lock was held while the call waited; before 3.16.0 refused data leaked",
        until = "as the handle"
    )]
    pub fn call(&self, value: Result<T, ErrorStatus>, mode: ThreadsafeFunctionCallMode) -> Status {
        type Item<T, Return> = ThreadsafeFunctionCallJsBackData<T, Return>;
        match value {
            Ok(value) => self.handle.queue_plain(value, mode),
            Err(error) => {
                let item: Result<Item<T, Return>, ErrorStatus> = Err(error);
                self.handle.queue(item, mode)
            }
        }
    }

    #[outlive::replace(
        hazards = "h01 h08",
        reason = "a lock was held while the call waited; before 3.16.0 refused data leaked",
        until = "as the handle"
    )]
    pub fn call_with_return_value<F: 'static + FnOnce(Result<Return>, Env) -> Result<()>>(
        &self,
        value: Result<T, ErrorStatus>,
        mode: ThreadsafeFunctionCallMode,
        cb: F,
    ) -> Status {
        let item = value.map(|data| ThreadsafeFunctionCallJsBackData {
            data,
            call_variant: ThreadsafeFunctionCallVariant::WithCallback,
            callback: Box::new(cb),
        });
        self.handle.queue(item, mode)
    }

    #[outlive::replace(
        hazards = "h09",
        reason = "what is drained at the end of the environment was leaked with the sender in it,
                  so that the future stayed pending for ever",
        until = "the published `call_js_cb` drops what is drained, and the future then ends",
        upstream
    )]
    pub async fn call_async(&self, value: Result<T, ErrorStatus>) -> Result<Return> {
        ask(|reply| {
            let item = value.map(|data| ThreadsafeFunctionCallJsBackData {
                data,
                call_variant: ThreadsafeFunctionCallVariant::WithCallback,
                callback: Box::new(move |answer: Result<Return>, env: Env| {
                    reply.answer(unless_ending(env, answer));
                    Ok(())
                }),
            });
            self.handle
                .queue(item, ThreadsafeFunctionCallMode::NonBlocking)
        })
        .await
    }
}

impl<
        T: 'static,
        Return: 'static + FromNapiValue,
        CallJsBackArgs: 'static + JsValuesTupleIntoVec,
        ErrorStatus: AsRef<str> + From<Status>,
        const Weak: bool,
        const MaxQueueSize: usize,
    >
    ThreadsafeFunction<T, Return, CallJsBackArgs, ErrorStatus, false, { Weak }, { MaxQueueSize }>
{
    #[outlive::replace(
        hazards = "h01 h08",
        reason = "a lock was held while the call waited; before 3.16.0 refused data leaked",
        until = "as the handle"
    )]
    pub fn call(&self, value: T, mode: ThreadsafeFunctionCallMode) -> Status {
        self.handle.queue_plain(value, mode)
    }

    #[outlive::replace(
        hazards = "h01 h08",
        reason = "a lock was held while the call waited; before 3.16.0 refused data leaked",
        until = "as the handle"
    )]
    pub fn call_with_return_value<F: 'static + FnOnce(Result<Return>, Env) -> Result<()>>(
        &self,
        value: T,
        mode: ThreadsafeFunctionCallMode,
        cb: F,
    ) -> Status {
        let item = ThreadsafeFunctionCallJsBackData {
            data: value,
            call_variant: ThreadsafeFunctionCallVariant::WithCallback,
            callback: Box::new(cb),
        };
        self.handle.queue(item, mode)
    }

    #[outlive::replace(
        hazards = "h09",
        reason = "what is drained at the end of the environment was leaked with the sender in it,
                  so that the future stayed pending for ever",
        until = "the published `call_js_cb` drops what is drained, and the future then ends",
        upstream
    )]
    pub async fn call_async(&self, value: T) -> Result<Return> {
        ask(|reply| {
            let item = ThreadsafeFunctionCallJsBackData {
                data: value,
                call_variant: ThreadsafeFunctionCallVariant::WithCallback,
                // An exception that the function threw stays what it is as published: uncaught.
                callback: Box::new(move |answer: Result<Return>, env: Env| {
                    match unless_ending(env, answer) {
                        Err(error) if error.status != Status::Closing => return Err(error),
                        answer => reply.answer(answer),
                    }
                    Ok(())
                }),
            };
            self.handle
                .queue(item, ThreadsafeFunctionCallMode::NonBlocking)
        })
        .await
    }

    #[outlive::replace(
        versions = ">=3.9.0",
        hazards = "h09",
        reason = "as `call_async`",
        until = "as `call_async`",
        upstream
    )]
    pub async fn call_async_catch(&self, value: T) -> Result<Return> {
        ask(|reply| {
            let item = ThreadsafeFunctionCallJsBackData {
                data: value,
                call_variant: ThreadsafeFunctionCallVariant::WithCallback,
                callback: Box::new(move |answer: Result<Return>, env: Env| {
                    reply.answer(unless_ending(env, answer));
                    Ok(())
                }),
            };
            self.handle
                .queue(item, ThreadsafeFunctionCallMode::NonBlocking)
        })
        .await
    }
}

#[outlive::wrap(
    published = "finalize",
    hazards = "h12",
    reason = "the user's closure is dropped there, and a panic in that went into the runtime",
    until = "the published finalizer has a panic boundary",
    upstream
)]
unsafe extern "C" fn thread_finalize_cb<T: 'static, V: 'static + JsValuesTupleIntoVec, R>(
    env: sys::napi_env,
    finalize_data: *mut c_void,
    finalize_hint: *mut c_void,
) where
    R: 'static + FnMut(ThreadsafeCallContext<T>) -> Result<V>,
{
    let _ = contain(|| {
        // SAFETY: the environment's thread; the function has closed and calls back no more, and
        // both pointers, which it has owned since it was made, are given back to us.
        unsafe { finalize::<T, V, R>(env, finalize_data, finalize_hint) }
    });
}

#[outlive::wrap(
    published = "deliver",
    hazards = "h04 h05 h12",
    reason = "what was queued when the environment ended was leaked, and user code could panic into
              the runtime",
    until = "the published callback drops what is drained, and has a panic boundary",
    upstream = "only"
)]
unsafe extern "C" fn call_js_cb<
    T: 'static,
    Return: FromNapiValue,
    V: 'static + JsValuesTupleIntoVec,
    ErrorStatus: AsRef<str> + From<Status>,
    R,
    const CalleeHandled: bool,
>(
    raw_env: sys::napi_env,
    js_callback: sys::napi_value,
    context: *mut c_void,
    data: *mut c_void,
) where
    R: 'static + FnMut(ThreadsafeCallContext<T>) -> Result<V>,
{
    if raw_env.is_null() || js_callback.is_null() {
        // SAFETY: the environment's thread; a function that closes hands each item back once, as
        // `call` and its like boxed it. The context may be gone, and is left alone.
        unsafe {
            match CalleeHandled {
                true => {
                    drain::<Result<ThreadsafeFunctionCallJsBackData<T, Return>, ErrorStatus>>(data)
                }
                false => drain::<ThreadsafeFunctionCallJsBackData<T, Return>>(data),
            }
        }
        return;
    }
    let delivered = contain(|| {
        // SAFETY: the environment's thread, in a live environment; the arguments are passed on.
        unsafe {
            deliver::<T, Return, V, ErrorStatus, R, CalleeHandled>(
                raw_env,
                js_callback,
                context,
                data,
            )
        }
    });
    if let Err(panic) = delivered {
        // SAFETY: as above, and the runtime opened a handle scope for this item.
        unsafe { throw_uncaught(raw_env, &panic) };
    }
}

#[outlive::wrap(
    published = "deliver",
    hazards = "h04 h05 h12",
    reason = "what was queued when the environment ended was leaked, and user code could panic into
              the runtime; plain values are not known to the published callback",
    until = "the published callback drops what is drained, and has a panic boundary; plain values
             are not worth their code"
)]
unsafe extern "C" fn call_js_cb<
    T: 'static,
    Return: FromNapiValue,
    V: 'static + JsValuesTupleIntoVec,
    ErrorStatus: AsRef<str> + From<Status>,
    R,
    const CalleeHandled: bool,
>(
    raw_env: sys::napi_env,
    js_callback: sys::napi_value,
    context: *mut c_void,
    data: *mut c_void,
) where
    R: 'static + FnMut(ThreadsafeCallContext<T>) -> Result<V>,
{
    let is_plain = is_marked(data);
    if raw_env.is_null() || js_callback.is_null() {
        // SAFETY: the environment's thread; a function that closes hands each item back once, as
        // `call` and its like queued it. The context may be gone, and is left alone.
        unsafe {
            match CalleeHandled {
                _ if is_plain => drop_drained(unpack_marked::<T>(data)),
                true => {
                    drain::<Result<ThreadsafeFunctionCallJsBackData<T, Return>, ErrorStatus>>(data)
                }
                false => drain::<ThreadsafeFunctionCallJsBackData<T, Return>>(data),
            }
        }
        return;
    }
    let delivered = contain(|| {
        // SAFETY: the environment's thread, in a live environment; the arguments are passed on.
        // Each item comes once, as it was queued; the context is the callback that the function
        // was made with, and has not been finalized.
        unsafe {
            if is_plain {
                let value = unpack_marked::<T>(data);
                plain::deliver::<T, V, ErrorStatus, R, CalleeHandled>(
                    raw_env,
                    js_callback,
                    context.cast(),
                    value,
                );
            } else {
                deliver::<T, Return, V, ErrorStatus, R, CalleeHandled>(
                    raw_env,
                    js_callback,
                    context,
                    data,
                );
            }
        }
    });
    if let Err(panic) = delivered {
        // SAFETY: as above, and the runtime opened a handle scope for this item.
        unsafe { throw_uncaught(raw_env, &panic) };
    }
}

#[outlive::replace(
    hazards = "h13 h14",
    reason = "it asserted on calls that a dying environment refuses",
    until = "no published release asserts there",
    upstream
)]
fn handle_call_js_cb_status(status: sys::napi_status, raw_env: sys::napi_env) {
    /// `napi_cannot_run_js`, which napi-sys has a name for only from 3.3.2 on.
    const CANNOT_RUN_JS: sys::napi_status = 23;
    let mut error = ptr::null_mut();
    match status {
        sys::Status::napi_ok => return,
        // JavaScript is refused, and would be for an exception as well.
        sys::Status::napi_closing | CANNOT_RUN_JS => return,
        sys::Status::napi_pending_exception => {
            // SAFETY: the environment's thread, inside the callback scope of the item.
            unsafe { sys::napi_get_and_clear_last_exception(raw_env, &mut error) };
        }
        _ => {
            const MESSAGE: &str = "Call JavaScript callback failed in threadsafe function";
            let code = Status::from(status);
            let code = code.as_ref();
            let (mut code_value, mut message) = (ptr::null_mut(), ptr::null_mut());
            let text = |text: &str, value| {
                // SAFETY: as above; the text is read before the call returns.
                unsafe {
                    sys::napi_create_string_utf8(
                        raw_env,
                        text.as_ptr().cast(),
                        text.len() as isize,
                        value,
                    )
                };
            };
            text(code, &mut code_value);
            text(MESSAGE, &mut message);
            // SAFETY: as above; a value that could not be made is NULL, which is refused.
            unsafe { sys::napi_create_error(raw_env, code_value, message, &mut error) };
        }
    }
    if !error.is_null() {
        // What this answers is of no use to anyone: the environment takes it, or it is ending.
        // SAFETY: as above; the value is of the scope that is open.
        unsafe { sys::napi_fatal_exception(raw_env, error) };
    }
}
