//! Payloads on their way to the callback: boxed, and taken back if they are refused.

use crate::{sys, Status};

/// What was not queued, and why.
pub(crate) struct Refused<Data> {
    pub(crate) status: Status,
    pub(crate) data: Data,
}

/// Queues `data`, boxed. Any thread; no lock is held meanwhile.
///
/// # Safety
///
/// The callback of `function` takes its data as `Box<Data>`.
pub(crate) unsafe fn queue<Data>(
    function: sys::napi_threadsafe_function,
    data: Data,
    mode: sys::napi_threadsafe_function_call_mode,
) -> Result<(), Refused<Data>> {
    let data = Box::into_raw(Box::new(data));
    // SAFETY: any thread may call, in any state of the function; the data is what its callback
    // expects, by the caller's word, and the function's from here on if the answer is ok.
    let status = unsafe { sys::napi_call_threadsafe_function(function, data.cast(), mode) };
    if status == sys::Status::napi_ok {
        return Ok(());
    }
    // SAFETY: what is not queued is the caller's still, which made it above.
    let data = *unsafe { Box::from_raw(data) };
    Err(Refused {
        status: status.into(),
        data,
    })
}

/// What a caller is told, where refused data is just dropped.
pub(crate) fn status<Data>(queued: Result<(), Refused<Data>>) -> Status {
    queued.map_or_else(|refused| refused.status, |()| Status::Ok)
}
