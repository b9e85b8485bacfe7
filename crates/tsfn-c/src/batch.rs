//! What the seven names have no word for: several items in one callback scope.

use napi_outlive_tsfn::sys::{napi_status, napi_threadsafe_function};
use napi_outlive_tsfn::{Handle, Status};
use std::num::NonZeroU16;

/// `tsfn_set_batch`: has up to `most` items delivered in one callback scope, from the next wake
/// on. The environment's thread. What is beyond a turn of the event loop is as good as one.
///
/// # Errors
///
/// `napi_invalid_arg` if `func` is not this library's, `most` is 0, or this is another thread.
pub(crate) extern "C" fn set(func: napi_threadsafe_function, most: usize) -> napi_status {
    let most = NonZeroU16::new(u16::try_from(most).unwrap_or(u16::MAX));
    let set = Handle::from_bits(func.addr()).zip(most);
    set.map_or(Status::INVALID_ARG, |(handle, most)| handle.set_batch(most))
        .0
}
