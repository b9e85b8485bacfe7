//! The room in a bounded queue, and how producers wait for it.
//!
//! The limit is a count of its own beside the queue, so that any limit can be
//! asked for without memory being set aside for it. Taking and giving room
//! touches one atomic; the lock and the system calls behind the condition
//! variable are for producers that wait, and for whoever sees that one does.

use crate::sync::{lock, sequenced, AtomicUsize, Condvar, Mutex, Ordering};

/// How a wait for room ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waited {
    /// Room for one item is the caller's.
    Entered,
    /// The function takes no more items.
    Refused,
}

/// How much room a queue has left.
#[derive(Debug)]
pub struct Room {
    /// None for a queue without a limit, which most are: what is not there is not paid for.
    bounds: Option<Box<Bounds>>,
}

#[derive(Debug)]
struct Bounds {
    /// The most items at a time.
    limit: usize,
    /// Items that are queued or about to be.
    taken: AtomicUsize,
    /// Producers between the announcement that they wait and their return.
    waiting: AtomicUsize,
    gate: Mutex<()>,
    changed: Condvar,
}

impl Room {
    /// Room for `limit` items, or for any number if it is 0; then it allocates nothing.
    pub fn new(limit: usize) -> Self {
        Self {
            bounds: (limit > 0).then(|| Bounds::new(limit)),
        }
    }

    /// The most items at a time; 0 for no limit.
    pub fn limit(&self) -> usize {
        self.bounds.as_ref().map_or(0, |bounds| bounds.limit)
    }

    /// Whether there is a limit.
    #[inline(always)]
    pub fn is_limited(&self) -> bool {
        self.bounds.is_some()
    }

    /// How many producers wait for room. Any thread.
    pub fn waiting(&self) -> usize {
        let bounds = self.bounds.as_deref();
        bounds.map_or(0, |bounds| bounds.waiting.load(Ordering::SeqCst))
    }

    /// Takes room for one item, if there is some. Any thread; never waits.
    #[inline]
    #[must_use]
    pub fn try_enter(&self) -> bool {
        self.bounds.as_ref().is_none_or(|bounds| bounds.try_enter())
    }

    /// Waits until there is room or `admits` says no. Any thread but the one that gives room.
    ///
    /// Whoever makes `admits` say no calls [`Room::wake_all`] afterwards.
    #[cold]
    pub fn enter(&self, admits: impl Fn() -> bool) -> Waited {
        match &self.bounds {
            Some(bounds) => bounds.enter(admits),
            None => Waited::Entered,
        }
    }

    /// Gives the room of one item back, and wakes one producer that waits for it. Any thread.
    #[inline(always)]
    pub fn leave(&self) {
        if let Some(bounds) = &self.bounds {
            bounds.leave();
        }
    }

    /// Wakes every producer that waits, after `admits` began to say no. Any thread.
    pub fn wake_all(&self) {
        if let Some(bounds) = &self.bounds {
            bounds.wake_all();
        }
    }
}

impl Bounds {
    #[cold]
    fn new(limit: usize) -> Box<Self> {
        Box::new(Self {
            limit,
            taken: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
            gate: Mutex::new(()),
            changed: Condvar::new(),
        })
    }

    fn try_enter(&self) -> bool {
        self.taken
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |taken| {
                (taken < self.limit).then(|| taken + 1)
            })
            .is_ok()
    }

    fn enter(&self, admits: impl Fn() -> bool) -> Waited {
        let mut gate = lock(&self.gate);
        // Announced first, looked second; `leave` and `wake_all` do it the other way round, so
        // one of the two sees the other.
        self.waiting.fetch_add(1, Ordering::SeqCst);
        sequenced();
        let waited = loop {
            if !admits() {
                break Waited::Refused;
            }
            if self.try_enter() {
                break Waited::Entered;
            }
            gate = self
                .changed
                .wait(gate)
                .unwrap_or_else(|poison| poison.into_inner());
        };
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        waited
    }

    fn leave(&self) {
        self.taken.fetch_sub(1, Ordering::SeqCst);
        sequenced();
        if self.waiting.load(Ordering::SeqCst) > 0 {
            let _gate = lock(&self.gate);
            self.changed.notify_one();
        }
    }

    #[cold]
    fn wake_all(&self) {
        sequenced();
        if self.waiting.load(Ordering::SeqCst) > 0 {
            let _gate = lock(&self.gate);
            self.changed.notify_all();
        }
    }
}
