//! A payload that comes back.

use crate::status::Status;
use std::error::Error;
use std::fmt;

/// Why a payload was not queued.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Refusal {
    /// The queue holds as many items as it may. Try again later, or call blocking.
    Full,
    /// The function closes or has closed, with its environment or before: nothing will be
    /// delivered any more.
    Closing,
    /// The queue is full, and to wait for room on the environment's own thread is to wait for ever.
    WouldDeadlock,
}

impl Refusal {
    /// The status that Node-API has for it.
    pub const fn status(self) -> Status {
        match self {
            Self::Full => Status::QUEUE_FULL,
            Self::Closing => Status::CLOSING,
            Self::WouldDeadlock => Status::WOULD_DEADLOCK,
        }
    }

    pub(super) fn of(status: Status) -> Self {
        match status {
            Status::QUEUE_FULL => Self::Full,
            Status::WOULD_DEADLOCK => Self::WouldDeadlock,
            _ => Self::Closing,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "the queue is full",
            Self::Closing => "the thread-safe function is closing",
            Self::WouldDeadlock => "the environment's thread would wait for itself",
        })
    }
}

/// A payload that was not queued, and why.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Refused<T> {
    /// What was to be queued, untouched.
    pub payload: T,
    /// Why it was not.
    pub why: Refusal,
}

// Not derived: a payload need not be told of to be refused.
impl<T> fmt::Debug for Refused<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refused")
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Display for Refused<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.why.fmt(f)
    }
}

impl<T> Error for Refused<T> {}
