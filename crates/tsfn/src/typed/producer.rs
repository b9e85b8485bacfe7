//! The end that threads hold.

use super::refused::{Refusal, Refused};
use super::word::{from_word, into_word};
use crate::function::{CallMode, Function, ReleaseMode};
use crate::state::Phase;
use crate::stats::Stats;
use crate::status::Status;
use crate::sys::*;
use crate::table::Handle;
use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroU16;
use std::ptr::NonNull;

/// One hold on a thread-safe function that takes payloads of type `T`.
///
/// As long as any is held, the function stays open, unless it is aborted or its
/// environment ends; with the last one gone, what is queued is still delivered,
/// and then the function closes. A producer outlives the environment: its calls
/// are refused then, and give the payload back.
///
/// It may be sent to another thread, shared by several, and cloned, which takes
/// one more count of the function. Payloads of one thread are delivered in the
/// order in which it called.
///
/// ```compile_fail,E0277
/// # use napi_outlive_tsfn::typed::Producer;
/// # fn is_send<T: Send>() {}
/// // What cannot be sent to another thread cannot be a payload.
/// is_send::<Producer<std::rc::Rc<u32>>>();
/// ```
///
/// ```
/// # use napi_outlive_tsfn::typed::Producer;
/// # fn is_send_and_sync<T: Send + Sync>() {}
/// is_send_and_sync::<Producer<u32>>();
/// // Payloads are moved, not shared.
/// is_send_and_sync::<Producer<std::cell::Cell<u32>>>();
/// ```
// The function is reached by its address, which costs a call nothing, while a handle costs it two
// exchanges of a word that all threads share. What keeps it there is the count, which is held from
// the producer's beginning to its end: a call that is refused does not take it, as one by handle
// does. So there is no moment at which a producer has to remember that it holds nothing, and
// nothing in it that two threads could not look at together.
pub struct Producer<T> {
    /// `None` if it was cloned when the function took no more holders.
    function: Option<NonNull<Function>>,
    payload: PhantomData<fn(T)>,
}

// SAFETY: a producer is a count of a function, whose calls are made for any thread; the payloads
// that go through it are sent from one thread to another, so they have to be fit for that.
unsafe impl<T: Send> Send for Producer<T> {}
// SAFETY: as above; a shared producer moves payloads, and shows nobody any.
unsafe impl<T: Send> Sync for Producer<T> {}

impl<T> Producer<T> {
    /// Takes over one count of a function.
    ///
    /// # Safety
    ///
    /// The caller holds that count and gives it away; the function's callback takes a word that is
    /// made of a `T`.
    pub(super) unsafe fn of(function: NonNull<Function>) -> Self {
        Self {
            function: Some(function),
            payload: PhantomData,
        }
    }

    #[inline]
    fn function(&self) -> Option<&Function> {
        // SAFETY: any thread; a function is not freed while a count of it is held, and with this
        // producer's the address goes as well.
        self.function.map(|function| unsafe { function.as_ref() })
    }

    /// Has the callback never entered while it runs the event loop.
    ///
    /// # Safety
    ///
    /// The environment's thread; the function is new.
    pub(super) unsafe fn deliver_one_at_a_time(&self) {
        if let Some(function) = self.function() {
            // SAFETY: by this function's contract.
            unsafe { function.deliver_one_at_a_time() };
        }
    }

    /// Queues a payload without waiting. Any thread.
    ///
    /// # Errors
    ///
    /// With the payload: [`Refusal::Full`] if the queue is full, [`Refusal::Closing`] if the
    /// function closes or has closed.
    #[inline]
    pub fn call(&self, payload: T) -> Result<(), Refused<T>> {
        self.offer(payload, CallMode::NonBlocking)
    }

    /// Queues a payload, and waits for room if the queue is full. Any thread.
    ///
    /// # Errors
    ///
    /// With the payload: [`Refusal::Closing`] if the function closes or has closed, also while the
    /// call waits; [`Refusal::WouldDeadlock`] if it would have to wait on the environment's own
    /// thread.
    #[inline]
    pub fn call_blocking(&self, payload: T) -> Result<(), Refused<T>> {
        self.offer(payload, CallMode::Blocking)
    }

    #[inline]
    fn offer(&self, payload: T, mode: CallMode) -> Result<(), Refused<T>> {
        let Some(function) = self.function() else {
            let why = Refusal::Closing;
            return Err(Refused { payload, why });
        };
        let word = into_word(payload);
        match function.offer(word, mode) {
            Status::OK => Ok(()),
            refused => {
                let why = Refusal::of(refused);
                // SAFETY: this thread; made above, and nobody else has it, since it was refused.
                let payload = unsafe { from_word(word) };
                Err(Refused { payload, why })
            }
        }
    }

    /// Closes the function from here on, for all of its producers: calls that wait are refused, and
    /// what is queued is dropped in a later turn of the event loop. Any thread.
    pub fn abort(mut self) {
        self.give_back(ReleaseMode::Abort);
    }

    /// Gives the count back, once. By handle: as soon as it is back, the function may be freed, and
    /// a release has more to do then.
    fn give_back(&mut self, mode: ReleaseMode) {
        let handle = self.handle();
        self.function = None;
        if let Some(handle) = handle {
            // SAFETY: any thread; the producer's own count, which it has forgotten just now.
            unsafe { handle.release(mode) };
        }
    }

    /// Whether the function closes or has closed: nothing will be queued any more. Any thread.
    pub fn is_closing(&self) -> bool {
        self.function()
            .is_none_or(|function| function.state.phase() != Phase::Open)
    }

    /// The function by name, which holds nothing; `None` for a producer that was cloned when it was
    /// closing. Any thread.
    pub fn handle(&self) -> Option<Handle> {
        self.function().map(|function| function.handle)
    }

    /// How the function stands; `None` for a producer that was cloned when it was closing. Any
    /// thread.
    pub fn stats(&self) -> Option<Stats> {
        self.function().map(Stats::of)
    }

    /// Sets how many payloads are delivered in one callback scope, as [`Handle::set_batch`] tells.
    /// The environment's thread, at any time.
    ///
    /// Answers [`Status::INVALID_ARG`] on another thread.
    pub fn set_batch(&self, most: NonZeroU16) -> Status {
        self.function()
            .map_or(Status::OK, |function| function.set_batch(most))
    }

    /// Sets whether the function keeps the event loop alive, which it does to begin with. A flag,
    /// not a count. The environment's thread.
    ///
    /// Answers [`Status::INVALID_ARG`] on another thread, or if `env` is NULL.
    ///
    /// # Safety
    ///
    /// `env` is NULL or a live environment, on its thread.
    pub unsafe fn set_referenced(&self, env: napi_env, referenced: bool) -> Status {
        self.function().map_or(Status::OK, |function| {
            // SAFETY: the environment's thread and a live environment, by the caller's word.
            unsafe { function.set_referenced(env, referenced) }
        })
    }
}

impl<T> Clone for Producer<T> {
    /// One more hold on the function. Of a function that is closing there is none to be had: the
    /// clone's calls are refused, as this one's are.
    fn clone(&self) -> Self {
        Self {
            function: self
                .function
                .filter(|_| self.function().is_some_and(|f| f.acquire().is_ok())),
            payload: PhantomData,
        }
    }
}

impl<T> Drop for Producer<T> {
    fn drop(&mut self) {
        self.give_back(ReleaseMode::Release);
    }
}

impl<T> fmt::Debug for Producer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Producer")
            .field("is_closing", &self.is_closing())
            .finish_non_exhaustive()
    }
}
