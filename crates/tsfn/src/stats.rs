//! What can be told of a function from outside.

use crate::function::Function;
use crate::state::Phase;

/// How a function stood when it was looked at.
///
/// Producers pay nothing for it: every number is one that the protocol keeps anyway. They are read
/// one after the other while others go on, so two of them need not belong to the same moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Stats {
    /// How far the function has come.
    pub phase: Phase,
    /// How many threads hold it.
    pub thread_count: usize,
    /// The most items that may be queued at a time; 0 for no limit.
    pub max_queue_size: usize,
    /// Items that have been queued since the function was made: calls that were answered
    /// [`Status::OK`](crate::Status::OK). On 32 bits it begins anew at 2,080,374,784.
    pub accepted: usize,
    /// Those of them that are queued still: neither delivered nor drained.
    pub queued: usize,
    /// Producers that wait for room.
    pub waiting: usize,
}

impl Stats {
    pub(crate) fn of(function: &Function) -> Self {
        let (accepted, queued) = function.queue.counts();
        Self {
            phase: function.state.phase(),
            thread_count: function.state.thread_count(),
            max_queue_size: function.room.limit(),
            accepted,
            queued,
            waiting: function.room.waiting(),
        }
    }
}
