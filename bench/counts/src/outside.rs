//! How often what is not ours is called: the runtime, user code, the allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

static CALLS: AtomicUsize = AtomicUsize::new(0);

/// Notes a call.
#[inline(always)]
pub fn called() {
    CALLS.store(calls() + 1, Ordering::Relaxed);
}

/// The calls so far.
#[inline(always)]
pub fn calls() -> usize {
    CALLS.load(Ordering::Relaxed)
}

struct NotingAllocator;

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for NotingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        called();
        // SAFETY: the caller's word.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        called();
        // SAFETY: the caller's word.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: NotingAllocator = NotingAllocator;
