//! What upstream could take into `src/threadsafe_function.rs` of napi 3 as it is, over the
//! runtime's own thread-safe function: no new dependency, and no call at a time at which that
//! function may be gone.

impl ThreadsafeFunctionHandle {
  #[outlive::replace(
    upstream,
    hazards = "h13",
    reason = "a panic while the lock was held made every later use of the handle panic, its
              destructor included",
    until = "the flag lies behind no lock that a panic can poison"
  )]
  pub fn with_read_aborted<RT, F>(&self, f: F) -> RT
  where
    F: FnOnce(bool) -> RT,
  {
    // A flag is never half written, so what a panic left behind can be read.
    let aborted_guard = self
      .aborted
      .read()
      .unwrap_or_else(sync::PoisonError::into_inner);
    f(*aborted_guard)
  }

  #[outlive::replace(
    upstream,
    hazards = "h13",
    reason = "as `with_read_aborted`; the finalizer takes this one",
    until = "as `with_read_aborted`"
  )]
  pub fn with_write_aborted<RT, F>(&self, f: F) -> RT
  where
    F: FnOnce(RwLockWriteGuard<bool>) -> RT,
  {
    let aborted_guard = self
      .aborted
      .write()
      .unwrap_or_else(sync::PoisonError::into_inner);
    f(aborted_guard)
  }
}

impl<
    T: 'static,
    Return: FromNapiValue,
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
    upstream,
    hazards = "h19",
    reason = "when the function was made and could not be unreferenced, the callback was freed at
              once, and by the function's finalizer again",
    until = "Node-API can make a function that is unreferenced from the start"
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
    let callback_ptr = Box::into_raw(Box::new(callback));
    let handle = create_raw(
      env,
      func,
      MaxQueueSize,
      // Not yet: an error must tell whether there is a function, which owns the callback.
      false,
      callback_ptr.cast(),
      Some(thread_finalize_cb::<T, NewArgs, R>),
      Some(call_js_cb::<T, Return, NewArgs, ErrorStatus, R, CalleeHandled>),
    )
    .inspect_err(|_| {
      // SAFETY: no function was made, so nobody else has the box.
      drop(unsafe { Box::from_raw(callback_ptr) });
    })?;

    if Weak {
      // On an error the handle releases the function, whose finalizer frees the callback.
      check_status!(
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
}

#[outlive::wrap(
  upstream,
  published = "finalize_thread",
  hazards = "h12",
  reason = "the callback is user code when it is dropped; a panic in it aborted the process",
  until = "the callback is dropped where a panic may unwind"
)]
unsafe extern "C" fn thread_finalize_cb<T: 'static, V: 'static + JsValuesTupleIntoVec, R>(
  env: sys::napi_env,
  finalize_data: *mut c_void,
  finalize_hint: *mut c_void,
) where
  R: 'static + FnMut(ThreadsafeCallContext<T>) -> Result<V>,
{
  crate::bindgen_runtime::catch_unwind_safely(|| unsafe {
    finalize_thread::<T, V, R>(env, finalize_data, finalize_hint)
  });
}

#[outlive::wrap(
  upstream,
  published = "deliver_to_js",
  hazards = "h04 h09",
  reason = "what was queued when the environment ended was leaked, and with it the sender that a
            pending `call_async` waits for, so that its future never ended",
  until = "no supported runtime hands data back with a NULL env"
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
  if !raw_env.is_null() && !js_callback.is_null() {
    return unsafe {
      deliver_to_js::<T, Return, V, ErrorStatus, R, CalleeHandled>(
        raw_env,
        js_callback,
        context,
        data,
      )
    };
  }
  // The function is closing and hands its data back. The context may be freed by now: before Node
  // 24.16 the finalizer runs first. Dropping the data is user code, and there is no JavaScript to
  // tell of a panic in it.
  crate::bindgen_runtime::catch_unwind_safely(|| unsafe {
    if CalleeHandled {
      drop(Box::<
        Result<ThreadsafeFunctionCallJsBackData<T, Return>, ErrorStatus>,
      >::from_raw(data.cast()));
    } else {
      drop(Box::<ThreadsafeFunctionCallJsBackData<T, Return>>::from_raw(data.cast()));
    }
  });
}

#[outlive::replace(
  upstream,
  hazards = "h13 h14",
  reason = "it asserted that a dying environment takes the exception, inside a callback that must
            not panic",
  until = "no supported runtime refuses an exception while an environment ends"
)]
fn handle_call_js_cb_status(status: sys::napi_status, raw_env: sys::napi_env) {
  let mut error = ptr::null_mut();
  match status {
    // JavaScript is refused, and would be for an exception as well.
    sys::Status::napi_ok | sys::Status::napi_closing | sys::Status::napi_cannot_run_js => return,
    sys::Status::napi_pending_exception => {
      unsafe { sys::napi_get_and_clear_last_exception(raw_env, &mut error) };
    }
    _ => {
      let make = |text: &str| {
        let mut value = ptr::null_mut();
        unsafe {
          sys::napi_create_string_utf8(
            raw_env,
            text.as_ptr().cast(),
            text.len() as isize,
            &mut value,
          )
        };
        value
      };
      let code = make(Status::from(status).as_ref());
      let message = make("Call JavaScript callback failed in threadsafe function");
      // A value that could not be made is NULL, and that is refused.
      unsafe { sys::napi_create_error(raw_env, code, message, &mut error) };
    }
  }
  if !error.is_null() {
    // The environment takes it or is ending: either way nobody is left to be told.
    unsafe { sys::napi_fatal_exception(raw_env, error) };
  }
}

#[outlive::add(
  upstream,
  reason = "tests of the above that need no runtime: none of its functions is loaded in a test
            binary"
)]
#[cfg(all(test, feature = "dyn-symbols", not(feature = "noop")))]
mod tests;
