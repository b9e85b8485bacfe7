//! What is given back, counted by the allocator: blocks, functions, and what names them.
//!
//! One test a program, since every thread of the process is counted.
#![cfg(not(loom))]

mod simulated;

use napi_outlive_tsfn::sys::*;
use napi_outlive_tsfn::{create, CallMode, Handle, Parameters, ReleaseMode, Status};
use simulated::{object, Environment, Generation};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

struct CountingAllocator;

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for CountingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Ordering::SeqCst);
        // SAFETY: the caller's word.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::SeqCst);
        // SAFETY: the caller's word.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

thread_local! {
    static FINALIZED: Cell<usize> = const { Cell::new(0) };
}

unsafe extern "C" fn call_js(_: napi_env, _: napi_value, _: *mut c_void, _: *mut c_void) {}

unsafe extern "C" fn finalize(_: napi_env, _: *mut c_void, _: *mut c_void) {
    FINALIZED.set(FINALIZED.get() + 1);
}

fn make(environment: &Environment) -> Result<Handle, Status> {
    let parameters = Parameters {
        func: ptr::null_mut(),
        async_resource: ptr::null_mut(),
        async_resource_name: object(),
        max_queue_size: 0,
        thread_count: 3,
        finalize: Some(finalize),
        finalize_data: ptr::null_mut(),
        context: ptr::null_mut(),
        call_js: Some(call_js),
    };
    // SAFETY: the environment's thread.
    unsafe { create(environment.host(), environment.raw(), parameters) }
}

fn release(handle: Handle, mode: ReleaseMode) -> Status {
    // SAFETY: these functions have no producers, so one count too many is refused.
    unsafe { handle.release(mode) }
}

fn call(handle: Handle) -> Status {
    // SAFETY: the callback expects nothing.
    unsafe { handle.call(ptr::null_mut(), CallMode::NonBlocking) }
}

/// What is in use after `step` has run `times` more often than once.
fn growth(times: usize, step: impl Fn()) -> usize {
    step();
    let before = IN_USE.load(Ordering::SeqCst);
    for _ in 0..times {
        step();
    }
    IN_USE.load(Ordering::SeqCst).saturating_sub(before)
}

#[test]
fn what_is_done_with_is_given_back() {
    // Not the main thread: this one is watched by its witness.
    thread::spawn(|| {
        let environment = Environment::new(Generation::G2);
        let handle = make(&environment).unwrap();
        let items = growth(10_000, || {
            assert_eq!(call(handle), Status::OK);
            environment.turn();
        });
        assert!(items < 4_096, "{items} bytes for 10000 items");

        let functions = growth(2_000, || {
            let finalized = FINALIZED.get();
            let handle = make(&environment).unwrap();
            assert_eq!(call(handle), Status::OK);
            assert_eq!(release(handle, ReleaseMode::Abort), Status::OK);
            environment.run_until(|| FINALIZED.get() > finalized);
            for _ in 0..2 {
                assert_eq!(release(handle, ReleaseMode::Release), Status::OK);
            }
            assert_eq!(call(handle), Status::CLOSING, "stale");
        });
        assert!(functions < 8_192, "{functions} bytes for 2000 functions");

        let before = FINALIZED.get();
        environment.fail_hooks();
        let failures = growth(200, || {
            assert_eq!(make(&environment), Err(Status::GENERIC_FAILURE));
            environment.turn();
        });
        assert!(failures < 8_192, "{failures} bytes for 200 failures");
        assert_eq!(FINALIZED.get(), before);
        environment.end();
        for _ in 0..3 {
            assert_eq!(release(handle, ReleaseMode::Release), Status::OK);
        }
    })
    .join()
    .unwrap();
}
