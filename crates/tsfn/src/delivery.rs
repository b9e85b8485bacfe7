//! What happens when the bell has rung: items become callbacks.
//!
//! The runtime opens a callback scope for each item of the bell's own queue. So
//! that each of ours gets one, a wake delivers one item and rings again if
//! there are more: the runtime then loops in the same turn, up to its limit.
//!
//! It rings when it has delivered, not before: the two calls of the runtime then
//! do not wait for each other's locks to settle, which is 3 % of a delivery.

use crate::boundary::guard;
use crate::doorbell::Bell;
use crate::function::Function;
use crate::host::Host;
use crate::relay;
use crate::state::Phase;
use crate::status::Status;
use crate::sys::*;
use crate::told::Told;
use crate::wake::{self, Taken};
use std::ffi::c_void;
use std::ptr;

/// What the bell calls. The environment's thread. With `TURNS`, it sees to it that the event loop
/// turns, which costs most runtimes' deliveries 3 % for nothing.
///
/// # Safety
///
/// Called by the runtime, with what `create` told it.
pub(crate) unsafe extern "C" fn bell_rang<const TURNS: bool>(
    env: napi_env,
    func: napi_value,
    told: *mut c_void,
    _ring: *mut c_void,
) {
    // Without an environment the bell is being drained, on some runtimes after its finalizer:
    // the function may be gone, so nothing of it is touched.
    if env.is_null() {
        return;
    }
    guard((), || {
        // SAFETY: the environment's thread; the bell is not finalized yet.
        if let Some(function) = unsafe { Told::find(told) } {
            // SAFETY: as above; `env` and `func` are the runtime's, in the scope it opened.
            unsafe { function.wake::<TURNS>(env, func) };
        }
    });
}

impl Function {
    /// # Safety
    ///
    /// The environment's thread, in a callback of the runtime; the bell is not finalized yet.
    unsafe fn wake<const TURNS: bool>(&self, env: napi_env, func: napi_value) {
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        local.delivering.set(local.delivering.get() + 1);
        // SAFETY: the environment's thread, in the runtime's scope.
        unsafe {
            let mut left = local.habits.items_a_wake;
            while left > 1 && self.deliver_one::<TURNS>(env, func, false) {
                left -= 1;
            }
            if left == 1 {
                self.deliver_one::<TURNS>(env, func, true);
            }
        }
        local.delivering.set(local.delivering.get() - 1);
        // SAFETY: the environment's thread; nothing of the function is used after this.
        unsafe { self.close_if_finalized() };
    }

    /// Takes one item and delivers it; says whether to go on with the next in this callback.
    ///
    /// # Safety
    ///
    /// As [`Function::wake`].
    // Always: left to itself, the compiler makes a call of it, which is 2 % of a delivery.
    #[inline(always)]
    unsafe fn deliver_one<const TURNS: bool>(
        &self,
        env: napi_env,
        func: napi_value,
        last_turn: bool,
    ) -> bool {
        if self.state.phase() != Phase::Open {
            return false;
        }
        // SAFETY: the environment's thread; the runtime's own environment.
        if unsafe { self.host().refuses_javascript(env) } {
            // SAFETY: as above.
            unsafe { self.close_refused() };
            return false;
        }
        // SAFETY: the environment's thread is the one consumer; a callback of the bell.
        let taken = unsafe { wake::take(&self.queue, &self.state, &self.doorbell, &self.bell) };
        match taken {
            Taken::Item { item, more } => {
                self.room.leave();
                // SAFETY: the environment's thread; the runtime's environment and function.
                unsafe { self.deliver(env, func, item) };
                // SAFETY: as above.
                if !last_turn && unsafe { !self.has_exception(env) } {
                    return true;
                }
                // While the function is open, so is its bell, whatever the callback did.
                if more && self.state.phase() == Phase::Open {
                    // SAFETY: as above.
                    if !(TURNS && unsafe { self.takes_turns() }) {
                        self.bell.strike_again();
                    }
                }
                false
            }
            Taken::Last(item) => {
                // Before the item is delivered: its callback finds the function closing.
                self.begin_closing();
                self.room.leave();
                // SAFETY: the environment's thread; the runtime's environment and function.
                unsafe { self.deliver(env, func, item) };
                self.doorbell.close(&self.bell);
                false
            }
            Taken::Nothing => false,
            Taken::Ended => {
                self.begin_closing();
                self.doorbell.close(&self.bell);
                false
            }
        }
    }

    /// Whether the event loop turns before the next item, for which the bell is struck then.
    ///
    /// # Safety
    ///
    /// As [`Function::wake`]; the function is open.
    unsafe fn takes_turns(&self) -> bool {
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        let left = local.left_in_turn.get();
        if left > 1 {
            local.left_in_turn.set(left - 1);
            return false;
        }
        local.left_in_turn.set(local.habits.items_a_turn);
        relay::strike_soon(self.handle)
    }

    /// Whether the last item left an exception, which the runtime reports when its callback
    /// returns: the next item waits for that.
    ///
    /// # Safety
    ///
    /// As [`Function::wake`].
    unsafe fn has_exception(&self, env: napi_env) -> bool {
        let mut pending = false;
        // SAFETY: the environment's thread; a live environment.
        unsafe { (self.host().is_exception_pending)(env, &mut pending) };
        pending
    }

    /// JavaScript is refused, for good: the environment is ending, and this is its first sign.
    ///
    /// The bell stays until the cleanup hook, so that the finalizer keeps its place in the order
    /// of events: after the addon's own cleanup hooks.
    ///
    /// # Safety
    ///
    /// As [`Function::wake`].
    #[cold]
    unsafe fn close_refused(&self) {
        self.begin_closing();
        self.doorbell.silence();
        // SAFETY: the environment's thread; the queue is closed.
        unsafe { self.drain() };
    }
}

/// Calls `func` with nothing, for a function that has no callback of its own.
///
/// # Safety
///
/// The environment's thread, in the runtime's scope; `func` is a function of it.
pub(crate) unsafe fn call_plainly(host: &Host, env: napi_env, func: napi_value) {
    let mut this = ptr::null_mut();
    // SAFETY: the environment's thread and the runtime's scope, by this function's contract.
    let called = unsafe {
        match Status((host.undefined)(env, &mut this)) {
            Status::OK => Status((host.call_function)(
                env,
                this,
                func,
                0,
                ptr::null(),
                ptr::null_mut(),
            )),
            failed => failed,
        }
    };
    // An exception stays pending: the runtime reports it by its own policy when we return.
    if !called.is_ok() && called != Status::PENDING_EXCEPTION {
        // SAFETY: as above; both strings are NUL-terminated and static.
        unsafe {
            (host.throw_error)(
                env,
                c"ERR_NAPI_TSFN_CALL_JS".as_ptr(),
                c"The JavaScript function of a thread-safe function could not be called".as_ptr(),
            )
        };
    }
}
