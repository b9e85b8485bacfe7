//! What the fork changes in `src/tokio_runtime.rs` of napi 2, from 2.16.4 on.

/// A future and what follows it, as one task.
#[outlive::add(versions = ">=2.16.4")]
#[cfg(not(target_family = "wasm"))]
mod followed;

#[outlive::replace(
    versions = ">=2.16.4",
    reason = "a second task waited for each future, in case it panicked",
    until = "the published task catches its panic itself"
)]
pub fn execute_tokio_future<
    Data: 'static + Send,
    Fut: 'static + Send + Future<Output = Result<Data>>,
    Resolver: 'static + FnOnce(sys::napi_env, Data) -> Result<sys::napi_value>,
>(
    env: sys::napi_env,
    fut: Fut,
    resolver: Resolver,
) -> Result<sys::napi_value> {
    let (deferred, promise) = JsDeferred::new(env)?;
    let resolver = SendableResolver::new(resolver);
    spawn(followed::Followed::new(fut, move |end| match end {
        Ok(Ok(value)) => deferred.resolve(move |env| {
            let value = resolver.resolve(env.raw(), value)?;
            // SAFETY: the environment's thread; the resolver made the value of this environment,
            // in the scope that is open.
            Ok(unsafe { JsUnknown::from_raw_unchecked(env.raw(), value) })
        }),
        Ok(Err(error)) => deferred.reject(error),
        Err(panic) => deferred.reject(Error::from(&panic)),
    }));
    Ok(promise.0.value)
}
