//! A callback that ends the process, on a thread that has a witness: nothing else is run.
#![cfg(not(loom))]

mod simulated;

use napi_outlive_tsfn::sys::*;
use napi_outlive_tsfn::{create, CallMode, Handle, Parameters, ReleaseMode, Status};
use simulated::{function, object, Environment, Generation};
use std::ffi::c_void;
use std::process::Command;
use std::{env, process, ptr, thread};

/// A function with this context exits at its first item, delivered or drained.
const EXITS_AT_AN_ITEM: usize = 1;
/// One with this exits in its finalizer.
const EXITS_IN_ITS_FINALIZER: usize = 2;
/// One with this does not.
const ANOTHER: usize = 3;

unsafe extern "C" fn call_js(
    env: napi_env,
    _: napi_value,
    context: *mut c_void,
    data: *mut c_void,
) {
    println!("seen {} {} {}", context.addr(), data.addr(), env.is_null());
    if context.addr() == EXITS_AT_AN_ITEM {
        process::exit(7);
    }
}

unsafe extern "C" fn finalize(_: napi_env, _: *mut c_void, context: *mut c_void) {
    println!("finalizer {}", context.addr());
    if context.addr() == EXITS_IN_ITS_FINALIZER {
        process::exit(7);
    }
}

fn make(environment: &Environment, context: usize) -> Handle {
    let parameters = Parameters {
        func: function(),
        async_resource: ptr::null_mut(),
        async_resource_name: object(),
        max_queue_size: 0,
        thread_count: 2,
        finalize: Some(finalize),
        finalize_data: ptr::null_mut(),
        context: ptr::without_provenance_mut(context),
        call_js: Some(call_js),
    };
    // SAFETY: the environment's thread, a live environment.
    let handle = unsafe { create(environment.host(), environment.raw(), parameters) }.unwrap();
    for item in 1..=2 {
        let item = ptr::without_provenance_mut(item);
        // SAFETY: the function's own items are numbers.
        let called = unsafe { handle.call(item, CallMode::NonBlocking) };
        assert_eq!(called, Status::OK);
    }
    handle
}

/// In a process of its own: never returns.
fn child(context: usize, aborts: bool) {
    thread::spawn(move || {
        let environment = Environment::new(Generation::G2);
        let handle = make(&environment, context);
        if aborts {
            // SAFETY: one of the two counts.
            let released = unsafe { handle.release(ReleaseMode::Abort) };
            assert_eq!(released, Status::OK);
        }
        // Another one, of which nothing is due.
        environment.watch().lose_rings(usize::MAX);
        make(&environment, ANOTHER);
        environment.turn();
    })
    .join()
    .unwrap();
}

/// What a process tells of its callbacks that a function with this context ends.
fn what_is_called_back_for(test: &str, context: usize, aborts: bool) -> String {
    if env::var_os("EXITS_IN_A_CALLBACK").is_some() {
        child(context, aborts);
        unreachable!();
    }
    let output = Command::new(env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env("EXITS_IN_A_CALLBACK", "1")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(7));
    let text = String::from_utf8_lossy(&output.stdout);
    let told = ["seen", "finalizer"];
    let lines = text
        .lines()
        .filter(|line| told.iter().any(|word| line.contains(word)));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn an_exit_in_a_delivery_calls_back_for_nothing_else() {
    assert_eq!(
        what_is_called_back_for(
            "an_exit_in_a_delivery_calls_back_for_nothing_else",
            EXITS_AT_AN_ITEM,
            false
        ),
        "seen 1 1 false"
    );
}

#[test]
fn an_exit_in_a_drained_item_calls_back_for_nothing_else() {
    assert_eq!(
        what_is_called_back_for(
            "an_exit_in_a_drained_item_calls_back_for_nothing_else",
            EXITS_AT_AN_ITEM,
            true
        ),
        "seen 1 1 true"
    );
}

#[test]
fn an_exit_in_a_finalizer_calls_back_for_nothing_else() {
    assert_eq!(
        what_is_called_back_for(
            "an_exit_in_a_finalizer_calls_back_for_nothing_else",
            EXITS_IN_ITS_FINALIZER,
            true
        ),
        "seen 2 1 true\nseen 2 2 true\nfinalizer 2"
    );
}
