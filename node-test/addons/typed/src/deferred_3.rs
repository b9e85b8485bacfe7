//! Deferreds of the 3.x line of napi.

use napi::bindgen_prelude::Object;
use napi::{Env, Result};
use napi_derive::napi;

use crate::held;
use crate::producers;

type Resolver = fn(Env) -> Result<u32>;

/// A promise that a native thread settles when the gate opens.
#[napi]
pub fn settle_on_thread(env: &Env, gate: String) -> Result<Object<'_>> {
    let (deferred, promise) = env.create_deferred()?;
    producers::start_at(gate, move || deferred.resolve(|_| Ok(1_u32)))?;
    Ok(promise)
}

/// A promise that a native thread settles twice when the gate opens: to 1, and to 2.
#[napi]
pub fn settle_twice(env: &Env, gate: String) -> Result<Object<'_>> {
    let (deferred, promise) = env.create_deferred::<u32, Resolver>()?;
    let again = deferred.clone();
    producers::start_at(gate, move || {
        deferred.resolve(|_| Ok(1));
        again.resolve(|_| Ok(2));
    })?;
    Ok(promise)
}

/// A promise whose deferred a native thread drops unsettled when the gate opens.
#[napi]
pub fn drop_deferred_on_thread(env: &Env, gate: String) -> Result<Object<'_>> {
    let (deferred, promise) = env.create_deferred::<u32, Resolver>()?;
    producers::start_at(gate, move || {
        let _dropped = deferred;
    })?;
    Ok(promise)
}

/// A promise whose deferred is dropped unsettled.
#[napi]
pub fn drop_deferred(env: &Env) -> Result<Object<'_>> {
    let (_dropped, promise) = env.create_deferred::<u32, Resolver>()?;
    Ok(promise)
}

/// A promise whose deferred is held until `settle_held`.
#[napi]
pub fn hold_deferred(env: &Env) -> Result<Object<'_>> {
    let (deferred, promise) = env.create_deferred::<u32, held::Resolver>()?;
    held::hold(deferred);
    Ok(promise)
}
