//! What every contender measures alike, whatever it is bound to JavaScript by.
//!
//! A contender says how its function is called ([`Function`]); the producers, the clocks and
//! what is counted are here, so that nothing but the function differs. There is one measurement
//! at a time in a process, on its main thread; workers only make functions and queue items.

pub mod clock;
pub mod finalized;
pub mod heap;
pub mod held;
pub mod latency;
pub mod quiet;
pub mod settler;
pub mod traffic;

/// One hold on a thread-safe function, for any thread. Cloning takes one more; dropping gives it
/// back.
pub trait Function: Clone + Send + 'static {
    /// Queues one item without waiting, and says whether it was taken.
    fn call(&self, number: u32) -> bool;
}

/// Numbers from here on are not of [`traffic`], but of [`latency`].
const TAGGED: u32 = 1 << 31;

/// What a callback in JavaScript gets with the last item of a measurement. No item has this
/// number.
pub const LAST: u32 = u32::MAX;

/// Takes note of an item on the JavaScript thread; answers the number that the callback gets.
#[inline]
pub fn deliver(number: u32) -> u32 {
    if number >= TAGGED {
        latency::deliver(number)
    } else {
        traffic::deliver(number)
    }
}
