//! Gates that native threads wait at until JavaScript opens them.

use std::sync::{Condvar, Mutex, PoisonError};

static OPEN: Mutex<u64> = Mutex::new(0);
static CHANGED: Condvar = Condvar::new();

pub fn open(gate: u32) {
    *OPEN.lock().unwrap_or_else(PoisonError::into_inner) |= 1 << gate;
    CHANGED.notify_all();
}

pub fn pass(gate: u32) {
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    while *open & 1 << gate == 0 {
        open = CHANGED.wait(open).unwrap_or_else(PoisonError::into_inner);
    }
}
