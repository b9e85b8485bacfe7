//! Payloads that come back because their function closes.

use std::cell::Cell;
use std::os::raw::c_void;

use super::boundary::contain;

std::thread_local! {
    static DRAINING: Cell<bool> = const { Cell::new(false) };
}

/// Drops data that is handed back because its function closes: once, on the environment's thread,
/// with no lock held and nothing else touched.
///
/// # Safety
///
/// `data` was queued as `Box<Data>`, and nobody else has it.
pub(crate) unsafe fn drain<Data>(data: *mut c_void) {
    // SAFETY: by the caller's word.
    drop_drained(unsafe { Box::from_raw(data.cast::<Data>()) });
}

/// As [`drain`], for data that was queued in another way.
pub(crate) fn drop_drained<Data>(data: Data) {
    let outer = DRAINING.replace(true);
    let _ = contain(|| drop(data));
    DRAINING.set(outer);
}

/// Whether what is dropped on this thread is dropped by [`drain`].
pub(super) fn is_draining() -> bool {
    DRAINING.get()
}
