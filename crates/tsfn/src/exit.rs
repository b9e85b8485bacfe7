//! The end of the process, which nothing here may take part in.
//!
//! `process.exit` on the main thread runs no hook and no finalizer while native
//! threads go on calling. From the moment the process begins to exit, bells are
//! not rung any more: the runtime behind them is being torn down.

use crate::platform;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Once;

static EXITING: AtomicBool = AtomicBool::new(false);

extern "C" fn note_exit() {
    EXITING.store(true, Ordering::SeqCst);
}

/// Has the exit noted when it begins. Any thread, any number of times.
pub(crate) fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| platform::at_exit(note_exit));
}

/// Whether the process has begun to exit.
pub(crate) fn has_begun() -> bool {
    EXITING.load(Ordering::SeqCst)
}
