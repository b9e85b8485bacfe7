//! A function of ours, called by the names that C calls it by.
//!
//! Nothing of it is inlined into what has it counted, as little as into C.

use bench_counts::host::{foreign_call_js, foreign_finalize, function, host, Bell, Environment};
use napi_outlive_tsfn::node_api::*;
use napi_outlive_tsfn::sys::napi_threadsafe_function;
use napi_outlive_tsfn::{create, Handle, Parameters, Status};
use std::num::NonZeroU16;
use std::ptr;

const NONBLOCKING: i32 = 0;
const RELEASE: i32 = 0;
const ABORT: i32 = 1;

/// No limit of the queue.
pub const UNBOUNDED: usize = 0;

/// A function, in the hands of so many threads.
pub struct Function<'a> {
    environment: &'a Environment,
    handle: Handle,
    raw: napi_threadsafe_function,
}

impl<'a> Function<'a> {
    #[inline(never)]
    pub fn new(environment: &'a Environment, max_queue_size: usize, thread_count: usize) -> Self {
        let parameters = Parameters {
            func: function(),
            async_resource: ptr::null_mut(),
            async_resource_name: function(),
            max_queue_size,
            thread_count,
            finalize: Some(foreign_finalize),
            finalize_data: ptr::null_mut(),
            context: environment.raw().cast(),
            call_js: Some(foreign_call_js),
        };
        // SAFETY: the environment's thread. Nothing calls back once the environment is gone: this
        // host calls what it is made to call.
        let handle = unsafe { create(host(), environment.raw(), parameters) };
        let handle = handle.expect("the host makes bells");
        Self {
            environment,
            handle,
            raw: ptr::without_provenance_mut(handle.to_bits()),
        }
    }

    #[inline(never)]
    pub fn call(&self) -> Status {
        // SAFETY: an odd handle; the callback expects nothing.
        Status(unsafe { napi_call_threadsafe_function(self.raw, ptr::null_mut(), NONBLOCKING) })
    }

    pub fn set_batch(&self, most: NonZeroU16) -> Status {
        self.handle.set_batch(most)
    }

    #[inline(never)]
    pub fn acquire(&self) -> Status {
        // SAFETY: an odd handle.
        Status(unsafe { napi_acquire_threadsafe_function(self.raw) })
    }

    #[inline(never)]
    pub fn release(&self) -> Status {
        // SAFETY: an odd handle.
        Status(unsafe { napi_release_threadsafe_function(self.raw, RELEASE) })
    }

    #[inline(never)]
    pub fn abort(&self) -> Status {
        // SAFETY: an odd handle.
        Status(unsafe { napi_release_threadsafe_function(self.raw, ABORT) })
    }

    /// The bell of this function, if none has been made after it.
    pub fn bell(&self) -> Bell {
        self.environment.bell()
    }
}
