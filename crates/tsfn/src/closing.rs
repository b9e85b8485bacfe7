//! How a function ends: by the environment's word, or by the bell's.

use crate::boundary::guard;
use crate::doorbell::Bell;
use crate::function::Function;
use crate::state::Phase;
use crate::sys::*;
use crate::table;
use crate::told::Told;
use std::ffi::c_void;
use std::ptr;

/// The cleanup hook: the environment ends. Its thread, before the runtime closes the bell.
///
/// # Safety
///
/// Called by the runtime on the environment's thread, once, with what `create` told it.
pub(crate) unsafe extern "C" fn environment_ends(told: *mut c_void) {
    guard((), || {
        // SAFETY: the environment's thread; the bell is finalized after this.
        let Some(function) = (unsafe { Told::find(told) }) else {
            return;
        };
        // SAFETY: the environment's thread.
        let local = unsafe { function.local() };
        local.hooked.set(false);
        function.begin_closing();
        function.doorbell.close(&function.bell);
        function.doorbell.wait_until_still();
        if !local.habits.finalizes_at_end {
            // Not even a handle scope can be opened in such a runtime's hooks, so the finalizer
            // gets no environment: what it asks of NULL is refused, where a live one would abort.
            // SAFETY: the environment's thread.
            unsafe { function.finish(ptr::null_mut()) };
        }
    });
}

/// The bell's finalizer: the last that the runtime says of it. The environment's thread.
///
/// # Safety
///
/// Called by the runtime on the environment's thread, once, with what `create` told it.
pub(crate) unsafe extern "C" fn bell_finalized(
    env: napi_env,
    told: *mut c_void,
    _hint: *mut c_void,
) {
    guard((), || {
        // SAFETY: the environment's thread; until now the bell was not finalized, so the function
        // that the runtime was told the address of is in its place.
        let function = unsafe { Told::in_place(told) };
        // SAFETY: the environment's thread; its environment.
        unsafe { function.finish(env) };
    });
}

/// As [`bell_finalized`], of a runtime that may say it when the function is gone.
///
/// # Safety
///
/// As [`bell_finalized`].
pub(crate) unsafe extern "C" fn bell_finalized_late(
    env: napi_env,
    told: *mut c_void,
    _hint: *mut c_void,
) {
    guard((), || {
        // SAFETY: the environment's thread.
        if let Some(function) = unsafe { Told::find(told) } {
            // SAFETY: as above; its environment.
            unsafe { function.finish(env) };
        }
    });
}

impl Function {
    /// Drains what is left, runs the finalizer, and closes.
    ///
    /// The runtime may hold the bell's own lock meanwhile. Nobody waits for that lock: the bell
    /// is silent, and the handle that user code holds is not the bell's.
    ///
    /// # Safety
    ///
    /// The environment's thread, once; `env` is its live environment, or NULL. Nothing of the
    /// function is used afterwards.
    unsafe fn finish(&self, env: napi_env) {
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        // Told twice: by the hook and, if what is called back for runs the event loop, by the bell
        // that the hook has given back.
        if local.finishes.replace(true) || self.state.phase() == Phase::Closed {
            return;
        }
        // Whoever gave the bell back had closed the function by then.
        if !self.doorbell.is_given_back() {
            self.lose_bell();
        }
        if local.hooked.take() {
            // SAFETY: the environment's thread; added by `create` with the same arguments.
            unsafe {
                (self.host().remove_cleanup_hook)(
                    env,
                    Some(environment_ends),
                    Told::of(self, local.habits.finalizes_at_end),
                )
            };
        }
        // A callback like any other, to the witness: one that ends the process may be on the stack.
        local.delivering.set(local.delivering.get() + 1);
        // SAFETY: the environment's thread; the queue is closed.
        unsafe { self.drain() };
        if let Some(finalize) = local.finalize.take() {
            // SAFETY: the environment's thread; the user's finalizer, called once, last.
            unsafe { finalize(env, local.finalize_data, self.context) };
        }
        local.delivering.set(local.delivering.get() - 1);
        // SAFETY: as above; finalized just now.
        unsafe { self.close_when_alone() };
    }

    /// Closes a function whose bell the runtime has finalized without notice. Nobody is waited for:
    /// one who reaches for the bell may need the lock that the runtime holds.
    #[cold]
    fn lose_bell(&self) {
        self.begin_closing();
        self.doorbell.abandon();
    }

    /// Closes a function that has been finalized, at once unless callbacks are on the stack. Frees
    /// it, if nobody holds it.
    ///
    /// # Safety
    ///
    /// The environment's thread; nothing of the function is used afterwards.
    #[inline]
    unsafe fn close_when_alone(&self) {
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        if local.delivering.get() > 0 {
            local.afterwards.close();
        } else {
            // SAFETY: as above.
            unsafe { self.close_finalized() };
        }
    }

    /// Does what waits for the callbacks on the stack, unless there still is one; then that one
    /// does. Frees a function that has been finalized, if nobody holds it.
    ///
    /// # Safety
    ///
    /// The environment's thread, in a callback of the bell unless the function has been finalized;
    /// nothing of the function is used afterwards.
    #[inline(always)]
    pub(crate) unsafe fn settle(&self) {
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        if local.afterwards.is_due() && local.delivering.get() == 0 {
            // SAFETY: as above.
            unsafe { self.settle_now() };
        }
    }

    /// # Safety
    ///
    /// As [`Function::settle`].
    #[cold]
    #[inline(never)]
    unsafe fn settle_now(&self) {
        // SAFETY: the environment's thread.
        let (wake, close) = unsafe { self.local() }.afterwards.take();
        // While the function is open, so is its bell, whose callback this is.
        if wake && self.state.phase() == Phase::Open {
            self.bell.strike_again();
        }
        if close {
            // SAFETY: as above.
            unsafe { self.close_finalized() };
        }
    }

    /// # Safety
    ///
    /// The environment's thread; nothing of the function is used afterwards.
    #[inline(always)]
    unsafe fn close_finalized(&self) {
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        local.turn.end();
        if self.state.thread_count() > 0 {
            // Whoever holds the function may do so for ever, and has no use for the queue.
            // SAFETY: the environment's thread; the queue was closed and drained before the
            // finalizer.
            unsafe { self.queue.free_last_block() };
        }
        let slot = self.slot;
        if self.state.finish() {
            table::retire(slot);
        }
    }

    /// The environment's thread ends, and nobody said a word about the environment: nobody reaches
    /// for the bell from here on.
    pub(crate) fn bell_vanished(&self) {
        if self.state.phase() != Phase::Closed {
            self.begin_closing();
            self.doorbell.abandon();
        }
    }

    /// Closes a function whose bell has vanished.
    ///
    /// Its finalizer is not called: what it would release went with the environment.
    ///
    /// # Safety
    ///
    /// The environment's thread, with no callback of the runtime on its stack, after
    /// [`Function::bell_vanished`].
    pub(crate) unsafe fn environment_vanished(&self) {
        if self.state.phase() == Phase::Closed {
            return;
        }
        self.doorbell.wait_until_still();
        // SAFETY: the environment's thread; the queue is closed.
        unsafe {
            self.drain();
            self.close_when_alone();
        }
    }
}
