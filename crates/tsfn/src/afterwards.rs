//! What waits until no callback of the function is on the stack any more.
//!
//! A callback may run the event loop, in which the bell calls back once more, or is
//! finalized. The callback below still looks at the function when it returns, so
//! the function is closed then and not sooner. And where a callback must not be
//! entered twice, the wake is put off until then.

use std::cell::Cell;

/// What one function puts off. The environment's thread.
#[derive(Default)]
pub(crate) struct Afterwards {
    /// There is something.
    any: Cell<bool>,
    /// A wake has come to nothing: the bell, which counts as rung, is to be struck again.
    wake: Cell<bool>,
    /// The finalizer has run: the function is to be closed.
    close: Cell<bool>,
    /// Wakes are put off.
    puts_off_wakes: Cell<bool>,
}

impl Afterwards {
    /// From here on, wakes wait for the callback on the stack.
    pub(crate) fn put_off_wakes(&self) {
        self.puts_off_wakes.set(true);
    }

    /// Whether this wake, in a callback within another, is put off.
    pub(crate) fn puts_off_wake(&self) -> bool {
        let puts_off = self.puts_off_wakes.get();
        if puts_off {
            self.any.set(true);
            self.wake.set(true);
        }
        puts_off
    }

    /// The finalizer has run.
    pub(crate) fn close(&self) {
        self.any.set(true);
        self.close.set(true);
    }

    /// Whether anything waits.
    #[inline(always)]
    pub(crate) fn is_due(&self) -> bool {
        self.any.get()
    }

    /// What waits, for the caller to do: `(wake, close)`.
    pub(crate) fn take(&self) -> (bool, bool) {
        self.any.set(false);
        (self.wake.take(), self.close.take())
    }
}
