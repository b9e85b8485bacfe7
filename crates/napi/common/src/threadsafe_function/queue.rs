//! Payloads on their way to the callback: boxed or packed, and taken back if they are refused.

use std::os::raw::c_void;

use crate::sys::outlive::parcel;
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
    let data = Box::into_raw(Box::new(data)).cast();
    // SAFETY: by the caller's word; what is taken back is the box made above.
    unsafe { queue_as(function, data, mode, |data| *Box::from_raw(data.cast())) }
}

/// Queues `data` that nobody waits for an answer to, packed: without what a box has for an answer,
/// and in memory that is made to go from thread to thread, or in none. Any thread; no lock is held
/// meanwhile.
///
/// # Safety
///
/// The callback of `function` takes a marked parcel as one of a `Data`.
pub(crate) unsafe fn queue_plain<Data>(
    function: sys::napi_threadsafe_function,
    data: Data,
    mode: sys::napi_threadsafe_function_call_mode,
) -> Result<(), Refused<Data>> {
    let data = parcel::pack_marked(data);
    // SAFETY: by the caller's word; what is taken back is the parcel made above.
    unsafe { queue_as(function, data, mode, |data| parcel::unpack_marked(data)) }
}

/// # Safety
///
/// The callback of `function` takes such data, and so does `take_back`.
unsafe fn queue_as<Data>(
    function: sys::napi_threadsafe_function,
    data: *mut c_void,
    mode: sys::napi_threadsafe_function_call_mode,
    take_back: impl FnOnce(*mut c_void) -> Data,
) -> Result<(), Refused<Data>> {
    // SAFETY: any thread may call, in any state of the function; the data is what its callback
    // expects, by the caller's word, and the function's from here on if the answer is ok.
    let status = unsafe { sys::napi_call_threadsafe_function(function, data, mode) };
    if status == sys::Status::napi_ok {
        return Ok(());
    }
    // What is not queued is the caller's still.
    Err(Refused {
        status: status.into(),
        data: take_back(data),
    })
}

/// What a caller is told, where refused data is just dropped.
pub(crate) fn status<Data>(queued: Result<(), Refused<Data>>) -> Status {
    queued.map_or_else(|refused| refused.status, |()| Status::Ok)
}
