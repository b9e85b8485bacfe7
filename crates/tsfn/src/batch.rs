//! Several items in one callback of the runtime, for those who have asked for it.
//!
//! What an item costs beside its callback is mostly the callback scope that the
//! runtime opens for it. A batch shares one. What an item must not share is an
//! exception, which the runtime reports by its policy when the callback returns:
//! it ends the batch. The rest is done once a *stride* of items: to ask whether
//! JavaScript is refused, and to let go of the handles that callbacks have made,
//! which would otherwise pile up until the batch is over.
//!
//! Runtimes limit how often they call back before the event loop turns, not how
//! many items that delivers. So items are counted here, and after as many as the
//! loop would turn after without batches it turns (see `turn`).

use crate::delivery::Answer;
use crate::doorbell::Bell;
use crate::function::Function;
use crate::host::{Habits, ITEMS_A_WAKE};
use crate::state::Phase;
use crate::status::Status;
use crate::sys::*;
use crate::wake::{self, Taken};
use std::num::NonZeroU16;
use std::ptr;

/// How many items share a look at whether JavaScript is refused, and a handle scope. Together the
/// two cost 25 ns, and the handles of so few items are not worth a thought.
const STRIDE: u16 = 32;

/// How a stride ended.
enum Stride {
    /// It is complete, and there is more.
    More,
    /// An item left an exception, and there is more.
    Interrupted,
    /// Nothing more is to be delivered now.
    Over,
}

impl Function {
    /// Has up to `most` items delivered in one callback, from the next one on. Any thread but the
    /// environment's is refused.
    pub(crate) fn set_batch(&self, most: NonZeroU16) -> Status {
        if self.state.phase() != Phase::Open {
            return Status::OK;
        }
        if !self.is_own_thread() {
            return Status::INVALID_ARG;
        }
        // SAFETY: the environment's thread, as was just checked; the function was open, so the
        // thread is still that one.
        let local = unsafe { self.local() };
        if most.get() == local.items_a_wake.get() {
            return Status::OK;
        }
        let Habits {
            items_a_wake,
            items_a_turn,
            ..
        } = local.habits;
        if items_a_wake > 1 {
            // Such a runtime gets batches in any case, as many items as it can bear.
            return Status::OK;
        }
        // One that counts callbacks until its event loop turns would turn too late.
        let counts_callbacks = most.get() > 1 && items_a_turn == u16::MAX;
        let turn = if counts_callbacks {
            ITEMS_A_WAKE
        } else {
            items_a_turn
        };
        local.asking.lose_count();
        local.items_a_wake.set(most.get());
        local.items_a_turn.set(turn);
        local.left_in_turn.set(local.left_in_turn.get().min(turn));
        Status::OK
    }

    /// Delivers up to `most` items, and strikes the bell again if there are more.
    ///
    /// # Safety
    ///
    /// The environment's thread, in a callback of the runtime; the bell is not finalized yet.
    #[inline(never)]
    pub(crate) unsafe fn deliver_batch(&self, env: napi_env, func: napi_value, most: u16) {
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        if local.delivering.get() > 1 && self.state.phase() == Phase::Open {
            // SAFETY: as this function, within another callback.
            match unsafe { self.ask(env, false) } {
                Answer::Deliver => {}
                // SAFETY: the environment's thread.
                Answer::Refused => return unsafe { self.close_refused() },
                Answer::Later => return,
            }
        }
        // Where the runtime itself delivers several, nobody has asked for less care.
        let asked_for = most != local.habits.items_a_wake;
        let most = most.min(local.left_in_turn.get());
        let mut delivered = 0;
        while delivered < most {
            let stride = if asked_for {
                STRIDE.min(most - delivered)
            } else {
                1
            };
            // SAFETY: as this function.
            match unsafe { self.deliver_stride(env, func, stride, &mut delivered) } {
                Stride::More => {}
                Stride::Interrupted => break,
                Stride::Over => {
                    if local.items_a_turn.get() != u16::MAX {
                        let left = local.left_in_turn.get();
                        local
                            .left_in_turn
                            .set(left.saturating_sub(delivered).max(1));
                    }
                    return;
                }
            }
        }
        // There is more, and the bell counts as rung. While the function is open, so is its bell,
        // whatever the last callback did.
        // SAFETY: the environment's thread, in the runtime's callback; the function is open.
        if self.state.phase() == Phase::Open && !unsafe { self.takes_turns(env, delivered) } {
            self.bell.strike_again();
        }
    }

    /// Delivers up to `stride` items, and counts them.
    ///
    /// # Safety
    ///
    /// As [`Function::deliver_batch`].
    unsafe fn deliver_stride(
        &self,
        env: napi_env,
        func: napi_value,
        stride: u16,
        delivered: &mut u16,
    ) -> Stride {
        let host = self.host();
        if self.state.phase() != Phase::Open {
            return Stride::Over;
        }
        // SAFETY: the environment's thread; the runtime's own environment.
        if unsafe { host.refuses_javascript(env) } {
            // SAFETY: as above.
            unsafe { self.close_refused() };
            return Stride::Over;
        }
        let mut scope = ptr::null_mut();
        // SAFETY: as above, in the scope that the runtime has opened.
        let scoped =
            stride > 1 && Status(unsafe { (host.open_handle_scope)(env, &mut scope) }).is_ok();
        // SAFETY: as this function.
        let ended = unsafe { self.deliver_in_scope(env, func, stride, delivered) };
        if scoped {
            // SAFETY: the environment's thread; opened above, and what callbacks have opened since
            // they have closed.
            unsafe { (host.close_handle_scope)(env, scope) };
        }
        ended
    }

    /// # Safety
    ///
    /// As [`Function::deliver_batch`]; the function is open.
    #[inline]
    unsafe fn deliver_in_scope(
        &self,
        env: napi_env,
        func: napi_value,
        stride: u16,
        delivered: &mut u16,
    ) -> Stride {
        for _ in 0..stride {
            // SAFETY: the environment's thread is the one consumer; a callback of the bell.
            let taken = unsafe { wake::take(&self.queue, &self.state, &self.doorbell, &self.bell) };
            match taken {
                Taken::Item { item, more } => {
                    self.room.leave();
                    *delivered += 1;
                    // SAFETY: the environment's thread; the runtime's environment and function.
                    unsafe { self.deliver(env, func, item) };
                    if !more || self.state.phase() != Phase::Open {
                        return Stride::Over;
                    }
                    // SAFETY: as above.
                    if unsafe { self.has_exception(env) } {
                        return Stride::Interrupted;
                    }
                }
                // SAFETY: as above.
                Taken::Last(item) => unsafe {
                    self.deliver_last(env, func, item);
                    return Stride::Over;
                },
                Taken::Nothing => return Stride::Over,
                Taken::Ended => {
                    self.end();
                    return Stride::Over;
                }
            }
        }
        Stride::More
    }

    /// Whether the last item left an exception, which the runtime reports when its callback
    /// returns: the next item waits for that.
    ///
    /// # Safety
    ///
    /// As [`Function::deliver_batch`].
    unsafe fn has_exception(&self, env: napi_env) -> bool {
        let mut pending = false;
        // SAFETY: the environment's thread; a live environment.
        unsafe { (self.host().is_exception_pending)(env, &mut pending) };
        pending
    }
}
