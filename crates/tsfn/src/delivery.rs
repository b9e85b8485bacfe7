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
#[inline(never)]
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
        // SAFETY: the environment's thread; the bell is not finalized yet, so the function that
        // the runtime was told the address of is in its place.
        let function = unsafe { Told::in_place(told) };
        // SAFETY: as above; `env` and `func` are the runtime's, in the scope it opened.
        unsafe { function.wake::<TURNS>(env, func) };
    });
}

/// As [`bell_rang`], of a runtime that may say something when the function is gone.
///
/// # Safety
///
/// As [`bell_rang`].
pub(crate) unsafe extern "C" fn bell_rang_late(
    env: napi_env,
    func: napi_value,
    told: *mut c_void,
    ring: *mut c_void,
) {
    if env.is_null() {
        return;
    }
    guard((), || {
        // SAFETY: the environment's thread.
        let Some(function) = (unsafe { Told::find(told) }) else {
            return;
        };
        if function.bell.has_been_heard(ring) {
            return;
        }
        // SAFETY: as above; `env` and `func` are the runtime's, in the scope it opened.
        unsafe { function.wake::<false>(env, func) };
        function.bell.hear();
    });
}

/// Whether an item may be delivered.
pub(crate) enum Answer {
    Deliver,
    /// JavaScript is refused.
    Refused,
    /// When the callback on the stack has returned.
    Later,
}

impl Function {
    /// Looks what there is to deliver, and whether it may be.
    ///
    /// # Safety
    ///
    /// The environment's thread, in a callback of the runtime; the bell is not finalized yet.
    #[inline(always)]
    unsafe fn wake<const TURNS: bool>(&self, env: napi_env, func: napi_value) {
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        local.delivering.set(local.delivering.get() + 1);
        // SAFETY: the environment's thread, in the runtime's scope.
        unsafe {
            match local.items_a_wake.get() {
                1 => self.deliver_one::<TURNS>(env, func),
                most => self.deliver_batch(env, func, most),
            }
        }
        local.delivering.set(local.delivering.get() - 1);
        // SAFETY: the environment's thread; nothing of the function is used after this.
        unsafe { self.settle() };
    }

    /// Takes one item and delivers it.
    ///
    /// # Safety
    ///
    /// As [`Function::wake`].
    // Always: left to itself, the compiler makes a call of it, which is 2 % of a delivery.
    #[inline(always)]
    unsafe fn deliver_one<const TURNS: bool>(&self, env: napi_env, func: napi_value) {
        if self.state.phase() != Phase::Open {
            return;
        }
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        // A callback within a callback comes in a turn of its own, which nobody counts.
        let alone = local.delivering.get() == 1;
        let spared = alone && local.asking.is_spared();
        if !spared {
            // SAFETY: the environment's thread; the runtime's own environment.
            match unsafe { self.ask(env, alone) } {
                Answer::Deliver => {}
                // SAFETY: as above.
                Answer::Refused => return unsafe { self.close_refused() },
                Answer::Later => return,
            }
        }
        // SAFETY: the environment's thread is the one consumer; a callback of the bell.
        let taken = unsafe { wake::take(&self.queue, &self.state, &self.doorbell, &self.bell) };
        match taken {
            Taken::Item { item, more } => {
                self.room.leave();
                if !more {
                    local.asking.pause();
                } else if alone && !spared {
                    // SAFETY: the environment's thread, in the one callback on the stack.
                    unsafe { self.spare_next(env) };
                }
                // SAFETY: the environment's thread; the runtime's environment and function.
                unsafe { self.deliver(env, func, item) };
                // While the function is open, so is its bell, whatever the callback did.
                if more && self.state.phase() == Phase::Open {
                    // SAFETY: as above.
                    if !(TURNS && unsafe { self.takes_turns(env, 1) }) {
                        self.bell.strike_again();
                    }
                }
            }
            // SAFETY: the environment's thread; the runtime's environment and function.
            Taken::Last(item) => unsafe { self.deliver_last(env, func, item) },
            Taken::Nothing => local.asking.pause(),
            Taken::Ended => self.end(),
        }
    }

    /// Asks whether JavaScript is refused, in the one callback on the stack or in another, which
    /// may have to wait for that one.
    ///
    /// # Safety
    ///
    /// As [`Function::wake`].
    #[inline(always)]
    pub(crate) unsafe fn ask(&self, env: napi_env, alone: bool) -> Answer {
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        // Before anything is put off: who waits for room is told at once, and not when a callback
        // has returned that may wait for just that.
        // SAFETY: the environment's thread; the runtime's own environment.
        if unsafe { self.host().refuses_javascript(env) } {
            return Answer::Refused;
        }
        if !alone && local.afterwards.puts_off_wake() {
            return Answer::Later;
        }
        if alone {
            local.asking.ask();
        }
        Answer::Deliver
    }

    /// Has the next callbacks not ask, if that is possible: this one has, and there is more.
    ///
    /// Only then, since it is not cheap either, and nobody is to wait for it who sends one item.
    ///
    /// # Safety
    ///
    /// As [`Function::wake`], in the one callback on the stack.
    #[inline(never)]
    unsafe fn spare_next(&self, env: napi_env) {
        // SAFETY: the environment's thread, by this function's contract.
        unsafe {
            self.local()
                .asking
                .runs(|| (self.host().event_loop)(self.host(), env))
        };
    }

    /// Delivers the last item of a function that nobody holds any more, and closes it.
    ///
    /// # Safety
    ///
    /// As [`Function::wake`].
    pub(crate) unsafe fn deliver_last(&self, env: napi_env, func: napi_value, item: *mut c_void) {
        // Before the item is delivered: its callback finds the function closing.
        self.begin_closing();
        self.room.leave();
        // SAFETY: the environment's thread; the runtime's environment and function.
        unsafe { self.deliver(env, func, item) };
        self.doorbell.close(&self.bell);
    }

    /// Closes a function that nobody holds any more, with nothing left to deliver.
    pub(crate) fn end(&self) {
        self.begin_closing();
        self.doorbell.close(&self.bell);
    }

    /// Counts items as delivered; says whether the event loop turns before the next one, for which
    /// the bell is struck then.
    ///
    /// # Safety
    ///
    /// As [`Function::wake`]; the function is open.
    #[inline]
    pub(crate) unsafe fn takes_turns(&self, env: napi_env, delivered: u16) -> bool {
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        let (turn, left) = (local.items_a_turn.get(), local.left_in_turn.get());
        if turn == u16::MAX {
            return false;
        }
        if left > delivered {
            local.left_in_turn.set(left - delivered);
            return false;
        }
        // SAFETY: as this function.
        unsafe { self.take_turn(env) }
    }

    /// Has the bell struck when the event loop has turned; says no if nothing can see to that.
    ///
    /// # Safety
    ///
    /// As [`Function::wake`]; the function is open.
    #[cold]
    #[inline(never)]
    unsafe fn take_turn(&self, env: napi_env) -> bool {
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        local.left_in_turn.set(local.items_a_turn.get());
        // What is delivered after the turn begins another chain of wakes.
        local.asking.pause();
        if local.habits.items_a_turn == u16::MAX {
            // SAFETY: the environment's thread, in a callback of the bell.
            unsafe { local.turn.take(env, self) }
        } else {
            relay::strike_soon(self.handle)
        }
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
    pub(crate) unsafe fn close_refused(&self) {
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
#[cold]
#[inline(never)]
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
