//! What is sent: a number, in a box that is counted.

use std::sync::atomic::{AtomicU32, Ordering};

static MADE: AtomicU32 = AtomicU32::new(0);
static DROPPED: AtomicU32 = AtomicU32::new(0);

/// One payload. As long as it is in its box, it travels as a pointer.
pub struct Payload(pub u32);

impl Payload {
    pub fn boxed(number: u32) -> Box<Self> {
        MADE.fetch_add(1, Ordering::SeqCst);
        Box::new(Self(number))
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Ordering::SeqCst);
    }
}

/// How many there are, in the whole process.
pub fn left() -> u32 {
    let dropped = DROPPED.load(Ordering::SeqCst);
    MADE.load(Ordering::SeqCst).wrapping_sub(dropped)
}

/// How many there have been.
pub fn made() -> u32 {
    MADE.load(Ordering::SeqCst)
}
