//! What a regression made on purpose is made of.

use std::arch::asm;

/// What the operation costs that [`extra`] returns, in instructions: ten, and its return.
pub const EXTRA: f64 = 11.0;

/// An operation that does nothing, at a known price.
pub fn extra() -> impl FnMut() {
    || {
        // SAFETY: any thread; it does nothing, to no register and no memory.
        unsafe {
            asm!(
                "nop; nop; nop; nop; nop; nop; nop; nop; nop; nop",
                options(nomem, nostack, preserves_flags)
            );
        }
    }
}
