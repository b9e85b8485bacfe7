//! What the seven names alone cannot give: which library this is, whether it is in use, and how a
//! function stands.

use napi_outlive_tsfn::sys::{napi_status, napi_threadsafe_function};
use napi_outlive_tsfn::{Handle, Status};
use std::ffi::{c_char, c_void};

/// How far a function has come, as C numbers it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub enum Phase {
    /// `tsfn_open`
    Open,
    /// `tsfn_closing`
    Closing,
    /// `tsfn_closed`
    Closed,
}

impl From<napi_outlive_tsfn::Phase> for Phase {
    fn from(phase: napi_outlive_tsfn::Phase) -> Self {
        match phase {
            napi_outlive_tsfn::Phase::Open => Self::Open,
            napi_outlive_tsfn::Phase::Closing => Self::Closing,
            napi_outlive_tsfn::Phase::Closed => Self::Closed,
        }
    }
}

/// `struct tsfn_stats`: how a function stood when it was looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct Stats {
    /// How far it has come.
    pub phase: Phase,
    /// How many threads hold it.
    pub thread_count: usize,
    /// The most items that may be queued at a time; 0 for no limit.
    pub max_queue_size: usize,
    /// Calls that were answered `napi_ok` since it was made.
    pub accepted: usize,
    /// Items that are queued.
    pub queued: usize,
    /// Producers that wait for room.
    pub waiting: usize,
}

/// `tsfn_version`: the version of this library, three numbers with dots. Any thread; never freed.
pub(crate) extern "C" fn version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// `tsfn_stats`: how a function stands. Any thread, in any state of the function.
///
/// # Errors
///
/// `napi_invalid_arg` if an argument is NULL, the function has been freed, or the handle was never
/// given out by this library; nothing is written then.
///
/// # Safety
///
/// `out` is NULL or may be written.
pub(crate) unsafe extern "C" fn stats(
    func: napi_threadsafe_function,
    out: *mut Stats,
) -> napi_status {
    let Some(handle) = Handle::from_bits(func.addr()).filter(|_| !out.is_null()) else {
        return Status::INVALID_ARG.0;
    };
    match handle.stats() {
        Ok(stats) => {
            let told = Stats {
                phase: stats.phase.into(),
                thread_count: stats.thread_count,
                max_queue_size: stats.max_queue_size,
                accepted: stats.accepted,
                queued: stats.queued,
                waiting: stats.waiting,
            };
            // SAFETY: any thread; not NULL, and the caller's to be written.
            unsafe { out.write(told) };
            Status::OK.0
        }
        Err(status) => status.0,
    }
}

/// The names as this library has them. Only their addresses are of interest.
mod here {
    extern "C" {
        pub fn napi_create_threadsafe_function();
        pub fn napi_get_threadsafe_function_context();
        pub fn napi_call_threadsafe_function();
        pub fn napi_acquire_threadsafe_function();
        pub fn napi_release_threadsafe_function();
        pub fn napi_ref_threadsafe_function();
        pub fn napi_unref_threadsafe_function();
    }
}

/// `tsfn_are_ours`: whether these are the addresses of the seven names, in the order in which
/// `tsfn.h` lists them. Any thread.
///
/// # Safety
///
/// `names` points to seven addresses.
pub(crate) unsafe extern "C" fn are_ours(names: *const [*const c_void; 7]) -> bool {
    let ours = [
        here::napi_create_threadsafe_function as *const c_void,
        here::napi_get_threadsafe_function_context as *const c_void,
        here::napi_call_threadsafe_function as *const c_void,
        here::napi_acquire_threadsafe_function as *const c_void,
        here::napi_release_threadsafe_function as *const c_void,
        here::napi_ref_threadsafe_function as *const c_void,
        here::napi_unref_threadsafe_function as *const c_void,
    ];
    // SAFETY: any thread; by this function's contract.
    unsafe { *names == ours }
}
