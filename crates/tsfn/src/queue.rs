//! The queue between producers and the environment's thread.
//!
//! Any thread pushes, one thread pops. Items lie in blocks of [`CAPACITY`] that
//! are linked as they fill, so a push is one compare-exchange and one store; it
//! allocates once a block, and nothing on an idle queue. A position is claimed
//! by moving `tail`, the item is written, and the slot is marked written; the
//! consumer looks at the mark, so it does not touch the producers' cache line
//! while there is something to take.
//!
//! What another thread has written lies in the cache of its processor. Where items
//! are many, the consumer has the next block fetched when it is halfway through one, so
//! that it is there in time. Without that it waits for each cache line, 15 ns an item.
//!
//! Closing is a bit of the same word that positions are claimed in: a push
//! either claimed its position before and will be drained, or is refused.
//!
//! Positions count one more per block than it has slots. The extra one says
//! that the producer of the last slot is linking the next block, which takes it
//! three stores; others wait for that.

use crate::sync::{
    fetch, give_way, Apart, AtomicBool, AtomicPtr, AtomicUsize, Backoff, Ordering, UnsafeCell,
};
use std::ffi::c_void;
use std::ptr;

/// Positions per block. Small under loom, so that models cross block borders, with two slots side
/// by side within them.
const LAP: usize = if cfg!(loom) { 4 } else { 32 };
/// Slots per block.
pub const CAPACITY: usize = LAP - 1;
/// At which slot the next block is fetched.
const HALFWAY: usize = CAPACITY / 2;

const CLOSED: usize = 1;
const ONE_POSITION: usize = 2;
/// How many positions there are until they begin anew. A whole number of laps.
const POSITIONS: usize = usize::MAX / ONE_POSITION + 1;

/// The queue takes no more items.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Closed;

/// What a pop found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pop {
    /// The oldest item, now the caller's.
    Item {
        /// The item.
        item: *mut c_void,
        /// Another one is there to be taken. One that is being written may be overlooked.
        more: bool,
    },
    /// Nothing is queued.
    Empty,
    /// The oldest item is claimed, and its producer is about to write it.
    Busy,
}

/// The marks lie apart from the items: beside them each would fill a word, and the consumer would
/// read twice the memory that another thread has just written.
///
/// Both have a place for the position that is no slot, so that none has to be looked at twice:
/// nothing is ever written there.
struct Block {
    items: [UnsafeCell<*mut c_void>; LAP],
    /// Set, with release ordering, once the item may be read.
    written: [AtomicBool; LAP],
    /// Set by the producer of the last slot before it marks that slot written.
    next: AtomicPtr<Block>,
}

impl Block {
    fn new() -> Box<Self> {
        Box::new(Self {
            items: std::array::from_fn(|_| UnsafeCell::new(ptr::null_mut())),
            written: std::array::from_fn(|_| AtomicBool::new(false)),
            next: AtomicPtr::new(ptr::null_mut()),
        })
    }

    /// Has the block behind this one fetched, if there is one. The consumer.
    #[inline(always)]
    fn fetch_next(&self) {
        let next = self.next.load(Ordering::Relaxed);
        if !next.is_null() {
            fetch(next);
        }
    }
}

/// Where producers claim positions.
#[derive(Debug)]
struct Tail {
    /// The next position, times [`ONE_POSITION`], and [`CLOSED`].
    index: AtomicUsize,
    /// The block of that position; NULL until the first push.
    block: AtomicPtr<Block>,
    /// The first block of all, for the consumer to begin at.
    first: AtomicPtr<Block>,
}

/// Where the consumer takes items.
#[derive(Debug)]
struct Head {
    /// The next position to take from. Written by the consumer, read by anybody.
    position: AtomicUsize,
    /// The block of that position, the consumer's own; NULL until its first look.
    block: UnsafeCell<*mut Block>,
}

/// An unbounded queue of pointers, closed for good by [`Queue::close`].
///
/// Dropping it frees its blocks. The pointers in them are the callers', so they
/// are drained first.
#[derive(Debug)]
#[repr(C)]
pub struct Queue {
    head: Apart<Head>,
    tail: Apart<Tail>,
}

// SAFETY: the queue holds pointers without looking behind them. All of it is atomic but the
// consumer's cell, and the callers of the unsafe methods vouch that there is one consumer.
unsafe impl Send for Queue {}
// SAFETY: as above.
unsafe impl Sync for Queue {}

impl Default for Queue {
    fn default() -> Self {
        Self::new()
    }
}

impl Queue {
    /// An empty, open queue. Allocates nothing.
    pub fn new() -> Self {
        Self {
            tail: Apart::new(Tail {
                index: AtomicUsize::new(0),
                block: AtomicPtr::new(ptr::null_mut()),
                first: AtomicPtr::new(ptr::null_mut()),
            }),
            head: Apart::new(Head {
                position: AtomicUsize::new(0),
                block: UnsafeCell::new(ptr::null_mut()),
            }),
        }
    }

    /// Queues an item. Any thread.
    ///
    /// # Errors
    ///
    /// [`Closed`] once the queue is closed; the item stays the caller's.
    #[allow(clippy::not_unsafe_ptr_arg_deref)] // The item is stored; nobody looks behind it.
    #[inline]
    pub fn push(&self, item: *mut c_void) -> Result<(), Closed> {
        let tail = &*self.tail;
        let mut spare: Option<Box<Block>> = None;
        let mut backoff = Backoff::new();
        // The index before the block: a block that is newer than the index fails the exchange
        // below, and an older one cannot be seen, since the index moves on after the block.
        let mut index = tail.index.load(Ordering::Acquire);
        let mut block = tail.block.load(Ordering::Acquire);
        loop {
            if index & CLOSED != 0 {
                return Err(Closed);
            }
            let offset = (index / ONE_POSITION) % LAP;
            if offset == CAPACITY {
                backoff.wait();
                index = tail.index.load(Ordering::Acquire);
                block = tail.block.load(Ordering::Acquire);
                continue;
            }
            let last = offset + 1 == CAPACITY;
            if last && spare.is_none() {
                spare = Some(Block::new());
            }
            if block.is_null() {
                block = self.first_block();
            }
            // SeqCst: ordered against the doorbell, see the crate's documentation.
            match tail.index.compare_exchange(
                index,
                index.wrapping_add(ONE_POSITION),
                Ordering::SeqCst,
                Ordering::Acquire,
            ) {
                Ok(_) => {
                    // SAFETY: producer, on any thread. The exchange claimed this position, and
                    // the block of a claimed position lives until the consumer has taken the
                    // block's last item, which it can not before `written` is set below.
                    unsafe { self.fill(block, offset, item, spare.filter(|_| last)) };
                    return Ok(());
                }
                Err(_) => {
                    give_way();
                    index = tail.index.load(Ordering::Acquire);
                    block = tail.block.load(Ordering::Acquire);
                }
            }
        }
    }

    /// The block that the first push of all goes to.
    #[cold]
    fn first_block(&self) -> *mut Block {
        let tail = &*self.tail;
        let made = Box::into_raw(Block::new());
        match tail.block.compare_exchange(
            ptr::null_mut(),
            made,
            Ordering::AcqRel,
            Ordering::Acquire,
        ) {
            Ok(_) => {
                tail.first.store(made, Ordering::Release);
                made
            }
            Err(theirs) => {
                // SAFETY: producer, on any thread; the block was made above and never shared.
                drop(unsafe { Box::from_raw(made) });
                theirs
            }
        }
    }

    /// Writes the item of a claimed position, and links the next block if it is the block's last.
    ///
    /// # Safety
    ///
    /// The caller claimed position `offset` of `block` and has not filled it.
    #[inline]
    unsafe fn fill(
        &self,
        block: *mut Block,
        offset: usize,
        item: *mut c_void,
        next: Option<Box<Block>>,
    ) {
        // SAFETY: the caller owns the claimed slot, so the block is alive.
        let block = unsafe { &*block };
        if let Some(next) = next {
            let next = Box::into_raw(next);
            self.tail.block.store(next, Ordering::Release);
            // An addition, not a store: closing may have set its bit meanwhile.
            self.tail.index.fetch_add(ONE_POSITION, Ordering::Release);
            block.next.store(next, Ordering::Release);
        }
        // SAFETY: producer; nobody reads the cell before `written` is set.
        block.items[offset].with_mut(|cell| unsafe { *cell = item });
        block.written[offset].store(true, Ordering::Release);
    }

    /// Takes the oldest item, if another one is seen at once to be there as well.
    ///
    /// That is so for most items of a queue in which many have come together, and all that has to
    /// be looked at is one block.
    ///
    /// # Safety
    ///
    /// As [`Queue::pop`].
    #[inline(always)]
    pub unsafe fn pop_one_of_many(&self) -> Option<*mut c_void> {
        let position = self.head.position.load(Ordering::Relaxed);
        // SAFETY: the consumer's own cell; the block at the head is freed by nobody else.
        let block = unsafe { self.head.block.with(|cell| *cell).as_ref() }?;
        let (offset, next) = (position % LAP, position.wrapping_add(1));
        // The place behind the last slot is never written, so neither is the block's last item
        // taken here, nor is the head left where there is no slot.
        if !block.written[offset].load(Ordering::Acquire)
            || !block.written[next % LAP].load(Ordering::Acquire)
        {
            return None;
        }
        // SAFETY: the consumer; `written` was seen, so the producer is done with the cell.
        let item = block.items[offset].with(|cell| unsafe { *cell });
        self.head.position.store(next, Ordering::Release);
        if offset == HALFWAY {
            block.fetch_next();
        }
        Some(item)
    }

    /// Takes the oldest item.
    ///
    /// # Safety
    ///
    /// Only one thread at a time pops or peeks: the environment's.
    #[inline]
    pub unsafe fn pop(&self) -> Pop {
        let position = self.head.position.load(Ordering::Relaxed);
        // SAFETY: the consumer, by this function's contract.
        let block = unsafe { self.head_block() };
        // SAFETY: the consumer; the block at the head is freed by nobody else.
        let Some(finished) = (unsafe { block.as_ref() }) else {
            return self.nothing_at(position);
        };
        let offset = position % LAP;
        if !finished.written[offset].load(Ordering::Acquire) {
            return self.nothing_at(position);
        }
        // SAFETY: the consumer; `written` was seen, so the producer is done with the cell.
        let item = finished.items[offset].with(|cell| unsafe { *cell });
        let mut next = position.wrapping_add(1);
        let mut block_of_next = finished;
        if next % LAP == CAPACITY {
            let following = finished.next.load(Ordering::Acquire);
            // SAFETY: the consumer has taken every item of this block, and each producer touched
            // it for the last time when it marked its slot written; the last one linked the next.
            drop(unsafe { Box::from_raw(block) });
            // SAFETY: the consumer's own cell.
            self.head
                .block
                .with_mut(|cell| unsafe { *cell = following });
            // SAFETY: the consumer; linked by the producer of the last slot, and freed by nobody
            // else.
            block_of_next = unsafe { &*following };
            next = next.wrapping_add(1);
        }
        self.head.position.store(next, Ordering::Release);
        let more = block_of_next.written[next % LAP].load(Ordering::Acquire);
        Pop::Item { item, more }
    }

    /// Whether every item that was queued has been taken. Any thread.
    #[inline]
    pub fn is_empty(&self) -> bool {
        let position = self.head.position.load(Ordering::Acquire);
        self.nothing_at(position) == Pop::Empty
    }

    /// Refuses every later push. Any thread, any number of times.
    pub fn close(&self) {
        if self.tail.index.load(Ordering::SeqCst) & CLOSED == 0 {
            self.tail.index.fetch_or(CLOSED, Ordering::SeqCst);
        }
    }

    /// Frees the block that a drained queue still has, for one that outlives its use.
    ///
    /// # Safety
    ///
    /// As [`Queue::pop`]; the queue is closed, and has been found empty since.
    pub unsafe fn free_last_block(&self) {
        // SAFETY: the consumer, by this function's contract.
        let block = unsafe { self.head_block() };
        if block.is_null() {
            return;
        }
        // The producers' pointer to it stays: they look behind it only once they have claimed a
        // position, which no one can any more.
        self.tail.first.store(ptr::null_mut(), Ordering::Relaxed);
        // SAFETY: the consumer's own cell.
        self.head
            .block
            .with_mut(|cell| unsafe { *cell = ptr::null_mut() });
        // SAFETY: the consumer has taken every item there will ever be, and each producer touched
        // the block for the last time when it marked its slot written. No other block follows.
        drop(unsafe { Box::from_raw(block) });
    }

    /// The block that holds the head position, if the first one is there yet.
    ///
    /// # Safety
    ///
    /// As [`Queue::pop`].
    #[inline]
    unsafe fn head_block(&self) -> *mut Block {
        // SAFETY: the consumer's own cell.
        let block = self.head.block.with(|cell| unsafe { *cell });
        if !block.is_null() {
            return block;
        }
        let first = self.tail.first.load(Ordering::Acquire);
        // SAFETY: as above.
        self.head.block.with_mut(|cell| unsafe { *cell = first });
        first
    }

    /// How many items have been queued since the queue was made, and how many of them are still
    /// there. Any thread.
    ///
    /// The first runs over where the index does: on 32 bits, after 31 items in 32 of 2^31.
    pub fn counts(&self) -> (usize, usize) {
        // The head first: it never overtakes what the tail is afterwards.
        let head = self.head.position.load(Ordering::Acquire) % POSITIONS;
        let tail = self.tail.index.load(Ordering::Acquire) / ONE_POSITION;
        let ahead = if tail < head { POSITIONS } else { 0 };
        let queued = items_before(tail) + items_before(ahead) - items_before(head);
        (items_before(tail), queued)
    }

    /// Why there is no item at `position`: nobody claimed it, or somebody is about to write it.
    fn nothing_at(&self, position: usize) -> Pop {
        // SeqCst: ordered against the doorbell, see the crate's documentation.
        // Both run over on 32 bits, the index one bit earlier; a lap divides either range.
        let index = self.tail.index.load(Ordering::SeqCst);
        if index & !CLOSED == position.wrapping_mul(ONE_POSITION) {
            Pop::Empty
        } else {
            Pop::Busy
        }
    }
}

/// How many of the positions before this one are slots.
const fn items_before(position: usize) -> usize {
    position - position / LAP
}

impl Drop for Queue {
    fn drop(&mut self) {
        // SAFETY: the owner, alone with the queue.
        let mut block = unsafe { self.head_block() };
        while !block.is_null() {
            // SAFETY: the owner; each block is in the list once, and nobody else reaches it.
            let finished = unsafe { Box::from_raw(block) };
            block = finished.next.load(Ordering::Acquire);
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// A queue whose next item has this position, and whose next item to be taken that one.
    fn queue(head: usize, tail: usize) -> Queue {
        let queue = Queue::new();
        queue.head.position.store(head, Ordering::Relaxed);
        let index = (tail % POSITIONS).wrapping_mul(ONE_POSITION);
        queue.tail.index.store(index, Ordering::Relaxed);
        queue
    }

    #[test]
    fn what_is_counted_is_items_not_positions() {
        assert_eq!(queue(0, 0).counts(), (0, 0));
        assert_eq!(queue(0, CAPACITY).counts(), (31, 31));
        assert_eq!(queue(0, LAP).counts(), (31, 31));
        assert_eq!(queue(5, LAP + 7).counts(), (38, 33));
    }

    #[test]
    fn what_is_queued_is_counted_when_positions_begin_anew() {
        for below in 0..2 * LAP {
            for beyond in 0..2 * LAP {
                let head = POSITIONS - 1 - below;
                let (_, queued) = queue(head, POSITIONS + beyond).counts();
                let slots = (head..POSITIONS + beyond).filter(|p| p % LAP != CAPACITY);
                assert_eq!(queued, slots.count(), "{below} below, {beyond} beyond");
            }
        }
    }
}
