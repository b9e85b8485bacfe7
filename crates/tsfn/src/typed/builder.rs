//! How a typed function is made.

use super::producer::Producer;
use super::receiver::{self, Receiver};
use crate::function::{self, Parameters};
use crate::host::Host;
use crate::status::Status;
use crate::sys::*;
use std::num::NonZeroU16;
use std::ptr;

/// What a function is made with, beside its callback.
///
/// ```
/// use napi_outlive_tsfn::sys::{napi_env, napi_value};
/// use napi_outlive_tsfn::typed::Builder;
/// use napi_outlive_tsfn::Status;
/// use std::thread;
///
/// /// Has `func` called with what another thread finds out.
/// ///
/// /// # Safety
/// ///
/// /// The environment's thread, in a handle scope, with a function of it.
/// unsafe fn watch(env: napi_env, func: napi_value) -> Result<(), Status> {
///     let mut delivered = 0;
///     let builder = Builder::new("example.watch").function(func).max_queue_size(1_000);
///     let producer = unsafe {
///         builder.build(env, move |env, func, found: u64| {
///             delivered += 1;
///             // Here a number would be made of `found`, and `func` called with it.
/// #           let _ = (env, func, found, delivered);
///         })
///     }?;
///     thread::spawn(move || {
///         for number in 0.. {
///             // Refused once the environment has ended, or is ending.
///             if producer.call_blocking(number).is_err() {
///                 break;
///             }
///         }
///     });
///     Ok(())
/// }
/// # let _ = watch;
/// ```
///
/// What is sent has to be fit for it:
///
/// ```compile_fail,E0277
/// # use napi_outlive_tsfn::sys::napi_env;
/// # use napi_outlive_tsfn::typed::Builder;
/// # use std::rc::Rc;
/// # unsafe fn make(env: napi_env) {
/// let _ = Builder::new("example").build(env, |_, _, _payload: Rc<u32>| {});
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a function is made by `build`"]
pub struct Builder<'a> {
    name: &'a str,
    func: napi_value,
    async_resource: napi_value,
    max_queue_size: usize,
    batch: NonZeroU16,
    referenced: bool,
    host: Option<&'static Host>,
}

impl<'a> Builder<'a> {
    /// A function whose async resources have this name.
    pub const fn new(name: &'a str) -> Self {
        Self {
            name,
            func: ptr::null_mut(),
            async_resource: ptr::null_mut(),
            max_queue_size: 0,
            batch: NonZeroU16::MIN,
            referenced: true,
            host: None,
        }
    }

    /// The JavaScript function that the callback gets. Without one, it gets NULL.
    pub const fn function(mut self, func: napi_value) -> Self {
        self.func = func;
        self
    }

    /// What async hooks see as the resource. Without one, a fresh object.
    pub const fn async_resource(mut self, resource: napi_value) -> Self {
        self.async_resource = resource;
        self
    }

    /// The most payloads that are queued at a time; 0, which is the default, for no limit.
    pub const fn max_queue_size(mut self, payloads: usize) -> Self {
        self.max_queue_size = payloads;
        self
    }

    /// The most payloads that are delivered in one callback scope, without microtasks between
    /// them; 1, which is the default, for one of its own each. See
    /// [`Handle::set_batch`](crate::Handle::set_batch).
    pub const fn batch(mut self, most: NonZeroU16) -> Self {
        self.batch = most;
        self
    }

    /// Whether the function keeps the event loop alive. It does by default.
    pub const fn referenced(mut self, referenced: bool) -> Self {
        self.referenced = referenced;
        self
    }

    /// The runtime, if it is not the one of this process.
    pub const fn host(mut self, host: &'static Host) -> Self {
        self.host = Some(host);
        self
    }

    /// Makes the function, whose callback gets `(env, func, payload)`. The environment's thread.
    ///
    /// The callback owns what it captures. It is called on the environment's thread, in a scope of
    /// the runtime's, and dropped there, after the last payload. An exception that it leaves is
    /// reported by the runtime; a panic becomes one. Payloads that it does not get, because the
    /// function is aborted or its environment ends, are dropped there as well.
    ///
    /// What is queued while a callback runs the event loop comes when that has returned, and takes
    /// up room until then. So such a callback does not wait in the loop for a producer of its own
    /// function that may wait for room; unless JavaScript is refused, it would do so for ever.
    ///
    /// Where a runtime ends its thread without a word of the environment, the callback is not
    /// dropped: what it owns may be of an environment that is gone.
    ///
    /// # Errors
    ///
    /// [`Status::INVALID_ARG`] if `env` is NULL or `func` is not a function;
    /// [`Status::GENERIC_FAILURE`] if the process exports no Node-API; otherwise what the runtime
    /// answers. The callback is dropped then.
    ///
    /// # Safety
    ///
    /// The environment's thread, with a live environment or NULL, in a handle scope; the values
    /// are of an open scope.
    pub unsafe fn build<T, F>(self, env: napi_env, callback: F) -> Result<Producer<T>, Status>
    where
        T: Send + 'static,
        F: FnMut(napi_env, napi_value, T) + 'static,
    {
        if env.is_null() {
            return Err(Status::INVALID_ARG);
        }
        let host = self
            .host
            .or_else(Host::runtime)
            .ok_or(Status::GENERIC_FAILURE)?;
        // SAFETY: the environment's thread, with a live environment.
        let async_resource_name = unsafe { host.make_string(env, self.name) }?;
        let receiver = Box::into_raw(Box::new(Receiver::new(host, callback)));
        let parameters = Parameters {
            func: self.func,
            async_resource: self.async_resource,
            async_resource_name,
            max_queue_size: self.max_queue_size,
            thread_count: 1,
            finalize: Some(receiver::finalize::<F>),
            finalize_data: ptr::null_mut(),
            context: receiver.cast(),
            call_js: Some(receiver::deliver::<T, F>),
        };
        // SAFETY: as above; the receiver lives until the finalizer takes it.
        let function = unsafe { function::make(host, env, parameters) }.inspect_err(|_| {
            // SAFETY: no function took it, and no finalizer will.
            drop(unsafe { Box::from_raw(receiver) });
        })?;
        // SAFETY: the one count there is, and nobody else has its handle; the callback takes a
        // word that is made of a `T`.
        let producer = unsafe { Producer::of(function) };
        // SAFETY: the environment's thread; the function was made just now.
        unsafe { producer.deliver_one_at_a_time() };
        producer.set_batch(self.batch);
        if !self.referenced {
            // SAFETY: the environment's thread, with a live environment.
            unsafe { producer.set_referenced(env, false) }.into_result()?;
        }
        Ok(producer)
    }
}
