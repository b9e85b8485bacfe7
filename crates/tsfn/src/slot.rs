//! One place in the table of handles: which function has it, and who looks at it now.
//!
//! A slot is never freed and may be looked at by anybody with a handle, however
//! old. Looking pins it: the pin count and the generation share a word, so a
//! pin that turns out to be for another generation has done no harm, and a
//! retired function is taken out by whoever removes the last pin.

use crate::sync::{AtomicPtr, AtomicUsize, Ordering};
use std::ptr::{self, NonNull};

/// How many of a word's bits count pins. The state takes two more, the generation the rest.
const PIN_BITS: u32 = if cfg!(target_pointer_width = "64") {
    30
} else {
    15
};
/// How many bits a generation has.
pub const GENERATION_BITS: u32 = usize::BITS - PIN_BITS - 2;
const PIN_MASK: usize = (1 << PIN_BITS) - 1;
const STATE_MASK: usize = 3 << PIN_BITS;
/// Nobody has the slot.
const FREE: usize = 0;
/// A function has the slot.
const LIVE: usize = 1 << PIN_BITS;
/// The function is done with; the last pin takes it out.
const RETIRED: usize = 2 << PIN_BITS;
const ONE_GENERATION: usize = 4 << PIN_BITS;

/// Why a slot does not hold what a handle names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Miss {
    /// It did, and the function has been freed.
    Stale,
    /// It never did.
    NeverGiven,
}

/// A place for one `T` at a time. Two words, of which the first is written at every look: the table
/// keeps those apart that are given out together.
#[derive(Debug)]
#[repr(C)]
pub struct Slot<T> {
    /// Generation, state and pin count.
    word: AtomicUsize,
    /// Made by `Box::into_raw`; set while the state is not free.
    occupant: AtomicPtr<T>,
}

fn generation(word: usize) -> usize {
    word / ONE_GENERATION
}

impl<T> Slot<T> {
    /// A slot that nobody has had yet, whose first occupant gets the generation after `before`.
    pub fn new(before: usize) -> Self {
        Self {
            word: AtomicUsize::new(before * ONE_GENERATION + FREE),
            occupant: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// The generation that the next occupant gets, or `None` once they are used up.
    ///
    /// The caller is the only one to whom the free slot has been given.
    pub fn next_generation(&self) -> Option<usize> {
        let next = generation(self.word.load(Ordering::Acquire)) + 1;
        (next < 1 << GENERATION_BITS).then_some(next)
    }

    /// Moves `occupant` in under the next generation.
    ///
    /// The caller is the only one to whom the free slot has been given.
    pub fn occupy(&self, occupant: Box<T>) -> NonNull<T> {
        let occupant = NonNull::from(Box::leak(occupant));
        self.occupant.store(occupant.as_ptr(), Ordering::Release);
        // Added, not stored: old handles may be pinning and unpinning.
        let before = self.word.fetch_add(ONE_GENERATION + LIVE, Ordering::AcqRel);
        debug_assert_eq!(before & STATE_MASK, FREE, "the slot was not free");
        occupant
    }

    /// Looks the occupant of `wanted` up and keeps it from being freed until [`Slot::unpin`],
    /// which the caller owes after a miss as well.
    ///
    /// # Errors
    ///
    /// If that generation is over or never was.
    #[inline]
    pub fn pin(&self, wanted: usize) -> Result<NonNull<T>, Miss> {
        let word = self.word.fetch_add(1, Ordering::Acquire);
        // All but the pins.
        if word >> PIN_BITS == (wanted * ONE_GENERATION + LIVE) >> PIN_BITS {
            let occupant = self.occupant.load(Ordering::Acquire);
            // SAFETY: any thread; a live slot has an occupant, and the pin keeps it there.
            return Ok(unsafe { NonNull::new_unchecked(occupant) });
        }
        Err(if wanted > generation(word) {
            Miss::NeverGiven
        } else {
            Miss::Stale
        })
    }

    /// Removes a pin, whether it held or missed. Returns the retired occupant if this was the
    /// last one: the slot is free then, and the caller drops the one and gives away the other.
    #[inline]
    #[must_use]
    pub fn unpin(&self) -> Option<Box<T>> {
        let word = self.word.fetch_sub(1, Ordering::Release);
        if word & (STATE_MASK | PIN_MASK) == RETIRED + 1 {
            return self.take_unpinned(word - 1);
        }
        None
    }

    /// Declares the live occupant done with, once a generation. Returns it if nobody looks at it,
    /// as [`Slot::unpin`] does.
    #[inline]
    #[must_use]
    pub fn retire(&self) -> Option<Box<T>> {
        let live = self.word.load(Ordering::Relaxed);
        if live & (STATE_MASK | PIN_MASK) == LIVE {
            if let Some(occupant) = self.take(live) {
                return Some(occupant);
            }
        }
        self.retire_pinned()
    }

    /// As [`Slot::retire`], of an occupant that somebody looks at, or did just now.
    #[cold]
    #[inline(never)]
    fn retire_pinned(&self) -> Option<Box<T>> {
        let word = self.word.fetch_add(RETIRED - LIVE, Ordering::AcqRel) + (RETIRED - LIVE);
        debug_assert_eq!(word & STATE_MASK, RETIRED, "retired twice");
        if word & PIN_MASK == 0 {
            return self.take(word);
        }
        None
    }

    /// As [`Slot::take`], out of the way of those who only look.
    #[cold]
    #[inline(never)]
    fn take_unpinned(&self, seen: usize) -> Option<Box<T>> {
        self.take(seen)
    }

    /// Takes the occupant out, if the word is still as it was seen: without a pin.
    #[inline]
    fn take(&self, seen: usize) -> Option<Box<T>> {
        // Of all who saw the last pin go, one wins; a pin that came meanwhile will go as well.
        let free = seen & !STATE_MASK | FREE;
        self.word
            .compare_exchange(seen, free, Ordering::AcqRel, Ordering::Relaxed)
            .ok()?;
        let occupant = self.occupant.load(Ordering::Acquire);
        // SAFETY: any thread; the exchange ended the generation for everybody, and the slot has
        // not been given away since. The pointer was made by `Box::into_raw` in `occupy`.
        Some(unsafe { Box::from_raw(occupant) })
    }
}
