//! The core paths, one function each: what is counted, and what is not but comes before it.

use crate::function::Function;
use bench_counts::host::Environment;
use bench_counts::{Load, Path};
use napi_outlive_tsfn::Status;
use std::rc::Rc;

/// All of them.
pub const PATHS: &[Path] = &[
    Path::new("typed call", call),
    Path::new("typed call, rings", call_rings),
    Path::new("typed deliver, one of many", deliver_one_of_many),
    Path::new("typed create to finalized", create_to_finalized),
];

/// A burst: the bell has been rung.
fn call(load: &mut Load, times: usize) {
    let environment = Rc::new(Environment::default());
    let function = Function::new(&environment);
    assert_eq!(function.call(7), Status::OK);
    for _ in 0..times {
        load.call(Status::OK, || function.call(7));
    }
    assert_eq!(environment.rung(), 1);
}

fn call_rings(load: &mut Load, times: usize) {
    let environment = Rc::new(Environment::default());
    let function = Function::new(&environment);
    let bell = function.bell();
    for _ in 0..times {
        load.call(Status::OK, || function.call(7));
        environment.wake(bell);
    }
    assert_eq!(environment.rung(), times);
}

/// There are more behind it.
fn deliver_one_of_many(load: &mut Load, times: usize) {
    let environment = Rc::new(Environment::default());
    let function = Function::new(&environment);
    let bell = function.bell();
    for payload in 0..=times as u64 {
        assert_eq!(function.call(payload), Status::OK);
    }
    for _ in 0..times {
        load.count(1, || environment.wake(bell));
    }
    assert_eq!(environment.delivered(), times);
    assert_eq!(environment.rung(), 1 + times);
}

fn create_to_finalized(load: &mut Load, times: usize) {
    let environment = Rc::new(Environment::default());
    for _ in 0..times {
        load.count(1, || {
            let function = Function::new(&environment);
            let bell = function.bell();
            drop(function);
            environment.finalize(bell);
        });
    }
    assert_eq!(environment.given_back(), times);
    // The callback is gone, and what it owned.
    assert_eq!(Rc::strong_count(&environment), 1);
}
