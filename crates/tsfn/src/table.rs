//! Handles: what is given out instead of addresses.
//!
//! A handle names a slot of a table that only grows, and a generation of that
//! slot. It is odd, so it cannot be taken for a pointer, and a handle of a
//! function that has been freed finds that out instead of reading freed memory.

use crate::function::Function;
use crate::slot::{Miss, Slot, GENERATION_BITS};
use std::mem::MaybeUninit;
use std::num::NonZeroUsize;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{iter, ptr};

/// The bit that tells our handles from the runtime's pointers.
const ODD: usize = 1;
const INDEX_BITS: u32 = usize::BITS - GENERATION_BITS - 1;
const ONE_GENERATION: usize = 2 << INDEX_BITS;
const FIRST_CHUNK: usize = 64;
const CHUNKS: usize = (INDEX_BITS - FIRST_CHUNK.trailing_zeros()) as usize;

/// A thread-safe function, by name. Copied freely; it owns nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Handle(NonZeroUsize);

impl Handle {
    /// The handle as the number that C code passes around.
    pub fn to_bits(self) -> usize {
        self.0.get()
    }

    /// The handle with this number, if it is one of ours: odd.
    #[inline]
    pub fn from_bits(bits: usize) -> Option<Self> {
        if bits & ODD == 0 {
            return None;
        }
        NonZeroUsize::new(bits).map(Self)
    }

    fn new(index: usize, generation: usize) -> Self {
        let bits = (generation << INDEX_BITS | index) << 1 | ODD;
        Self(NonZeroUsize::new(bits).expect("an odd number"))
    }

    /// The name of the next function in the same slot, or `None` if there can be none.
    fn next(self) -> Option<Self> {
        self.0.checked_add(ONE_GENERATION).map(Self)
    }

    fn index(self) -> usize {
        self.0.get() >> 1 & ((1 << INDEX_BITS) - 1)
    }

    fn generation(self) -> usize {
        self.0.get() >> 1 >> INDEX_BITS
    }
}

type Entry = Slot<Function>;

/// The place of a function.
type Memory = Box<MaybeUninit<Function>>;

/// How many functions' memory is kept for the next ones. Functions are made and freed by the
/// dozen, one a promise, and to the allocator they are neither small nor few.
const MEMORY_KEPT: usize = 128;

/// A debug build keeps none, so that valgrind sees what is freed.
const KEEPS_MEMORY: bool = !cfg!(debug_assertions);

/// The slots, in chunks that double in size and never move.
struct Table {
    /// One more than are ever made: an index may lie there, and be looked for.
    chunks: [AtomicPtr<Entry>; CHUNKS + 1],
    vacancies: Mutex<Vacancies>,
}

struct Vacancies {
    /// Slots that have been used and are free again, and what the last functions in them have
    /// left. Only the last [`MEMORY_KEPT`] have memory.
    free: Vec<(Vacancy, Option<Memory>)>,
    /// How many slots have been used.
    next: usize,
}

/// A slot, for the one who has this, and the name that the next function in it will have.
struct Vacancy {
    handle: Handle,
    slot: &'static Entry,
}

impl Vacancies {
    /// Keeps a slot for the next function, and what the last one has left. Returns the memory that
    /// is kept no longer for it.
    #[inline]
    fn keep(&mut self, vacancy: Vacancy, memory: Option<Memory>) -> Option<Memory> {
        let below = self.free.len();
        self.free.push((vacancy, memory));
        let (_, too_much) = &mut self.free[below.checked_sub(MEMORY_KEPT)?];
        too_much.take()
    }
}

static TABLE: Table = Table {
    chunks: [const { AtomicPtr::new(ptr::null_mut()) }; CHUNKS + 1],
    vacancies: Mutex::new(Vacancies {
        free: Vec::new(),
        next: 0,
    }),
};

/// Where this image's generations begin, less one.
///
/// Two addons of one process have a table each. A handle that finds its way from
/// one into the other must not name a function there, so their generations
/// begin far apart: somewhere in the lower 256th of the range, by the address of
/// the table.
fn before_the_first_generation() -> usize {
    const SPREAD: usize = 0x9e37_79b9_7f4a_7c15_u64 as usize;
    let page = ptr::from_ref(&TABLE).addr() >> 12;
    page.wrapping_mul(SPREAD) >> (usize::BITS - (GENERATION_BITS - 8))
}

/// Which chunk an index lies in, and where in it.
#[inline]
fn locate(index: usize) -> (usize, usize) {
    let shifted = index + FIRST_CHUNK;
    let chunk = (shifted / FIRST_CHUNK).ilog2();
    (chunk as usize, shifted - (FIRST_CHUNK << chunk))
}

/// The index that is given out after so many others.
///
/// Slots that follow each other in memory share a cache line, four of them, and every call writes
/// to its function's. Functions that are made together are called together, so those share one
/// that are made a quarter of a chunk apart.
fn nth_index(before: usize) -> usize {
    let bits = (before + FIRST_CHUNK).ilog2();
    let (_, within) = locate(before);
    let offset = (within << 2 | within >> (bits - 2)) & ((1 << bits) - 1);
    before - within + offset
}

impl Table {
    #[inline]
    fn slot(&'static self, index: usize) -> Option<&'static Entry> {
        let (chunk, offset) = locate(index);
        let slots = self.chunks.get(chunk)?.load(Ordering::Acquire);
        if slots.is_null() {
            return None;
        }
        // SAFETY: any thread; a chunk is `FIRST_CHUNK << chunk` slots, published when complete
        // and never freed, and `locate` stays within it.
        Some(unsafe { &*slots.add(offset) })
    }

    fn vacancies(&self) -> MutexGuard<'_, Vacancies> {
        self.vacancies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// A slot that nobody has had yet.
    #[cold]
    fn unused(&'static self) -> Option<Vacancy> {
        let mut vacancies = self.vacancies();
        let (chunk, within) = locate(vacancies.next);
        if chunk == CHUNKS {
            return None;
        }
        if within == 0 {
            let before = before_the_first_generation();
            let slots: Box<[Entry]> = iter::repeat_with(|| Entry::new(before))
                .take(FIRST_CHUNK << chunk)
                .collect();
            let published = Box::leak(slots).as_mut_ptr();
            self.chunks[chunk].store(published, Ordering::Release);
        }
        let index = nth_index(vacancies.next);
        vacancies.next += 1;
        drop(vacancies);
        let slot = self.slot(index)?;
        let handle = Handle::new(index, slot.next_generation()?);
        Some(Vacancy { handle, slot })
    }

    #[inline(never)]
    fn vacate(&'static self, function: Box<Function>) {
        let (handle, slot) = (function.handle, function.slot);
        let memory = emptied(function);
        let Some(handle) = handle.next() else {
            // Its generations are used up: leaving it out keeps old handles stale for ever.
            return;
        };
        let memory = Some(memory).filter(|_| KEEPS_MEMORY);
        let vacancy = Vacancy { handle, slot };
        let too_much = self.vacancies().keep(vacancy, memory);
        // Not while the others wait.
        drop(too_much);
    }
}

/// Drops a function and leaves its memory.
fn emptied(function: Box<Function>) -> Memory {
    let function = Box::into_raw(function);
    // SAFETY: any thread, the one owner. The function is dropped here only, and a box of memory
    // that is not initialized has the same layout.
    unsafe {
        ptr::drop_in_place(function);
        Box::from_raw(function.cast())
    }
}

/// Puts a function into the table: `make` writes it, with its name and its slot.
///
/// Returns `None` when 2^31 functions (2^16 on 32 bits) are alive. Any thread. The caller has the
/// only handle, so the function stays where it is until its counts are given back.
#[inline]
pub(crate) fn insert(
    make: impl FnOnce(
        Handle,
        &'static Entry,
        &'static mut MaybeUninit<Function>,
    ) -> &'static mut Function,
) -> Option<NonNull<Function>> {
    let used = TABLE.vacancies().free.pop();
    let (Vacancy { handle, slot }, memory) = match used {
        Some(vacancy) => vacancy,
        None => (TABLE.unused()?, None),
    };
    let memory = memory.unwrap_or_else(Box::new_uninit);
    let function = make(handle, slot, Box::leak(memory));
    // SAFETY: any thread, the one owner. It lies in the box that was leaked for it.
    Some(slot.occupy(unsafe { Box::from_raw(function) }))
}

/// Has a function freed as soon as nobody looks at it any more. Once, by whoever moved it to
/// closed with no thread left. Any thread.
#[inline]
pub(crate) fn retire(slot: &Entry) {
    if let Some(function) = slot.retire() {
        TABLE.vacate(function);
    }
}

/// Looks a function up and keeps it from being freed for as long as the pin lives. Any thread.
///
/// # Errors
///
/// If the handle's function has been freed, or the handle was never given out.
#[inline]
pub(crate) fn pin(handle: Handle) -> Result<Pin, Miss> {
    let slot = TABLE.slot(handle.index()).ok_or(Miss::NeverGiven)?;
    let pin = PinnedSlot(slot);
    // A miss is unpinned as well, by the drop of `pin`.
    let function = slot.pin(handle.generation()).map_err(|miss| {
        if handle.generation() > before_the_first_generation() {
            miss
        } else {
            Miss::NeverGiven
        }
    })?;
    Ok(Pin {
        function: function.as_ptr(),
        _slot: pin,
    })
}

struct PinnedSlot(&'static Entry);

impl Drop for PinnedSlot {
    #[inline]
    fn drop(&mut self) {
        if let Some(function) = self.0.unpin() {
            TABLE.vacate(function);
        }
    }
}

/// A function that stays where it is for now.
pub(crate) struct Pin {
    function: *const Function,
    _slot: PinnedSlot,
}

impl Deref for Pin {
    type Target = Function;

    #[inline]
    fn deref(&self) -> &Function {
        // SAFETY: any thread; the pin keeps the function from being freed.
        unsafe { &*self.function }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_has_a_place_of_its_own() {
        let mut expected = (0, 0);
        for index in 0..100_000 {
            assert_eq!(locate(index), expected, "index {index}");
            expected.1 += 1;
            if expected.1 == FIRST_CHUNK << expected.0 {
                expected = (expected.0 + 1, 0);
            }
        }
    }

    #[test]
    fn every_index_of_a_chunk_is_given_out_once_before_the_next() {
        let mut before = 0;
        for chunk in 0..10 {
            let size = FIRST_CHUNK << chunk;
            let mut indices: Vec<_> = (before..before + size).map(nth_index).collect();
            indices.sort_unstable();
            assert!(
                indices.into_iter().eq(before..before + size),
                "chunk {chunk}"
            );
            before += size;
        }
    }

    #[test]
    fn functions_that_are_made_together_share_no_cache_line() {
        const A_LINE: usize = 64 / size_of::<Entry>();
        for before in 0..1_000 {
            let (chunk, offset) = locate(nth_index(before));
            for later in 1..FIRST_CHUNK / A_LINE {
                let (other, theirs) = locate(nth_index(before + later));
                let apart = other != chunk || theirs / A_LINE != offset / A_LINE;
                assert!(apart, "{before} and {later} more");
            }
        }
    }

    #[test]
    fn a_handle_is_odd_and_keeps_its_parts() {
        for (index, generation) in [(0, 1), (1, 1), (77, 12_345), ((1 << INDEX_BITS) - 1, 9)] {
            let handle = Handle::new(index, generation);
            assert_eq!(handle.to_bits() % 2, 1);
            assert_eq!((handle.index(), handle.generation()), (index, generation));
            assert_eq!(Handle::from_bits(handle.to_bits()), Some(handle));
        }
    }

    #[test]
    fn the_next_handle_of_a_slot_has_the_next_generation_until_there_is_none() {
        let handle = Handle::new(77, 12_345);
        assert_eq!(handle.next(), Some(Handle::new(77, 12_346)));
        let last = Handle::new(77, (1 << GENERATION_BITS) - 1);
        assert_eq!(last.next(), None);
    }

    #[test]
    fn the_memory_of_the_last_functions_is_kept() {
        let slot: &'static Entry = Box::leak(Box::new(Entry::new(0)));
        let mut vacancies = Vacancies {
            free: Vec::new(),
            next: 0,
        };
        let keep = |vacancies: &mut Vacancies, times| {
            let handle = Handle::new(0, 1);
            let too_much = (0..times)
                .filter_map(|_| vacancies.keep(Vacancy { handle, slot }, Some(Box::new_uninit())));
            too_much.count()
        };
        let kept = |vacancies: &Vacancies| {
            let with_memory = |(_, memory): &&(Vacancy, Option<Memory>)| memory.is_some();
            let kept = vacancies.free.iter().rev().take_while(with_memory).count();
            let all = vacancies.free.iter().filter(with_memory).count();
            assert_eq!(kept, all, "not the last ones");
            kept
        };
        assert_eq!(keep(&mut vacancies, MEMORY_KEPT + 50), 50);
        assert_eq!(kept(&vacancies), MEMORY_KEPT);
        vacancies.free.truncate(100);
        assert_eq!(kept(&vacancies), 50);
        assert_eq!(keep(&mut vacancies, MEMORY_KEPT), 50);
        assert_eq!(kept(&vacancies), MEMORY_KEPT);
    }

    #[test]
    fn a_handle_that_was_never_given_out_is_told_from_a_stale_one() {
        let far = Handle::new(1 << 20, 1);
        assert_eq!(pin(far).err(), Some(Miss::NeverGiven));
        assert_eq!(Handle::from_bits(16), None);
    }
}
