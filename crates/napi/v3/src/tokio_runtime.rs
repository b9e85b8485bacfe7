//! What the fork changes in `src/tokio_runtime.rs` of napi 3.

/// A future and what follows it, as one task.
#[outlive::add]
#[cfg(all(
    feature = "tokio_rt",
    not(feature = "noop"),
    not(target_family = "wasm")
))]
mod followed;

/// A promise, which a task of tokio's settles when `fut` has ended, and where what is to be called
/// then is put.
#[outlive::add]
#[cfg(all(
    feature = "tokio_rt",
    not(feature = "noop"),
    not(target_family = "wasm")
))]
fn settled_by_task<
    Data: 'static + Send,
    Fut: 'static + Send + Future<Output = std::result::Result<Data, impl Into<Error>>>,
    Resolver: 'static + FnOnce(sys::napi_env, Data) -> Result<sys::napi_value>,
>(
    env: sys::napi_env,
    fut: Fut,
    resolver: Resolver,
) -> Result<(sys::napi_value, crate::js_values::SettleCallback)> {
    let env = Env::from_raw(env);
    let (deferred, promise) = JsDeferred::new(&env)?;
    let (promise, settle_callback) = (promise.0.value, deferred.settle_callback());
    let resolver = SendableResolver::new(resolver);
    spawn(followed::Followed::new(fut, move |end| match end {
        Ok(Ok(value)) => deferred.resolve(move |env| {
            let value = resolver.resolve(env.raw(), value)?;
            // SAFETY: the environment's thread; the resolver made the value of this environment,
            // in the scope that is open.
            Ok(unsafe { Unknown::from_raw_unchecked(env.raw(), value) })
        }),
        Ok(Err(error)) => deferred.reject(error.into()),
        Err(panic) => deferred.reject(Error::from(&panic)),
    }));
    Ok((promise, settle_callback))
}

/// Whether futures are tokio's, now and from now on: no other runtime has been registered.
#[outlive::add(versions = ">=3.11.0")]
#[cfg(all(
    feature = "tokio_rt",
    not(feature = "noop"),
    not(target_family = "wasm")
))]
fn is_tokio_selected() -> bool {
    #[cfg(feature = "async-runtime")]
    return ASYNC_RUNTIME_REGISTRY
        .deferred_registration_error()
        .is_none()
        && ASYNC_RUNTIME_REGISTRY.commit_selection(true).is_none();
    #[cfg(not(feature = "async-runtime"))]
    true
}

#[outlive::wrap(
    published = "execute_future_as_published",
    versions = ">=3.15.0",
    reason = "a second task of tokio's waited for each future, in case it panicked",
    until = "the published task catches its panic itself"
)]
#[cfg(not(feature = "noop"))]
pub(crate) fn execute_future_impl<
    Data: 'static + Send,
    Fut: 'static + Send + Future<Output = std::result::Result<Data, impl Into<Error>>>,
    Resolver: 'static + FnOnce(sys::napi_env, Data) -> Result<sys::napi_value>,
>(
    env: sys::napi_env,
    fut: Fut,
    resolver: Resolver,
    finalize_callback: Option<Box<dyn FnOnce(sys::napi_env)>>,
) -> Result<(sys::napi_value, FinalizeCallback)> {
    #[cfg(feature = "tokio_rt")]
    if is_tokio_selected() {
        let (promise, slot) = settled_by_task(env, fut, resolver)?;
        crate::js_values::set_settle_callback(&slot, finalize_callback);
        return Ok((promise, slot));
    }
    execute_future_as_published(env, fut, resolver, finalize_callback)
}

#[outlive::wrap(
    published = "execute_future_as_published",
    versions = ">=3.11.0, <3.15.0",
    reason = "a second task of tokio's waited for each future, in case it panicked",
    until = "the published task catches its panic itself"
)]
#[cfg(not(feature = "noop"))]
fn execute_future_impl<
    Data: 'static + Send,
    Fut: 'static + Send + Future<Output = std::result::Result<Data, impl Into<Error>>>,
    Resolver: 'static + FnOnce(sys::napi_env, Data) -> Result<sys::napi_value>,
>(
    env: sys::napi_env,
    fut: Fut,
    resolver: Resolver,
    finalize_callback: Option<Box<dyn FnOnce(sys::napi_env)>>,
) -> Result<sys::napi_value> {
    #[cfg(feature = "tokio_rt")]
    if is_tokio_selected() {
        let (promise, slot) = settled_by_task(env, fut, resolver)?;
        crate::js_values::set_settle_callback(&slot, finalize_callback);
        return Ok(promise);
    }
    execute_future_as_published(env, fut, resolver, finalize_callback)
}

#[outlive::replace(
    versions = ">=3.8.2, <3.11.0",
    reason = "a second task of tokio's waited for each future, in case it panicked",
    until = "the published task catches its panic itself"
)]
#[cfg(not(feature = "noop"))]
pub fn execute_tokio_future_with_finalize_callback<
    Data: 'static + Send,
    Fut: 'static + Send + Future<Output = std::result::Result<Data, impl Into<Error>>>,
    Resolver: 'static + FnOnce(sys::napi_env, Data) -> Result<sys::napi_value>,
>(
    env: sys::napi_env,
    fut: Fut,
    resolver: Resolver,
    finalize_callback: Option<Box<dyn FnOnce(sys::napi_env)>>,
) -> Result<sys::napi_value> {
    let (promise, slot) = settled_by_task(env, fut, resolver)?;
    crate::js_values::set_settle_callback(&slot, finalize_callback);
    Ok(promise)
}

#[outlive::replace(
    versions = "<3.11.0",
    reason = "a second task of tokio's waited for each future, in case it panicked",
    until = "the published task catches its panic itself"
)]
#[cfg(not(feature = "noop"))]
pub fn execute_tokio_future<
    Data: 'static + Send,
    Fut: 'static + Send + Future<Output = std::result::Result<Data, impl Into<Error>>>,
    Resolver: 'static + FnOnce(sys::napi_env, Data) -> Result<sys::napi_value>,
>(
    env: sys::napi_env,
    fut: Fut,
    resolver: Resolver,
) -> Result<sys::napi_value> {
    settled_by_task(env, fut, resolver).map(|(promise, _)| promise)
}
