//! How much memory the process has asked for and not given back.

use napi_derive::napi;

/// Bytes in use in the heap of the C library, of all threads.
///
/// What is free goes back to the system first, so that the process's resident memory says what is
/// in use as well.
#[napi]
pub fn bytes_in_use() -> i64 {
    // SAFETY: any thread; as below, and only what nobody uses goes.
    unsafe { libc::malloc_trim(0) };
    // SAFETY: any thread; the call takes each arena's lock in turn and only reads.
    let totals = unsafe { libc::mallinfo2() };
    i64::try_from(totals.uordblks + totals.hblkhd).unwrap_or(i64::MAX)
}
