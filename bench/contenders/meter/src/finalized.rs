//! How many functions have been finalized, which is seen by what their callbacks own.

use std::sync::atomic::{AtomicU32, Ordering};

static FINALIZED: AtomicU32 = AtomicU32::new(0);

/// Owned by a callback, and dropped with it.
pub struct Witness;

impl Drop for Witness {
    fn drop(&mut self) {
        FINALIZED.fetch_add(1, Ordering::Relaxed);
    }
}

/// How many functions of this addon have been finalized since it was loaded.
pub fn count() -> u32 {
    FINALIZED.load(Ordering::Relaxed)
}
