//! What a call carries.

use crate::counters::COUNTERS;

/// A number, on the heap, so that what happens to it shows.
pub struct Payload(Box<u32>);

impl Payload {
    pub fn new(number: u32) -> Self {
        Self(Box::new(number))
    }

    /// What JavaScript gets of it.
    pub fn deliver(&self) -> u32 {
        COUNTERS.delivered.add();
        *self.0
    }
}

/// Goes with the callback of a function, which its finalizer drops.
pub struct Finalized;

impl Drop for Finalized {
    fn drop(&mut self) {
        COUNTERS.finalized.add();
    }
}
