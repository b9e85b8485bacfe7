//! The calls on a handle: the Rust names of what `node_api` answers.

use crate::boundary::guard;
use crate::function::{CallMode, ReleaseMode};
use crate::slot::Miss;
use crate::state::Phase;
use crate::stats::Stats;
use crate::status::Status;
use crate::sys::*;
use crate::table::{self, Handle, Pin};
use std::ffi::c_void;
use std::num::NonZeroU16;

impl Handle {
    /// Answers by the function that this names; by `freed` if it is gone.
    #[inline]
    fn answer(self, freed: Status, call: impl FnOnce(Pin) -> Status) -> Status {
        guard(Status::GENERIC_FAILURE, || match table::pin(self) {
            Ok(function) => call(function),
            Err(Miss::Stale) => freed,
            Err(Miss::NeverGiven) => Status::INVALID_ARG,
        })
    }

    /// Queues an item. Any thread that holds a count; [`CallMode::Blocking`] waits for room.
    ///
    /// Answers [`Status::OK`], or, with the item still the caller's:
    /// [`Status::QUEUE_FULL`] if the queue is full and `mode` is
    /// [`CallMode::NonBlocking`]; [`Status::WOULD_DEADLOCK`] if it is full and
    /// the environment's own thread would have to wait; [`Status::CLOSING`] if
    /// the function closes, has closed or has been freed, and then the caller's
    /// count is back; [`Status::INVALID_ARG`] if the handle was never given out.
    ///
    /// # Safety
    ///
    /// `item` is what the function's callback expects; the count that may be back is the caller's.
    #[inline]
    pub unsafe fn call(self, item: *mut c_void, mode: CallMode) -> Status {
        self.answer(Status::CLOSING, |function| function.call(item, mode))
    }

    /// Takes one more count, for one more thread. Any thread that holds a count.
    ///
    /// Answers [`Status::CLOSING`] if no thread holds the function any more, or it closes, has
    /// closed or has been freed; [`Status::INVALID_ARG`] if the handle was never given out.
    pub fn acquire(self) -> Status {
        self.answer(Status::CLOSING, |function| function.acquire())
    }

    /// Gives one count back; with [`ReleaseMode::Abort`], ends the function as well. Any thread.
    ///
    /// Answers [`Status::INVALID_ARG`] if the function is open and no thread holds it, or the
    /// handle was never given out. A function that closes, has closed or has been freed answers
    /// [`Status::OK`]: there is nothing left to do.
    ///
    /// # Safety
    ///
    /// The count is the caller's: not that of a [`Producer`](crate::typed::Producer), which the
    /// function is freed under otherwise. One too many on a function without producers is refused.
    ///
    /// ```compile_fail,E0133
    /// # use napi_outlive_tsfn::{typed::Producer, ReleaseMode};
    /// # fn free_under(producer: &Producer<u32>) {
    /// producer.handle().unwrap().release(ReleaseMode::Abort);
    /// # }
    /// ```
    pub unsafe fn release(self, mode: ReleaseMode) -> Status {
        self.answer(Status::OK, |function| function.release(mode))
    }

    /// The context that the function was made with. Any thread, in any state of the function.
    ///
    /// # Errors
    ///
    /// [`Status::INVALID_ARG`] if the function has been freed or the handle was never given out.
    pub fn context(self) -> Result<*mut c_void, Status> {
        guard(Err(Status::GENERIC_FAILURE), || {
            table::pin(self)
                .map(|function| function.context)
                .map_err(|_| Status::INVALID_ARG)
        })
    }

    /// Whether the function closes, has closed or has been freed: nothing queued from now on will
    /// be delivered. Any thread, in any state of the function.
    ///
    /// True for a handle that was never given out: no call on it does anything.
    pub fn is_closing(self) -> bool {
        guard(true, || {
            table::pin(self).map_or(true, |function| function.state.phase() != Phase::Open)
        })
    }

    /// How the function stands. Any thread, in any state of the function.
    ///
    /// # Errors
    ///
    /// [`Status::INVALID_ARG`] if the function has been freed or the handle was never given out.
    pub fn stats(self) -> Result<Stats, Status> {
        guard(Err(Status::GENERIC_FAILURE), || {
            table::pin(self)
                .map(|function| Stats::of(&function))
                .map_err(|_| Status::INVALID_ARG)
        })
    }

    /// Sets whether the function keeps the event loop alive, which it does to begin with. A flag,
    /// not a count. The environment's thread.
    ///
    /// Answers [`Status::INVALID_ARG`] if `env` is NULL, this is another thread, or the handle was
    /// never given out. A function that closes, has closed or has been freed answers
    /// [`Status::OK`]: there is nothing left to do.
    ///
    /// # Safety
    ///
    /// `env` is NULL or a live environment, on its thread.
    pub unsafe fn set_referenced(self, env: napi_env, referenced: bool) -> Status {
        self.answer(Status::OK, |function| {
            // SAFETY: the environment's thread and a live environment, by the caller's word.
            unsafe { function.set_referenced(env, referenced) }
        })
    }

    /// Says that the callback bears it if JavaScript is refused in a live environment: it is then
    /// asked at the first item after a pause and once in 32, and not before each, whether the
    /// function is to close for that. The environment's thread, at any time.
    ///
    /// Answers [`Status::INVALID_ARG`] if this is another thread, or the handle was never given
    /// out. A function that closes, has closed or has been freed answers [`Status::OK`]: there is
    /// nothing left to do.
    pub fn bear_refusals(self) -> Status {
        self.answer(Status::OK, |function| function.bear_refusals())
    }

    /// Has up to `most` items delivered in one callback scope, from the next wake on; 1, which is
    /// where every function begins, gives each item one of its own. The environment's thread, at
    /// any time.
    ///
    /// Within such a batch no microtasks run, nor `process.nextTick`, and async hooks see one
    /// callback. An exception still ends it, and is reported before the next item. Handles live
    /// for a few items only. The event loop turns after as many items as without batches, 999 on
    /// Node, so a higher `most` is as good as that; from the first such turn on, async hooks see a
    /// resource more, `napi-outlive.turn`. Whether JavaScript is refused is asked every few items
    /// instead of before each. Deno delivers 999 at a time in any case, each of which is asked for.
    ///
    /// Answers [`Status::INVALID_ARG`] if this is another thread, or the handle was never given
    /// out. A function that closes, has closed or has been freed answers [`Status::OK`]: there is
    /// nothing left to do.
    pub fn set_batch(self, most: NonZeroU16) -> Status {
        self.answer(Status::OK, |function| function.set_batch(most))
    }
}
