//! The last moment of the process: after the runtime's own destructors have run.

use crate::gates;
use crate::log::log;
use crate::threads;
use std::sync::atomic::{AtomicBool, Ordering};

/// The gate that opens then.
const GATE: u32 = 9;
const MILLISECONDS: u64 = 2_000;

static AWAITED: AtomicBool = AtomicBool::new(false);

/// Has the process wait for its native threads at its last moment, with gate 9 open.
pub fn wait_there() {
    AWAITED.store(true, Ordering::SeqCst);
}

extern "C" fn come() {
    if AWAITED.load(Ordering::SeqCst) {
        log!("the last moment");
        gates::open(GATE);
        threads::join(MILLISECONDS);
    }
}

// The destructors of a library that was opened run after those of the program.
#[used]
#[link_section = ".fini_array"]
static COME: extern "C" fn() = come;
