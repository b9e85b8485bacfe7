//! What a wake takes from the queue, and how nothing is slept through.
//!
//! No foreign code runs in here but the runtime's own bell, so loom explores it
//! as it is.

use crate::doorbell::{Bell, Doorbell};
use crate::queue::{Pop, Queue};
use crate::state::State;
use std::ffi::c_void;

/// What a wake found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// An item to deliver.
    Item {
        /// The item, now the caller's.
        item: *mut c_void,
        /// There are more. The bell still counts as rung: nobody will ring it but the caller,
        /// once this item is delivered.
        more: bool,
    },
    /// The last item: nobody holds the function any more. It closes before this is delivered.
    Last(*mut c_void),
    /// Nothing now; the bell is taken care of.
    Nothing,
    /// Nothing, and nobody is left to queue anything: the function closes.
    Ended,
}

/// How things stand behind the item just taken.
enum Outlook {
    More,
    Quiet,
    Over,
}

/// Takes one item.
///
/// # Safety
///
/// The environment's thread, the one consumer, in a callback of the bell.
#[inline(always)]
pub unsafe fn take(queue: &Queue, state: &State, doorbell: &Doorbell, bell: &impl Bell) -> Taken {
    // SAFETY: the one consumer, by this function's contract.
    match unsafe { queue.pop() } {
        Pop::Item { item, more: true } => Taken::Item { item, more: true },
        Pop::Item { item, more: false } => match look_ahead(queue, state, doorbell, bell) {
            Outlook::More => Taken::Item { item, more: true },
            Outlook::Quiet => Taken::Item { item, more: false },
            Outlook::Over => Taken::Last(item),
        },
        Pop::Busy => {
            bell.strike_again();
            Taken::Nothing
        }
        Pop::Empty => match look_ahead(queue, state, doorbell, bell) {
            Outlook::More => {
                bell.strike_again();
                Taken::Nothing
            }
            Outlook::Quiet => Taken::Nothing,
            Outlook::Over => Taken::Ended,
        },
    }
}

/// Looks behind what was taken. The environment's thread.
#[inline(always)]
fn look_ahead(queue: &Queue, state: &State, doorbell: &Doorbell, bell: &impl Bell) -> Outlook {
    // The count before the queue: whoever gave the last count back had queued everything by then.
    // The other way round, a last item could come between the two looks and be drained.
    let held = state.thread_count() > 0;
    if !queue.is_empty() {
        return Outlook::More;
    }
    if !held {
        return Outlook::Over;
    }
    doorbell.answered();
    // Looked at once more: who came before the answer has not rung.
    if !queue.is_empty() || state.thread_count() == 0 {
        doorbell.ring(bell);
    }
    Outlook::Quiet
}
