//! When to ask whether JavaScript is refused.
//!
//! To ask costs 13 ns, a tenth of a delivery, and is mostly in vain. Before each
//! item it has to be asked where JavaScript can be refused from one item to the
//! next: where another thread may end the environment. Elsewhere it is asked at the
//! first item of a chain of wakes, and again when the event loop may have turned
//! (see `event_loop`). Node turns it in the middle of a chain only after 999
//! callbacks, so up to there callbacks are counted, which costs nothing. Bun does not
//! turn it before the chain is over.
//!
//! In either case it is asked every [`PORTION`] callbacks: for a callback that bears
//! to be refused, and does not tell us, for one that turns the loop itself, after which
//! Node's count goes on where ours begins anew, and for whatever ends an environment in
//! a way that nobody has thought of.

use crate::event_loop::{EventLoop, UNCOUNTED};
use std::cell::Cell;

/// Callbacks that share an answer, at most: the cost of asking is a thirty-second of what it was.
const PORTION: u16 = 32;
/// Callbacks after which Node turns its loop, less some for rounds of its own that find nothing
/// to call back for: at most one for each chain of wakes, which is taken off for each, and one.
const SURE: u16 = 990;

/// What one function knows of it. The environment's thread.
#[derive(Debug)]
pub(crate) struct Asking {
    /// Whether `event_loop` has been looked for: a function that is never called need not.
    looked: Cell<bool>,
    /// The event loop that only its own thread can end, if callbacks are counted.
    event_loop: Cell<Option<EventLoop>>,
    /// The turn that `left` belongs to.
    turn: Cell<u64>,
    /// Callbacks that are sure to come within this turn, beside those that are spared.
    left: Cell<u16>,
    /// Callbacks that need not ask.
    spared: Cell<u16>,
    /// The callback bears to be refused.
    bears: Cell<bool>,
}

impl Asking {
    /// Asks before each item, until it is known that less will do.
    pub(crate) fn new() -> Self {
        Self {
            looked: Cell::new(false),
            event_loop: Cell::new(None),
            turn: Cell::new(UNCOUNTED),
            left: Cell::new(0),
            spared: Cell::new(0),
            bears: Cell::new(false),
        }
    }

    /// The callback bears to be refused: an answer holds for [`PORTION`] callbacks.
    pub(crate) fn bear(&self) {
        self.bears.set(true);
    }

    /// Whether the next callback need not ask.
    #[inline(always)]
    pub(crate) fn spares(&self) -> bool {
        self.spared.get() > 0
    }

    /// This callback has not asked, since it is spared that.
    #[inline(always)]
    pub(crate) fn spend(&self) {
        self.spared.set(self.spared.get().saturating_sub(1));
    }

    /// Whether this callback need not ask. Once a callback.
    #[inline(always)]
    pub(crate) fn is_spared(&self) -> bool {
        let spares = self.spares();
        if spares {
            self.spend();
        }
        spares
    }

    /// This callback asks, and is counted.
    #[inline]
    pub(crate) fn ask(&self) {
        self.left.set(self.left.get().saturating_sub(1));
    }

    /// This callback has asked, JavaScript runs, and there is more to call back for. `find` finds
    /// the event loop of the environment, if only its own thread can end that.
    ///
    /// # Safety
    ///
    /// The environment's thread, in a callback of the bell that no other is below on the stack.
    pub(crate) unsafe fn runs(&self, find: impl FnOnce() -> Option<EventLoop>) {
        if self.bears.get() {
            return self.spared.set(PORTION - 1);
        }
        if !self.looked.replace(true) {
            self.event_loop.set(find());
        }
        let Some(event_loop) = self.event_loop.get() else {
            return;
        };
        // SAFETY: the loop's thread, which is the environment's.
        let turn = unsafe { event_loop.turn() };
        if turn == UNCOUNTED {
            return self.spared.set(PORTION - 1);
        }
        if self.turn.replace(turn) != turn {
            self.left.set(SURE - 1);
        }
        let portion = self.left.get().min(PORTION - 1);
        self.left.set(self.left.get() - portion);
        self.spared.set(portion);
    }

    /// From here on callbacks come that are not counted.
    pub(crate) fn lose_count(&self) {
        self.looked.set(true);
        self.event_loop.set(None);
        self.spared.set(0);
    }

    /// Nothing is to be called back for: what comes next begins another chain of wakes.
    pub(crate) fn pause(&self) {
        let spared = self.spared.replace(0);
        if self.bears.get() || self.turn.get() == UNCOUNTED {
            // Not taken from what is left, so it does not go back there.
            return;
        }
        let unused = self.left.get() + spared;
        self.left.set(unused.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::c_void;
    use std::ptr;

    unsafe fn turn(count: *mut c_void) -> u64 {
        // SAFETY: the test's own cell, on its thread.
        unsafe { &*count.cast::<Cell<u64>>() }.get()
    }

    /// A loop that turns when the count changes.
    fn counted(count: &Cell<u64>) -> Option<EventLoop> {
        let raw = ptr::from_ref(count).cast_mut().cast();
        Some(EventLoop::new(raw, turn))
    }

    /// How many of `callbacks` ask.
    fn asked(asking: &Asking, event_loop: Option<EventLoop>, callbacks: u16) -> usize {
        (0..callbacks)
            .filter(|_| {
                let asks = !asking.is_spared();
                if asks {
                    asking.ask();
                    // SAFETY: the one thread there is.
                    unsafe { asking.runs(|| event_loop) };
                }
                asks
            })
            .count()
    }

    #[test]
    fn without_a_loop_of_its_own_each_callback_asks() {
        assert_eq!(asked(&Asking::new(), None, 100), 100);
    }

    #[test]
    fn a_callback_that_bears_it_asks_once_a_portion() {
        let asking = Asking::new();
        asking.bear();
        assert_eq!(asked(&asking, None, 10 * PORTION), 10);
    }

    #[test]
    fn a_callback_that_bears_it_may_pause_as_often_as_it_likes() {
        let asking = Asking::new();
        asking.bear();
        for _ in 0..=u16::MAX {
            asked(&asking, None, 1);
            asking.pause();
        }
    }

    #[test]
    fn a_loop_that_is_not_counted_is_asked_once_a_portion_and_once_a_chain() {
        let endless = Some(EventLoop::endless());
        let asking = Asking::new();
        assert_eq!(asked(&asking, endless, 10 * PORTION), 10);
        for _ in 0..=u16::MAX {
            asking.pause();
            assert_eq!(asked(&asking, endless, 2), 1);
        }
        asking.lose_count();
        assert_eq!(asked(&asking, endless, 100), 100);
    }

    #[test]
    fn each_callback_asks_that_may_be_the_first_of_a_turn() {
        let count = Cell::new(0_u64);
        let event_loop = counted(&count);
        let asking = Asking::new();
        let portions = usize::from(SURE.div_ceil(PORTION));
        for _ in 0..3 {
            assert_eq!(asked(&asking, event_loop, SURE), portions);
            assert_eq!(asked(&asking, event_loop, 9), 9);
            count.set(count.get() + 1);
        }
    }

    #[test]
    fn each_chain_begins_with_a_question_and_costs_one_callback_more() {
        let count = Cell::new(0_u64);
        let event_loop = counted(&count);
        let asking = Asking::new();
        for _ in 0..SURE / 2 {
            assert_eq!(asked(&asking, event_loop, 1), 1);
            asking.pause();
        }
        assert_eq!(asked(&asking, event_loop, 100), 100, "the turn may be over");
    }

    #[test]
    fn a_chain_of_one_callback_counts_as_every_other() {
        let count = Cell::new(0_u64);
        let event_loop = counted(&count);
        let asking = Asking::new();
        assert_eq!(asked(&asking, event_loop, 2), 1);
        asking.pause();
        for _ in 0..SURE / 2 {
            assert!(!asking.is_spared());
            asking.ask();
            asking.pause();
        }
        assert_eq!(asked(&asking, event_loop, 100), 100, "the turn may be over");
    }
}
