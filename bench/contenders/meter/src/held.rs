//! Functions that are held and do nothing, until they are let go.

use crate::Function;
use std::any::Any;
use std::cell::RefCell;
use std::mem::ManuallyDrop;

thread_local! {
    /// Never dropped with the thread: a worker whose environment has ended holds its functions
    /// still, as addons do, and not every contender may be released then.
    static HELD: RefCell<ManuallyDrop<Vec<Box<dyn Any>>>> = RefCell::default();
}

/// Keeps functions for this thread.
pub fn hold<F: Function>(functions: Vec<F>) {
    HELD.with_borrow_mut(|held| held.push(Box::new(functions)));
}

/// Queues items from this thread on a function that is held from then on; answers how many were
/// refused.
pub fn queue<F: Function>(function: F, items: u32) -> u32 {
    crate::traffic::uncounted();
    let refused = (0..items).filter(|item| !function.call(*item)).count();
    hold(vec![function]);
    refused as u32
}

/// Drops what this thread holds.
pub fn let_go() {
    let held = HELD.take();
    drop(ManuallyDrop::into_inner(held));
}
