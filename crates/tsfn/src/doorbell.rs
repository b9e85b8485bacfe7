//! How the environment's thread is woken, and how the bell is silenced.
//!
//! The bell is the runtime's own thread-safe function. It may be rung from any
//! thread for as long as it exists, but the runtime takes it away with the
//! environment, whoever is about to ring. So everyone who reaches for it is
//! counted, in the same word that says whether it may still be reached for:
//!
//! - **Rung**: a wake-up is on its way; nobody needs to ring again.
//! - **Silent**: nobody reaches for it any more. Those who already do, finish.
//! - **Due**: it is to be handed back to the runtime, by the last of them.
//! - **Given back**: it has been.
//!
//! Handing it back is left to the last one out, because the runtime may free
//! the bell as soon as it has it: no ringer may still be on the way. The
//! environment's thread can wait for that moment, since a ringer never waits
//! for the environment's thread.

use crate::sync::{sequenced, AtomicUsize, Backoff, Ordering};

const RUNG: usize = 1;
const SILENT: usize = 2;
const DUE: usize = 4;
const GIVEN_BACK: usize = 8;
const ONE_RINGER: usize = 16;

/// The runtime's side of the bell.
pub trait Bell {
    /// Wakes the environment's thread. Any thread, while the bell exists.
    fn strike(&self);
    /// Has the bell's own callback called once more when it returns. In that callback only, in
    /// which the bell exists; if another thread has just given it back, the runtime refuses.
    fn strike_again(&self) {
        self.strike();
    }
    /// Gives the bell back to the runtime, which will finalize it. Once, while it exists.
    fn give_back(&self);
}

/// Who may ring, who rings, and whether anybody has.
#[derive(Debug)]
pub struct Doorbell {
    /// The four flags, and above them the number of threads that reach for the bell.
    word: AtomicUsize,
}

impl Default for Doorbell {
    fn default() -> Self {
        Self::new()
    }
}

impl Doorbell {
    /// A bell that nobody has rung.
    pub fn new() -> Self {
        Self {
            word: AtomicUsize::new(0),
        }
    }

    /// Rings, unless a wake-up is on its way or the bell is silent. Any thread.
    #[inline]
    pub fn ring(&self, bell: &impl Bell) {
        sequenced();
        if self.word.load(Ordering::SeqCst) & (RUNG | SILENT) == 0 {
            self.ring_first(bell);
        }
    }

    #[cold]
    fn ring_first(&self, bell: &impl Bell) {
        let rung = self
            .word
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |word| {
                (word & (RUNG | SILENT) == 0).then_some((word | RUNG) + ONE_RINGER)
            });
        if rung.is_ok() {
            bell.strike();
            self.leave(bell);
        }
    }

    /// Strikes the bell in the name of someone for whom it already counts as rung, unless it is
    /// silent. Any thread.
    pub fn strike_for_another(&self, bell: &impl Bell) {
        let entered = self
            .word
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |word| {
                (word & SILENT == 0).then_some(word + ONE_RINGER)
            });
        if entered.is_ok() {
            bell.strike();
            self.leave(bell);
        }
    }

    /// Whether a wake-up is on its way, as far as anybody knows. Any thread.
    pub fn is_rung(&self) -> bool {
        self.word.load(Ordering::SeqCst) & (RUNG | SILENT) == RUNG
    }

    /// Says that the wake-up has been seen: what comes after this must ring again.
    ///
    /// The environment's thread; it looks for work once more afterwards.
    #[inline]
    pub fn answered(&self) {
        self.word.fetch_and(!RUNG, Ordering::SeqCst);
        sequenced();
    }

    /// Lets nobody ring any more, and leaves the bell where it is. Any thread.
    pub fn silence(&self) {
        self.word.fetch_or(SILENT, Ordering::SeqCst);
    }

    /// Silences the bell and has it given back by the last thread that reaches for it, which may
    /// be this one. Any thread, any number of times.
    pub fn close(&self, bell: &impl Bell) {
        let mut word = self.word.load(Ordering::SeqCst);
        loop {
            if word & DUE != 0 {
                return;
            }
            // With nobody in between, this thread is the last one out already.
            let alone = word < ONE_RINGER;
            let given_back = if alone { GIVEN_BACK } else { 0 };
            let next = (word | SILENT | DUE | given_back) + ONE_RINGER;
            match self
                .word
                .compare_exchange_weak(word, next, Ordering::SeqCst, Ordering::SeqCst)
            {
                Err(seen) => word = seen,
                Ok(_) if alone => return self.give_back(bell),
                Ok(_) => return self.leave(bell),
            }
        }
    }

    /// Waits until nobody reaches for the bell any more: from here on the runtime may free it.
    ///
    /// The environment's thread, after [`Doorbell::close`], and not inside a call of the runtime
    /// that holds the bell's own lock.
    pub fn wait_until_still(&self) {
        let mut backoff = Backoff::new();
        while self.word.load(Ordering::SeqCst) >= ONE_RINGER {
            backoff.wait();
        }
    }

    /// Silences the bell and gives it back to nobody: the runtime has taken it already.
    ///
    /// The environment's thread, when it ends without a word from the runtime.
    pub fn abandon(&self) {
        const GONE: usize = SILENT | DUE | GIVEN_BACK;
        if self.word.load(Ordering::SeqCst) & GONE != GONE {
            self.word.fetch_or(GONE, Ordering::SeqCst);
        }
    }

    /// Whether the bell is the runtime's again, given back or abandoned. Any thread.
    pub fn is_given_back(&self) -> bool {
        self.word.load(Ordering::SeqCst) & GIVEN_BACK != 0
    }

    /// Counted until it is done, so that the environment's thread can wait for it.
    fn give_back(&self, bell: &impl Bell) {
        bell.give_back();
        self.word.fetch_sub(ONE_RINGER, Ordering::SeqCst);
    }

    fn leave(&self, bell: &impl Bell) {
        let mut word = self.word.load(Ordering::SeqCst);
        loop {
            let last_out = word & (DUE | GIVEN_BACK) == DUE && word / ONE_RINGER == 1;
            // The last one stays counted while it gives the bell back.
            let next = if last_out {
                word | GIVEN_BACK
            } else {
                word - ONE_RINGER
            };
            match self
                .word
                .compare_exchange_weak(word, next, Ordering::SeqCst, Ordering::SeqCst)
            {
                Err(seen) => word = seen,
                Ok(_) if last_out => return self.give_back(bell),
                Ok(_) => return,
            }
        }
    }
}
