//! The short cut of most wakes.
//!
//! Most items come in numbers, and of most of them it is known beforehand that they
//! may be delivered, and seen at once that there is another one behind. All that is
//! left to do is to call back and to ring again. What this saves is a quarter of our
//! instructions; everything else goes the long way (see `delivery`).
//!
//! Not for a function with a limit, for whose every item a producer may wait, nor for
//! batches, nor for the item after which the event loop has to be made to turn.

use crate::boundary::guard;
use crate::delivery::bell_rang;
use crate::doorbell::Bell;
use crate::function::Function;
use crate::state::Phase;
use crate::sys::*;
use crate::told::Told;
use std::ffi::c_void;

/// As [`bell_rang`], by the short cut where that leads there.
///
/// # Safety
///
/// As [`bell_rang`].
pub(crate) unsafe extern "C" fn bell_rang_often(
    env: napi_env,
    func: napi_value,
    told: *mut c_void,
    ring: *mut c_void,
) {
    // SAFETY: as this function.
    unsafe { choose::<false>(env, func, told, ring) };
}

/// As [`bell_rang_often`], where the event loop has to be made to turn.
///
/// # Safety
///
/// As [`bell_rang`].
pub(crate) unsafe extern "C" fn bell_rang_often_in_turns(
    env: napi_env,
    func: napi_value,
    told: *mut c_void,
    ring: *mut c_void,
) {
    // SAFETY: as this function.
    unsafe { choose::<true>(env, func, told, ring) };
}

/// Chooses between two ways, and calls nothing else, so that neither way is the longer for what the
/// other keeps in registers.
///
/// # Safety
///
/// As [`bell_rang`].
#[inline(always)]
unsafe fn choose<const TURNS: bool>(
    env: napi_env,
    func: napi_value,
    told: *mut c_void,
    ring: *mut c_void,
) {
    if !env.is_null() {
        // SAFETY: the environment's thread, in a callback of the bell, which is not finalized yet,
        // so the function that the runtime was told the address of is in its place.
        unsafe {
            if let Some(item) = Told::in_place(told).take_one_of_many::<TURNS>() {
                return deliver_one_of_many(env, func, told, item);
            }
        }
    }
    // SAFETY: as this function.
    unsafe { bell_rang::<TURNS>(env, func, told, ring) };
}

/// Delivers an item that [`Function::take_one_of_many`] took.
///
/// # Safety
///
/// As [`bell_rang`]; the item is the function's.
#[inline(never)]
unsafe extern "C" fn deliver_one_of_many(
    env: napi_env,
    func: napi_value,
    told: *mut c_void,
    item: *mut c_void,
) {
    guard((), || {
        // SAFETY: the environment's thread; the bell is not finalized yet, so the function is in
        // its place.
        let function = unsafe { Told::in_place(told) };
        // SAFETY: as above; `env` and `func` are the runtime's, in the scope it opened.
        unsafe { function.deliver_one_of_many(env, func, item) };
    });
}

impl Function {
    /// Takes an item, if nothing has to be asked or told for it and another one is seen behind it.
    ///
    /// # Safety
    ///
    /// The environment's thread, in a callback of the bell, which is not finalized yet.
    #[inline(always)]
    unsafe fn take_one_of_many<const TURNS: bool>(&self) -> Option<*mut c_void> {
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        let left = local.left_in_turn.get();
        // Where items come in batches, no callback is spared to ask.
        if !local.asking.spares()
            || local.delivering.get() > 0
            || self.state.phase() != Phase::Open
            || self.room.is_limited()
            || (TURNS && left <= 1)
        {
            return None;
        }
        // SAFETY: the environment's thread is the one consumer.
        let item = unsafe { self.queue.pop_one_of_many() }?;
        local.asking.spend();
        if TURNS {
            local.left_in_turn.set(left - 1);
        }
        Some(item)
    }

    /// Delivers an item that [`Function::take_one_of_many`] took.
    ///
    /// # Safety
    ///
    /// As [`Function::take_one_of_many`].
    #[inline(always)]
    unsafe fn deliver_one_of_many(&self, env: napi_env, func: napi_value, item: *mut c_void) {
        // SAFETY: the environment's thread.
        let local = unsafe { self.local() };
        local.delivering.set(1);
        // SAFETY: the environment's thread; the runtime's environment and function.
        unsafe { self.deliver(env, func, item) };
        // While the function is open, so is its bell, whatever the callback did.
        if self.state.phase() == Phase::Open {
            self.bell.strike_again();
        }
        local.delivering.set(0);
        // SAFETY: the environment's thread; nothing of the function is used after this.
        unsafe { self.settle() };
    }
}
