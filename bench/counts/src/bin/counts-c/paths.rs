//! The core paths, one function each: what is counted, and what is not but comes before it.
//!
//! A path more is a line in the list, a function, and `scripts/counts --record`. What it calls of
//! ours belongs into `function`, as a function that is not inlined: what lies here is not counted.

use crate::function::{Function, UNBOUNDED};
use bench_counts::host::Environment;
use bench_counts::{Load, Path};
use napi_outlive_tsfn::Status;
use std::num::NonZeroU16;

/// All of them.
pub const PATHS: &[Path] = &[
    Path::new("call", call),
    Path::new("call, rings", call_rings),
    Path::new("call, bounded", call_bounded),
    Path::new("call, queue full", call_full),
    Path::new("call, closing", call_closing),
    Path::new("call, stale", call_stale),
    Path::new("acquire and release", acquire_and_release),
    Path::new("deliver, one of many", deliver_one_of_many),
    Path::new("deliver, on Node's main thread", deliver_on_the_main_thread),
    Path::new("deliver, the last queued", deliver_the_last),
    Path::new("deliver, in batches of 256", deliver_batches),
    Path::new("drain", drain),
    Path::new("create to finalized", create_to_finalized),
    Path::new("end of environment", end_of_environment),
];

/// A burst: the bell has been rung.
fn call(load: &mut Load, times: usize) {
    let environment = Environment::default();
    let function = Function::new(&environment, UNBOUNDED, 1);
    assert_eq!(function.call(), Status::OK);
    for _ in 0..times {
        load.call(Status::OK, || function.call());
    }
    assert_eq!(environment.rung(), 1);
}

fn call_rings(load: &mut Load, times: usize) {
    let environment = Environment::default();
    let function = Function::new(&environment, UNBOUNDED, 1);
    let bell = function.bell();
    for _ in 0..times {
        load.call(Status::OK, || function.call());
        environment.wake(bell);
    }
    assert_eq!(environment.rung(), times);
}

fn call_bounded(load: &mut Load, times: usize) {
    let environment = Environment::default();
    let function = Function::new(&environment, times + 1, 1);
    assert_eq!(function.call(), Status::OK);
    for _ in 0..times {
        load.call(Status::OK, || function.call());
    }
    assert_eq!(function.call(), Status::QUEUE_FULL);
}

fn call_full(load: &mut Load, times: usize) {
    let environment = Environment::default();
    let function = Function::new(&environment, 1, 1);
    assert_eq!(function.call(), Status::OK);
    for _ in 0..times {
        load.call(Status::QUEUE_FULL, || function.call());
    }
}

/// Each such call gives a count back.
fn call_closing(load: &mut Load, times: usize) {
    let environment = Environment::default();
    let function = Function::new(&environment, UNBOUNDED, times + 2);
    assert_eq!(function.abort(), Status::OK);
    for _ in 0..times {
        load.call(Status::CLOSING, || function.call());
    }
}

/// The handle of a function that has been freed.
fn call_stale(load: &mut Load, times: usize) {
    let environment = Environment::default();
    let function = Function::new(&environment, UNBOUNDED, 1);
    assert_eq!(function.release(), Status::OK);
    environment.finalize(function.bell());
    for _ in 0..times {
        load.call(Status::CLOSING, || function.call());
    }
}

fn acquire_and_release(load: &mut Load, times: usize) {
    let environment = Environment::default();
    let function = Function::new(&environment, UNBOUNDED, 1);
    for _ in 0..times {
        load.call(Status::OK, || {
            let acquired = function.acquire();
            if acquired != Status::OK {
                return acquired;
            }
            function.release()
        });
    }
}

/// There are more behind it.
fn deliver_one_of_many(load: &mut Load, times: usize) {
    deliver_chain(&Environment::default(), load, times);
}

/// The same where JavaScript can be refused only from one turn of the event loop to the next.
fn deliver_on_the_main_thread(load: &mut Load, times: usize) {
    deliver_chain(&Environment::ended_by_its_thread(), load, times);
}

fn deliver_chain(environment: &Environment, load: &mut Load, times: usize) {
    /// Callbacks in a row, on Node.
    const A_TURN: usize = 999;
    let function = Function::new(environment, UNBOUNDED, 1);
    let bell = function.bell();
    for _ in 0..=times {
        assert_eq!(function.call(), Status::OK);
    }
    for delivered in 0..times {
        if delivered % A_TURN == 0 {
            environment.turn();
        }
        load.count(1, || environment.wake(bell));
    }
    assert_eq!(environment.delivered(), times);
    assert_eq!(environment.rung(), 1 + times);
}

/// There is none behind it, and the function stays open.
fn deliver_the_last(load: &mut Load, times: usize) {
    let environment = Environment::default();
    let function = Function::new(&environment, UNBOUNDED, 1);
    let bell = function.bell();
    for _ in 0..times {
        assert_eq!(function.call(), Status::OK);
        load.count(1, || environment.wake(bell));
    }
    assert_eq!(environment.delivered(), times);
    assert_eq!(environment.rung(), times);
}

fn deliver_batches(load: &mut Load, times: usize) {
    const MOST: NonZeroU16 = NonZeroU16::new(256).unwrap();
    let environment = Environment::default();
    let function = Function::new(&environment, UNBOUNDED, 1);
    let bell = function.bell();
    assert_eq!(function.set_batch(MOST), Status::OK);
    for _ in 0..times {
        assert_eq!(function.call(), Status::OK);
    }
    let mut wakes = 0;
    load.count(times, || {
        while environment.delivered() < times {
            environment.wake(bell);
            wakes += 1;
        }
    });
    assert_eq!(environment.delivered(), times);
    assert!(wakes < times / 100, "{wakes} wakes");
}

fn drain(load: &mut Load, times: usize) {
    let environment = Environment::default();
    let function = Function::new(&environment, UNBOUNDED, 1);
    let bell = function.bell();
    for _ in 0..times {
        assert_eq!(function.call(), Status::OK);
    }
    assert_eq!(function.abort(), Status::OK);
    load.count(times, || environment.finalize(bell));
    assert_eq!(environment.drained(), times);
}

fn create_to_finalized(load: &mut Load, times: usize) {
    let environment = Environment::default();
    for _ in 0..times {
        load.call(Status::OK, || {
            let function = Function::new(&environment, UNBOUNDED, 1);
            let released = function.release();
            environment.finalize(function.bell());
            released
        });
    }
    assert_eq!(environment.given_back(), times);
    assert_eq!(environment.finalized(), times);
}

/// What is left to do for a function that a thread holds when its environment ends.
fn end_of_environment(load: &mut Load, times: usize) {
    let environment = Environment::default();
    for _ in 0..times {
        let function = Function::new(&environment, UNBOUNDED, 1);
        let bell = function.bell();
        load.count(1, || {
            environment.run_hook(bell);
            environment.finalize(bell);
        });
        assert_eq!(function.release(), Status::OK);
    }
    assert_eq!(environment.given_back(), times);
    assert_eq!(environment.finalized(), times);
}
