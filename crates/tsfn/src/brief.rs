//! A lock for steps of a few instructions.

use crate::sync::Backoff;
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, Ordering};

/// What one thread at a time has, for a moment. Others wait as for any other step of a few
/// instructions, so to take it costs one exchange, and to give it back costs none.
pub(crate) struct Brief<T> {
    taken: AtomicBool,
    inner: UnsafeCell<T>,
}

// SAFETY: whoever has taken it is alone with what is in it, which may be sent to that thread.
unsafe impl<T: Send> Sync for Brief<T> {}

impl<T> Brief<T> {
    pub(crate) const fn new(inner: T) -> Self {
        Self {
            taken: AtomicBool::new(false),
            inner: UnsafeCell::new(inner),
        }
    }

    /// Takes it for `step`. Any thread.
    #[inline]
    pub(crate) fn with<R>(&self, step: impl FnOnce(&mut T) -> R) -> R {
        while self.taken.swap(true, Ordering::Acquire) {
            self.wait();
        }
        let _taken = Taken(&self.taken);
        // SAFETY: any thread; it was not taken, and is until `_taken` is dropped.
        step(unsafe { &mut *self.inner.get() })
    }

    #[cold]
    fn wait(&self) {
        let mut backoff = Backoff::new();
        while self.taken.load(Ordering::Relaxed) {
            backoff.wait();
        }
    }
}

/// Gives it back, also after a panic.
struct Taken<'a>(&'a AtomicBool);

impl Drop for Taken<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::panic::{catch_unwind, AssertUnwindSafe};
    use std::thread;

    #[test]
    fn one_thread_at_a_time_has_it() {
        const TIMES: usize = 10_000;
        let brief = Brief::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..TIMES).for_each(|_| brief.with(|count| *count += 1)));
            }
        });
        assert_eq!(brief.with(|count| *count), 4 * TIMES);
    }

    #[test]
    fn it_is_given_back_after_a_panic() {
        let brief = Brief::new(7);
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            brief.with(|_| panic!("on purpose"));
        }));
        assert!(panicked.is_err());
        assert_eq!(brief.with(|kept| *kept), 7);
    }
}
