//! What the runtime is told of a function, and how the function is found by it.

use crate::function::Function;
use crate::table::{self, Handle, Pin};
use std::ffi::c_void;
use std::ops::Deref;
use std::ptr;

/// A function, found by what the runtime was told of it.
pub(crate) enum Told {
    /// By its address: it stays in its place until the bell has been finalized.
    InPlace(*const Function),
    /// By its handle.
    Pinned(Pin),
}

impl Told {
    /// What to tell a runtime: the address, which needs no look-up, if the runtime can be relied
    /// on to finalize the bell, once, after everything else. Otherwise the handle: such a runtime
    /// may say something when the function is gone.
    pub(crate) fn of(function: &Function, finalizes_at_end: bool) -> *mut c_void {
        if finalizes_at_end {
            ptr::from_ref(function).cast_mut().cast()
        } else {
            ptr::without_provenance_mut(function.handle.to_bits())
        }
    }

    /// The function, of a runtime that was told its address.
    ///
    /// # Safety
    ///
    /// The environment's thread; `told` is an address that [`Told::of`] gave, and the bell is not
    /// finalized before the function is used for the last time.
    #[inline(always)]
    pub(crate) unsafe fn in_place<'a>(told: *mut c_void) -> &'a Function {
        // SAFETY: by this function's contract.
        unsafe { &*told.cast::<Function>() }
    }

    /// The function, if it is still there.
    ///
    /// # Safety
    ///
    /// The environment's thread; `told` is what [`Told::of`] gave, and if it is an address, the
    /// bell is not finalized yet.
    #[inline]
    pub(crate) unsafe fn find(told: *mut c_void) -> Option<Self> {
        match Handle::from_bits(told.addr()) {
            None => Some(Self::InPlace(told.cast_const().cast())),
            Some(handle) => table::pin(handle).ok().map(Self::Pinned),
        }
    }
}

impl Deref for Told {
    type Target = Function;

    #[inline]
    fn deref(&self) -> &Function {
        match self {
            // SAFETY: the environment's thread; in its place, by the word of who found it.
            Self::InPlace(function) => unsafe { &**function },
            Self::Pinned(function) => function,
        }
    }
}
