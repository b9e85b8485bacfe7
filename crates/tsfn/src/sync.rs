//! What the protocol synchronises with: the standard library's, or loom's when a model explores it.

use std::mem::MaybeUninit;
use std::ops::Deref;
use std::time::Duration;

#[cfg(not(loom))]
pub(crate) use std::{
    hint::spin_loop,
    sync::{
        atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering},
        Condvar, Mutex, MutexGuard,
    },
    thread::yield_now,
};

#[cfg(loom)]
pub(crate) use loom::{
    cell::UnsafeCell,
    hint::spin_loop,
    sync::{
        atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering},
        Condvar, Mutex, MutexGuard,
    },
    thread::yield_now,
};

/// The standard cell with the closures by which loom watches who reads and writes.
#[cfg(not(loom))]
#[derive(Debug)]
pub(crate) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(loom))]
impl<T> UnsafeCell<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(std::cell::UnsafeCell::new(value))
    }

    #[inline(always)]
    pub(crate) fn with<R>(&self, read: impl FnOnce(*const T) -> R) -> R {
        read(self.0.get())
    }

    #[inline(always)]
    pub(crate) fn with_mut<R>(&self, write: impl FnOnce(*mut T) -> R) -> R {
        write(self.0.get())
    }
}

/// Bytes that go from one processor's cache to another's at a time.
const CACHE_LINE: usize = 64;

/// Keeps what is in it and what comes after it on different cache lines.
///
/// By distance, not by alignment: memory that is aligned to a cache line takes
/// several times as long to allocate, and functions are made for every promise.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Apart<T> {
    inner: T,
    _distance: [MaybeUninit<u8>; CACHE_LINE],
}

impl<T> Apart<T> {
    pub(crate) fn new(inner: T) -> Self {
        Self {
            inner,
            _distance: [MaybeUninit::uninit(); CACHE_LINE],
        }
    }
}

impl<T> Deref for Apart<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        &self.inner
    }
}

/// Waits for another thread to finish a step of a few instructions.
///
/// The first turns stay on the processor; after that the other thread was
/// probably put aside in the middle of its step, and gets this one's time. In
/// the end this one sleeps, since a thread of higher priority yields to nobody.
pub(crate) struct Backoff {
    turns: u32,
}

impl Backoff {
    const SPINS: u32 = 64;
    const YIELDS: u32 = 1_000;
    const NAP: Duration = Duration::from_micros(50);

    pub(crate) fn new() -> Self {
        Self { turns: 0 }
    }

    pub(crate) fn wait(&mut self) {
        if cfg!(loom) {
            return yield_now();
        }
        self.turns = self.turns.saturating_add(1);
        if self.turns <= Self::SPINS {
            spin_loop();
        } else if self.turns <= Self::YIELDS {
            yield_now();
        } else {
            std::thread::sleep(Self::NAP);
        }
    }
}

/// Lets another thread, which has just been quicker, go on for some calls.
///
/// Two that exchange the same word in turn wait for its cache line at every call. With one of them
/// out of the way for a moment, the other has the line to itself: four producers on two
/// processors spent 34 ns a call instead of 84.
pub(crate) fn give_way() {
    const TURNS: u32 = 64;
    if cfg!(not(loom)) {
        (0..TURNS).for_each(|_| spin_loop());
    }
}

/// Has what lies at an address brought into this processor's cache, without waiting for it. Nothing
/// is read, so it may be anybody's. On other processors than these nothing happens.
#[inline(always)]
pub(crate) fn fetch<T>(address: *const T) {
    #[cfg(all(target_arch = "x86_64", not(loom)))]
    {
        use std::arch::x86_64::{_mm_prefetch, _MM_HINT_T0};
        let fetch_line = |distance| {
            let line = address.wrapping_byte_add(distance);
            // SAFETY: any thread, any address: it is a hint, which never faults.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(line.cast()) };
        };
        let size = size_of::<T>();
        (0..size.div_ceil(CACHE_LINE)).for_each(|line| fetch_line(line * CACHE_LINE));
        // It may begin anywhere in a line, and then reaches into one more.
        fetch_line(size.saturating_sub(1));
    }
    #[cfg(not(all(target_arch = "x86_64", not(loom))))]
    let _ = address;
}

/// Stands between an exchange and a load of something else, both sequentially consistent.
///
/// The language orders the two by themselves, and nothing is emitted. Loom takes
/// sequential consistency for acquire and release and would see a reordering
/// that cannot happen, so there it is spelled out as a fence.
#[inline(always)]
pub(crate) fn sequenced() {
    #[cfg(loom)]
    loom::sync::atomic::fence(Ordering::SeqCst);
}

/// Locks, whatever another holder did: no code of ours or of the user's can panic under our locks.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poison| poison.into_inner())
}
