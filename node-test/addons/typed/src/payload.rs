//! What a call carries.

use crate::counters::COUNTERS;

/// A number, on the heap, that knows whether it was dropped.
pub struct Payload(Box<u32>);

impl Payload {
    pub fn new(number: u32) -> Self {
        COUNTERS.created.add();
        Self(Box::new(number))
    }

    /// What JavaScript gets of it.
    pub fn deliver(&self) -> u32 {
        COUNTERS.delivered.add();
        *self.0
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        COUNTERS.dropped.add();
    }
}

/// Goes with the callback of a function, which its finalizer drops.
pub struct Finalized;

impl Drop for Finalized {
    fn drop(&mut self) {
        COUNTERS.finalized.add();
    }
}
