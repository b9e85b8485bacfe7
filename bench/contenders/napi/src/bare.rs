//! A floor: what `#[napi]` makes of an `async fn`, over only what no design can avoid: a task of
//! tokio's for each promise, an item for each, and one function of the runtime's for all.
//!
//! The macro's code finds what it calls for a future in this module's `napi`. Nothing here is fit for
//! use: nobody catches a panic, what fails is never settled, and environments do not end.

use std::cell::Cell;
use std::ffi::c_void;
use std::future::Future;
use std::ptr;

use ::napi::bindgen_prelude::spawn;
use ::napi::sys::{self, napi_env, napi_value};
use ::napi::{check_status, Result};
use napi_derive::napi;

/// napi, but for how a future becomes a promise.
mod napi {
    pub use ::napi::*;

    pub mod bindgen_prelude {
        #[cfg(feature = "napi-2")]
        pub use super::super::execute_tokio_future;
        #[cfg(not(feature = "napi-2"))]
        pub use super::super::execute_tokio_future_with_finalize_callback;
        pub use ::napi::bindgen_prelude::*;
    }
}

/// A promise, as that of the contender.
#[napi]
pub async fn settled() {}

type Finalize = Option<Box<dyn FnOnce(napi_env)>>;

/// What comes with an item, to be settled on the JavaScript thread.
#[repr(C)]
struct Settlement<Data, Resolver> {
    arrive: unsafe fn(napi_env, *mut c_void),
    deferred: sys::napi_deferred,
    data: Option<Data>,
    resolver: Resolver,
    finalize: Finalize,
}

/// A settlement on its way from the JavaScript thread to another and back.
struct Carried<Data, Resolver>(Box<Settlement<Data, Resolver>>);

// SAFETY: of what is carried, other threads touch only the data, which is `Send`.
unsafe impl<Data: Send, Resolver> Send for Carried<Data, Resolver> {}

impl<Data, Resolver> Carried<Data, Resolver> {
    /// The item that brings this data. Any thread.
    fn with(mut self, data: Option<Data>) -> *mut c_void {
        self.0.data = data;
        Box::into_raw(self.0).cast()
    }
}

/// What the macro of napi 2 calls.
#[cfg(feature = "napi-2")]
pub fn execute_tokio_future<Data, Fut, Resolver>(
    env: napi_env,
    future: Fut,
    resolver: Resolver,
) -> Result<napi_value>
where
    Data: 'static + Send,
    Fut: 'static + Send + Future<Output = Result<Data>>,
    Resolver: 'static + FnOnce(napi_env, Data) -> Result<napi_value>,
{
    execute_tokio_future_with_finalize_callback(env, future, resolver, None)
}

/// What the macro of napi 3 calls.
pub fn execute_tokio_future_with_finalize_callback<Data, Fut, Resolver>(
    env: napi_env,
    future: Fut,
    resolver: Resolver,
    finalize: Finalize,
) -> Result<napi_value>
where
    Data: 'static + Send,
    Fut: 'static + Send + Future<Output = Result<Data>>,
    Resolver: 'static + FnOnce(napi_env, Data) -> Result<napi_value>,
{
    let (mut deferred, mut promise) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the JavaScript thread, in the call's scope.
    check_status!(unsafe { sys::napi_create_promise(env, &mut deferred, &mut promise) })?;
    let function = Function(shared(env)?);
    let settlement = Carried(Box::new(Settlement {
        arrive: arrive::<Data, Resolver>,
        deferred,
        data: None,
        resolver,
        finalize,
    }));
    spawn(async move {
        let data = future.await.ok();
        function.queue(settlement.with(data));
    });
    Ok(promise)
}

/// The function of this thread's environment. Its count is never given back.
struct Function(sys::napi_threadsafe_function);

// SAFETY: a function may be called on any thread.
unsafe impl Send for Function {}

impl Function {
    fn queue(self, item: *mut c_void) {
        let mode = sys::ThreadsafeFunctionCallMode::nonblocking;
        // SAFETY: any thread; the function has a count.
        unsafe { sys::napi_call_threadsafe_function(self.0, item, mode) };
    }
}

/// # Safety
///
/// The JavaScript thread, in the runtime's scope; the item is a settlement of these types, and
/// comes once.
unsafe fn arrive<Data, Resolver>(env: napi_env, item: *mut c_void)
where
    Resolver: FnOnce(napi_env, Data) -> Result<napi_value>,
{
    // SAFETY: by the caller's word.
    let settlement = unsafe { Box::from_raw(item.cast::<Settlement<Data, Resolver>>()) };
    let resolver = settlement.resolver;
    let value = settlement.data.and_then(|data| resolver(env, data).ok());
    if let Some(value) = value {
        // SAFETY: by the caller's word; each deferred is settled once.
        unsafe { sys::napi_resolve_deferred(env, settlement.deferred, value) };
    }
    if let Some(finalize) = settlement.finalize {
        finalize(env);
    }
}

fn shared(env: napi_env) -> Result<sys::napi_threadsafe_function> {
    thread_local!(static SHARED: Cell<sys::napi_threadsafe_function> = const { Cell::new(ptr::null_mut()) });
    if !SHARED.get().is_null() {
        return Ok(SHARED.get());
    }
    const NAME: &str = "bench.bare";
    let (mut name, mut function) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the JavaScript thread, in the call's scope.
    unsafe {
        check_status!(sys::napi_create_string_utf8(
            env,
            NAME.as_ptr().cast(),
            NAME.len() as _,
            &mut name
        ))?;
        check_status!(sys::napi_create_threadsafe_function(
            env,
            ptr::null_mut(),
            ptr::null_mut(),
            name,
            0,
            1,
            ptr::null_mut(),
            None,
            ptr::null_mut(),
            Some(settle),
            &mut function,
        ))?;
        check_status!(sys::napi_unref_threadsafe_function(env, function))?;
    }
    SHARED.set(function);
    Ok(function)
}

unsafe extern "C" fn settle(
    env: napi_env,
    _callback: napi_value,
    _context: *mut c_void,
    item: *mut c_void,
) {
    if env.is_null() {
        return;
    }
    // SAFETY: the JavaScript thread, in the runtime's scope. Each item begins with what takes it.
    unsafe { (*item.cast::<unsafe fn(napi_env, *mut c_void)>())(env, item) };
}
