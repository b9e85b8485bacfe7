//! Payloads: boxed on their way to the callback, taken back if they do not get there.

use std::cell::Cell;
use std::os::raw::c_void;

use super::contain;
use crate::{sys, Status};

std::thread_local! {
    static DRAINING: Cell<bool> = const { Cell::new(false) };
}

/// Queues `data`, boxed. Any thread; no lock is held meanwhile.
///
/// Data that is refused is dropped here, on the calling thread.
///
/// # Safety
///
/// The callback of `function` takes its data as `Box<Data>`.
pub(crate) unsafe fn queue<Data>(
    function: sys::napi_threadsafe_function,
    data: Data,
    mode: sys::napi_threadsafe_function_call_mode,
) -> Status {
    let data = Box::into_raw(Box::new(data));
    // SAFETY: any thread may call, in any state of the function; the data is what its callback
    // expects, by the caller's word, and the function's from here on if the answer is ok.
    let status = unsafe { sys::napi_call_threadsafe_function(function, data.cast(), mode) };
    if status != sys::Status::napi_ok {
        // SAFETY: what is not queued is the caller's still, which made it above.
        drop(unsafe { Box::from_raw(data) });
    }
    status.into()
}

/// Drops data that is handed back because its function closes: once, on the environment's thread,
/// with no lock held and nothing else touched.
///
/// # Safety
///
/// `data` was queued as `Box<Data>`, and nobody else has it.
pub(crate) unsafe fn drain<Data>(data: *mut c_void) {
    // SAFETY: by the caller's word.
    let data = unsafe { Box::from_raw(data.cast::<Data>()) };
    let outer = DRAINING.replace(true);
    let _ = contain(|| drop(data));
    DRAINING.set(outer);
}

/// Whether what is dropped on this thread is dropped by [`drain`].
pub(super) fn is_draining() -> bool {
    DRAINING.get()
}
