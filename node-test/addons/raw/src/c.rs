//! What is asked of the C library.

use std::ffi::c_int;

#[allow(non_camel_case_types)]
type pthread_t = usize;

extern "C" {
    fn gettid() -> c_int;
    fn usleep(microseconds: u32) -> c_int;
    fn pthread_create(
        thread: *mut pthread_t,
        attributes: *const u8,
        start: extern "C" fn(usize) -> usize,
        argument: usize,
    ) -> c_int;
}

/// The number of this thread, as the system knows it.
pub fn this_thread() -> i32 {
    // SAFETY: any thread; the call cannot fail.
    unsafe { gettid() }
}

pub fn pause(microseconds: u32) {
    // SAFETY: any thread; no pointer is involved.
    unsafe { usleep(microseconds) };
}

/// Starts a thread that the Rust runtime knows nothing of: nothing of it keeps this image mapped.
pub fn start_bare_thread(start: extern "C" fn(usize) -> usize, argument: usize) -> bool {
    let mut thread = 0;
    // SAFETY: any thread; `thread` may be written, no attributes are the default ones.
    unsafe { pthread_create(&mut thread, std::ptr::null(), start, argument) == 0 }
}
