//! What ends a function calls back, and what it calls may run the event loop: the runtime then says
//! once more that it ends.
#![cfg(not(loom))]

mod simulated;

use napi_outlive_tsfn::sys::*;
use napi_outlive_tsfn::{create, CallMode, Parameters, Phase, ReleaseMode, Status};
use simulated::{function, object, Environment, Generation};
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Seen {
    environment: *const Environment,
    drained: RefCell<Vec<usize>>,
    finalized: Cell<usize>,
    turns_in_finalizer: bool,
    turns_in_drain: bool,
}

impl Seen {
    fn turn(&self) {
        // SAFETY: the environment's thread; the environment outlives what is seen of it.
        unsafe { &*self.environment }.turn();
    }
}

unsafe extern "C" fn call_js(
    env: napi_env,
    _: napi_value,
    context: *mut c_void,
    data: *mut c_void,
) {
    assert!(env.is_null(), "nothing is delivered in here");
    // SAFETY: the environment's thread; what the function was made with.
    let seen = unsafe { &*context.cast::<Seen>() };
    seen.drained.borrow_mut().push(data.addr());
    if seen.turns_in_drain {
        seen.turn();
    }
}

unsafe extern "C" fn finalize(_: napi_env, _: *mut c_void, context: *mut c_void) {
    // SAFETY: as in `call_js`.
    let seen = unsafe { &*context.cast::<Seen>() };
    if seen.turns_in_finalizer {
        seen.turn();
    }
    seen.finalized.set(seen.finalized.get() + 1);
}

static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Ends the environment of a function that `counts` threads hold, in which three items wait.
fn end(turns_in_drain: bool, turns_in_finalizer: bool, counts: usize) {
    let environment = Environment::new(Generation::HooksOnly);
    let seen = Box::new(Seen {
        environment: &*environment,
        drained: RefCell::default(),
        finalized: Cell::default(),
        turns_in_finalizer,
        turns_in_drain,
    });
    let parameters = Parameters {
        func: function(),
        async_resource: ptr::null_mut(),
        async_resource_name: object(),
        max_queue_size: 0,
        thread_count: counts,
        finalize: Some(finalize),
        finalize_data: ptr::null_mut(),
        context: ptr::from_ref(&*seen).cast_mut().cast(),
        call_js: Some(call_js),
    };
    // SAFETY: the environment's thread, a live environment.
    let handle = unsafe { create(environment.host(), environment.raw(), parameters) }.unwrap();
    for item in 1..=3 {
        let item = ptr::without_provenance_mut(item);
        // SAFETY: the function's own items are numbers.
        let called = unsafe { handle.call(item, CallMode::NonBlocking) };
        assert_eq!(called, Status::OK);
    }
    environment.run_hooks();
    assert_eq!(*seen.drained.borrow(), [1, 2, 3]);
    assert_eq!(seen.finalized.get(), 1);
    let stats = handle.stats().unwrap();
    assert_eq!((stats.phase, stats.thread_count), (Phase::Closed, counts));
    for _ in 0..counts {
        // SAFETY: one of the counts that the function was made with.
        let released = unsafe { handle.release(ReleaseMode::Release) };
        assert_eq!(released, Status::OK);
    }
    assert_eq!(handle.stats(), Err(Status::INVALID_ARG), "not freed");
    environment.end();
}

fn counting_panics(test: impl FnOnce()) {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        PANICS.fetch_add(1, Ordering::SeqCst);
        before(info);
    }));
    test();
    assert_eq!(
        PANICS.load(Ordering::SeqCst),
        0,
        "panicked, and told nobody"
    );
}

#[test]
fn a_drained_item_that_runs_the_event_loop_does_not_close_its_function_twice() {
    counting_panics(|| end(true, false, 2));
}

#[test]
fn a_finalizer_that_runs_the_event_loop_does_not_close_its_function_twice() {
    counting_panics(|| end(false, true, 2));
}
