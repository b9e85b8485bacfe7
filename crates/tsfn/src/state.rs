//! The life of a function: its phase and its thread count, in one word.
//!
//! ```text
//!             call, acquire, release
//!                  ┌──────┐
//!    create ──▶  Open ────┴──▶ Closing ──▶ Closed ──▶ freed
//!                  │  count 0 and empty,    ▲  drained,      count 0
//!                  │  abort, or             │  finalizer ran
//!                  │  environment ends ─────┘
//! ```
//!
//! Both halves share a word so that each rule about them together has one
//! moment at which it holds: *closing beats full* is a load of this word before
//! anything else, and *the last one frees* is the one exchange of it that
//! leaves `Closed` with a count of 0, by whichever thread performs it.

use crate::sync::{AtomicUsize, Ordering};

/// How far a function has come. It only ever moves forward.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Items are taken and delivered.
    Open,
    /// No more items are taken; what is queued will be drained.
    Closing,
    /// Everything is drained and the finalizer has returned.
    Closed,
}

/// The highest thread count that fits beside the phase.
pub const MAX_THREAD_COUNT: usize = usize::MAX >> PHASE_BITS;

const PHASE_BITS: u32 = 2;
const PHASE_MASK: usize = (1 << PHASE_BITS) - 1;
/// No bit of the phase: open.
const OPEN: usize = 0;
/// Set for good when the function begins to close.
const CLOSING: usize = 1;
/// Set as well when it has been closed.
const CLOSED: usize = 2 | CLOSING;
const ONE_THREAD: usize = 1 << PHASE_BITS;

/// What became of a count that was given back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum Release {
    /// There was no count to give back, and the function is still open.
    NothingHeld,
    /// There was no count to give back; the function is past caring.
    Ignored,
    /// The count is one less, and nothing follows from it.
    Released,
    /// The last count of an open function is gone: the environment's thread must be woken.
    LastOfOpen,
    /// The function is closing from here on.
    Aborted,
    /// The last count of a closed function is gone: the caller frees it.
    LastOfClosed,
}

/// Phase and thread count of one function.
#[derive(Debug)]
pub struct State {
    /// The phase in the low bits, the thread count above it.
    word: AtomicUsize,
}

fn phase(word: usize) -> Phase {
    match word & PHASE_MASK {
        OPEN => Phase::Open,
        CLOSING => Phase::Closing,
        _ => Phase::Closed,
    }
}

fn threads(word: usize) -> usize {
    word >> PHASE_BITS
}

impl State {
    /// An open function that `thread_count` threads hold.
    ///
    /// # Panics
    ///
    /// If `thread_count` is above [`MAX_THREAD_COUNT`].
    pub fn new(thread_count: usize) -> Self {
        assert!(thread_count <= MAX_THREAD_COUNT, "thread count overflow");
        Self {
            word: AtomicUsize::new(thread_count << PHASE_BITS),
        }
    }

    /// Where the function stands.
    pub fn phase(&self) -> Phase {
        phase(self.word.load(Ordering::SeqCst))
    }

    /// How many threads hold the function.
    pub fn thread_count(&self) -> usize {
        threads(self.word.load(Ordering::SeqCst))
    }

    /// Whether an item may be queued: open, and somebody holds it.
    #[inline]
    pub fn admits(&self) -> bool {
        let word = self.word.load(Ordering::SeqCst);
        phase(word) == Phase::Open && threads(word) > 0
    }

    /// Takes one more count, if the function is open and held.
    #[must_use]
    pub fn acquire(&self) -> bool {
        self.word
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |word| {
                let held = threads(word);
                (phase(word) == Phase::Open && held > 0 && held < MAX_THREAD_COUNT)
                    .then(|| word + ONE_THREAD)
            })
            .is_ok()
    }

    /// Gives one count back. A call that is told `napi_closing` does so as well: its thread must
    /// not touch the function again.
    pub fn release(&self) -> Release {
        self.give_back(false)
    }

    /// Gives one count back and, if the function was open, closes it.
    pub fn abort(&self) -> Release {
        self.give_back(true)
    }

    /// Gives all counts back: of a function that nobody got.
    pub fn forfeit(&self) {
        self.word.fetch_and(PHASE_MASK, Ordering::SeqCst);
    }

    #[inline]
    fn give_back(&self, abort: bool) -> Release {
        let mut word = self.word.load(Ordering::SeqCst);
        loop {
            if threads(word) == 0 {
                return match phase(word) {
                    Phase::Open => Release::NothingHeld,
                    Phase::Closing | Phase::Closed => Release::Ignored,
                };
            }
            let aborts = abort && phase(word) == Phase::Open;
            let closing = if aborts { CLOSING } else { 0 };
            let next = (word - ONE_THREAD) | closing;
            match self
                .word
                .compare_exchange_weak(word, next, Ordering::SeqCst, Ordering::SeqCst)
            {
                Err(seen) => word = seen,
                Ok(_) if aborts => return Release::Aborted,
                Ok(_) => {
                    return match next {
                        OPEN => Release::LastOfOpen,
                        CLOSED => Release::LastOfClosed,
                        _ => Release::Released,
                    }
                }
            }
        }
    }

    /// Moves an open function to closing; says whether it was open. Any number of times.
    #[inline]
    pub fn close(&self) -> bool {
        phase(self.word.fetch_or(CLOSING, Ordering::SeqCst)) == Phase::Open
    }

    /// Moves a closing function to closed; says whether nobody holds it any more, in which case
    /// the caller frees it.
    ///
    /// # Panics
    ///
    /// If the function is not closing: it would have been finalized twice, or while open.
    #[must_use]
    pub fn finish(&self) -> bool {
        let before = self.word.fetch_add(CLOSED - CLOSING, Ordering::SeqCst);
        assert_eq!(phase(before), Phase::Closing, "finished out of turn");
        threads(before) == 0
    }
}
