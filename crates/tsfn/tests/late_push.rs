//! A producer that is put aside in the middle of a call, while its function closes.
//!
//! A call allocates nothing but the queue's blocks, so the allocator is the one place from which a
//! test can stop it halfway.
#![cfg(not(loom))]

mod simulated;

use napi_outlive_tsfn::node_api::*;
use napi_outlive_tsfn::sys::*;
use napi_outlive_tsfn::{create, Handle, Parameters, Status};
use simulated::{object, Environment, GENERATIONS};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

thread_local! {
    static STOPS: Cell<bool> = const { Cell::new(false) };
}
static STOPPED: AtomicBool = AtomicBool::new(false);
static GO_ON: AtomicBool = AtomicBool::new(false);

/// Stops a thread that asked for it at its next allocation, once.
struct StoppingAllocator;

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for StoppingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if STOPS
            .try_with(|stops| stops.replace(false))
            .unwrap_or(false)
        {
            STOPPED.store(true, Ordering::SeqCst);
            while !GO_ON.load(Ordering::SeqCst) {
                thread::yield_now();
            }
        }
        // SAFETY: the caller's word.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's word.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: StoppingAllocator = StoppingAllocator;

static SEEN: AtomicUsize = AtomicUsize::new(0);

unsafe extern "C" fn call_js(_: napi_env, _: napi_value, _: *mut c_void, _: *mut c_void) {
    SEEN.fetch_add(1, Ordering::SeqCst);
}

fn call(handle: Handle) -> Status {
    let func = ptr::without_provenance_mut(handle.to_bits());
    // SAFETY: an odd handle.
    Status(unsafe { napi_call_threadsafe_function(func, ptr::null_mut(), 0) })
}

#[test]
fn a_call_that_is_overtaken_by_the_end_is_refused() {
    for generation in GENERATIONS {
        STOPPED.store(false, Ordering::SeqCst);
        GO_ON.store(false, Ordering::SeqCst);
        let environment = Environment::new(generation);
        let parameters = Parameters {
            func: ptr::null_mut(),
            async_resource: ptr::null_mut(),
            async_resource_name: object(),
            max_queue_size: 1,
            thread_count: 1,
            finalize: None,
            finalize_data: ptr::null_mut(),
            context: ptr::null_mut(),
            call_js: Some(call_js),
        };
        // SAFETY: the environment's thread.
        let handle = unsafe { create(environment.host(), environment.raw(), parameters) }.unwrap();
        let producer = thread::spawn(move || {
            STOPS.set(true);
            call(handle)
        });
        while !STOPPED.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        environment.end();
        GO_ON.store(true, Ordering::SeqCst);
        assert_eq!(producer.join().unwrap(), Status::CLOSING);
        assert_eq!(SEEN.load(Ordering::SeqCst), 0);
    }
}
