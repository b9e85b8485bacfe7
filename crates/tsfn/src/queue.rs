//! The queue between producers and the environment's thread.
//!
//! Any thread pushes, one thread pops. Items lie in blocks of [`CAPACITY`] that
//! are linked as they fill, so a push is one compare-exchange and one store; it
//! allocates once a block, and nothing on an idle queue. A position is claimed
//! by moving `tail`, the item is written, and the slot is marked written; the
//! consumer looks at the mark, so it does not touch the producers' cache line
//! while there is something to take.
//!
//! Closing is a bit of the same word that positions are claimed in: a push
//! either claimed its position before and will be drained, or is refused.
//!
//! Positions count one more per block than it has slots. The extra one says
//! that the producer of the last slot is linking the next block, which takes it
//! three stores; others wait for that.

use crate::sync::{AtomicBool, AtomicPtr, AtomicUsize, Backoff, CacheLine, Ordering, UnsafeCell};
use std::ffi::c_void;
use std::ptr;

/// Positions per block. Small under loom, so that models cross block borders.
const LAP: usize = if cfg!(loom) { 2 } else { 32 };
/// Slots per block.
pub const CAPACITY: usize = LAP - 1;

const CLOSED: usize = 1;
const ONE_POSITION: usize = 2;

/// The queue takes no more items.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Closed;

/// What a pop found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pop {
    /// The oldest item, now the caller's.
    Item(*mut c_void),
    /// Nothing is queued.
    Empty,
    /// The oldest item is claimed, and its producer is about to write it.
    Busy,
}

struct Slot {
    item: UnsafeCell<*mut c_void>,
    /// Set, with release ordering, once `item` may be read.
    written: AtomicBool,
}

struct Block {
    slots: [Slot; CAPACITY],
    /// Set by the producer of the last slot before it marks that slot written.
    next: AtomicPtr<Block>,
}

impl Block {
    fn new() -> Box<Self> {
        Box::new(Self {
            slots: std::array::from_fn(|_| Slot {
                item: UnsafeCell::new(ptr::null_mut()),
                written: AtomicBool::new(false),
            }),
            next: AtomicPtr::new(ptr::null_mut()),
        })
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
#[derive(Clone, Copy, Debug)]
struct Head {
    position: usize,
    block: *mut Block,
}

/// An unbounded queue of pointers, closed for good by [`Queue::close`].
///
/// Dropping it frees its blocks. The pointers in them are the callers', so they
/// are drained first.
#[derive(Debug)]
pub struct Queue {
    tail: CacheLine<Tail>,
    head: CacheLine<UnsafeCell<Head>>,
}

// SAFETY: the queue holds pointers without looking behind them. `tail` is atomic, `head` is
// only touched by the one consumer, which the callers of the unsafe methods vouch for.
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
            tail: CacheLine(Tail {
                index: AtomicUsize::new(0),
                block: AtomicPtr::new(ptr::null_mut()),
                first: AtomicPtr::new(ptr::null_mut()),
            }),
            head: CacheLine(UnsafeCell::new(Head {
                position: 0,
                block: ptr::null_mut(),
            })),
        }
    }

    /// Queues an item. Any thread.
    ///
    /// # Errors
    ///
    /// [`Closed`] once the queue is closed; the item stays the caller's.
    #[inline]
    pub fn push(&self, item: *mut c_void) -> Result<(), Closed> {
        let tail = &self.tail.0;
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
            match tail.index.compare_exchange_weak(
                index,
                index + ONE_POSITION,
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
                Err(seen) => {
                    index = seen;
                    block = tail.block.load(Ordering::Acquire);
                }
            }
        }
    }

    /// The block that the first push of all goes to.
    #[cold]
    fn first_block(&self) -> *mut Block {
        let tail = &self.tail.0;
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
            self.tail.0.block.store(next, Ordering::Release);
            // An addition, not a store: closing may have set its bit meanwhile.
            self.tail.0.index.fetch_add(ONE_POSITION, Ordering::Release);
            block.next.store(next, Ordering::Release);
        }
        let slot = &block.slots[offset];
        // SAFETY: producer; nobody reads the cell before `written` is set.
        slot.item.with_mut(|cell| unsafe { *cell = item });
        slot.written.store(true, Ordering::Release);
    }

    /// Takes the oldest item.
    ///
    /// # Safety
    ///
    /// Only one thread at a time pops, peeks or asks for emptiness: the environment's.
    #[inline]
    pub unsafe fn pop(&self) -> Pop {
        // SAFETY: the consumer, by this function's contract.
        let mut head = unsafe { self.head() };
        // SAFETY: the consumer; `block` holds the head position or is NULL.
        let Some(slot) = (unsafe { self.head_slot(&mut head) }) else {
            return self.nothing_at(head.position);
        };
        if !slot.written.load(Ordering::Acquire) {
            return self.nothing_at(head.position);
        }
        // SAFETY: the consumer; `written` was seen, so the producer is done with the cell.
        let item = slot.item.with(|cell| unsafe { *cell });
        if (head.position + 1) % LAP == CAPACITY {
            // SAFETY: the consumer has taken every item of this block, and each producer touched
            // it for the last time when it marked its slot written; the last one linked `next`.
            let finished = unsafe { Box::from_raw(head.block) };
            head.block = finished.next.load(Ordering::Acquire);
            head.position += 1;
        }
        head.position += 1;
        // SAFETY: the consumer, by this function's contract.
        self.head.0.with_mut(|cell| unsafe { *cell = head });
        Pop::Item(item)
    }

    /// Whether nothing is queued, not even an item that is still being written.
    ///
    /// # Safety
    ///
    /// As [`Queue::pop`].
    #[inline]
    pub unsafe fn is_empty(&self) -> bool {
        // SAFETY: the consumer, by this function's contract.
        let mut head = unsafe { self.head() };
        // SAFETY: as above. A written slot says so without a look at the producers' line.
        let written = unsafe { self.head_slot(&mut head) }
            .is_some_and(|slot| slot.written.load(Ordering::Acquire));
        !written && self.nothing_at(head.position) == Pop::Empty
    }

    /// Refuses every later push. Any thread, any number of times.
    pub fn close(&self) {
        self.tail.0.index.fetch_or(CLOSED, Ordering::SeqCst);
    }

    /// # Safety
    ///
    /// As [`Queue::pop`].
    unsafe fn head(&self) -> Head {
        // SAFETY: the consumer is the only one that touches `head`.
        self.head.0.with(|cell| unsafe { *cell })
    }

    /// The slot at the head, if its block is there already.
    ///
    /// # Safety
    ///
    /// As [`Queue::pop`]; `head` is the queue's own.
    #[inline]
    unsafe fn head_slot<'a>(&'a self, head: &mut Head) -> Option<&'a Slot> {
        if head.block.is_null() {
            head.block = self.tail.0.first.load(Ordering::Acquire);
        }
        // SAFETY: the consumer frees a block only after it has moved on from it.
        let block = unsafe { head.block.as_ref() }?;
        Some(&block.slots[head.position % LAP])
    }

    /// Why there is no item at `position`: nobody claimed it, or somebody is about to write it.
    fn nothing_at(&self, position: usize) -> Pop {
        // SeqCst: ordered against the doorbell, see the crate's documentation.
        if self.tail.0.index.load(Ordering::SeqCst) / ONE_POSITION == position {
            Pop::Empty
        } else {
            Pop::Busy
        }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        // SAFETY: the owner, alone with the queue.
        let head = unsafe { self.head() };
        let mut block = if head.block.is_null() {
            self.tail.0.first.load(Ordering::Acquire)
        } else {
            head.block
        };
        while !block.is_null() {
            // SAFETY: the owner; each block is in the list once, and nobody else reaches it.
            let finished = unsafe { Box::from_raw(block) };
            block = finished.next.load(Ordering::Acquire);
        }
    }
}
