//! What is counted: operations, and a load on top of them that a self-test asks for.

use crate::extra::{extra, EXTRA};
use crate::outside;
use napi_outlive_tsfn::Status;
use std::mem;

/// Runs `operation` and has its instructions counted; says how often it called what is not ours.
/// Known to callgrind by its name; its own instructions are not counted.
#[inline(never)]
#[no_mangle]
fn counted(operation: &mut dyn FnMut()) -> usize {
    let before = outside::calls();
    operation();
    outside::calls() - before
}

/// A regression made on purpose: instructions that each operation of a path costs on top.
#[derive(Debug)]
pub struct Load {
    each: f64,
    owed: f64,
    calls: usize,
}

impl Load {
    /// So many instructions for each operation.
    pub(crate) fn new(each: f64) -> Self {
        Self {
            each,
            owed: 0.0,
            calls: 0,
        }
    }

    /// How often what is not ours has been called, since this was asked last.
    pub(crate) fn take_calls(&mut self) -> usize {
        mem::take(&mut self.calls)
    }

    /// Counts what is so many operations at once.
    pub fn count(&mut self, operations: usize, mut operation: impl FnMut()) {
        self.calls += counted(&mut operation);
        self.owed += self.each * operations as f64;
        while self.owed >= EXTRA {
            counted(&mut extra());
            self.owed -= EXTRA;
        }
    }

    /// Counts one call, which has to be answered with `expected`.
    pub fn call(&mut self, expected: Status, mut call: impl FnMut() -> Status) {
        let mut answer = Status(-1);
        self.count(1, || answer = call());
        assert_eq!(answer, expected);
    }
}
