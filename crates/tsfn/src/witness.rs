//! The last witness of an environment: its own thread.
//!
//! A runtime may end an environment without running its cleanup hooks. Then
//! producers that wait would wait for ever, so the functions of a thread are
//! closed, at the latest, when the thread ends. Deno is the runtime to expect it
//! of; where it was measured, it ran the hooks or did not end the thread.
//!
//! The main thread has no witness. Its end is the end of the process, where
//! `process.exit` must run nothing.

use crate::boundary::guard;
use crate::exit;
use crate::platform;
use crate::table::{self, Handle};
use std::cell::RefCell;

struct Witness {
    /// Functions made on this thread, some of them gone by now.
    made: RefCell<Vec<Handle>>,
    testifies: bool,
}

thread_local! {
    static WITNESS: Witness = Witness {
        made: RefCell::new(Vec::new()),
        testifies: !platform::is_main_thread(),
    };
}

/// Has a new function closed when this thread ends, if nothing else closes it before.
pub(crate) fn watch(handle: Handle) {
    // A thread that is ending already cannot be watched any more, nor can it make functions.
    let _ = WITNESS.try_with(|witness| {
        if !witness.testifies {
            return;
        }
        let mut made = witness.made.borrow_mut();
        if made.len() == made.capacity() {
            // What is gone makes room first, so the list stays within twice what is alive.
            made.retain(|&handle| table::pin(handle).is_ok());
            let alive = made.len();
            made.reserve(alive.max(16));
        }
        made.push(handle);
    });
}

impl Drop for Witness {
    fn drop(&mut self) {
        if exit::has_begun() {
            return;
        }
        let made = self.made.take().into_iter();
        let made: Vec<_> = made.filter_map(|handle| table::pin(handle).ok()).collect();
        let in_a_callback = made
            .iter()
            // SAFETY: the environment's thread.
            .any(|function| unsafe { function.local() }.delivering.get() > 0);
        if in_a_callback {
            // Not the end of the thread, but of the process: a callback called `exit`.
            return;
        }
        // All of them first: what is drained from one may be the last to hold another.
        for function in &made {
            function.bell_vanished();
        }
        for function in made {
            guard((), || {
                // SAFETY: the environment's thread, and no callback is on its stack.
                unsafe { function.environment_vanished() };
            });
        }
    }
}
