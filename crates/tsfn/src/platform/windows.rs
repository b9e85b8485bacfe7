//! Windows. Written from its documentation; neither compiled nor run by this project yet.

use std::ffi::c_void;
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) use libloading::os::windows::Library;

/// The process itself, in which every runtime exports Node-API to its addons.
pub(crate) fn process() -> Result<Library, libloading::Error> {
    Library::this()
}

const FLAG_PIN: u32 = 0x1;
const FLAG_FROM_ADDRESS: u32 = 0x4;

#[link(name = "kernel32")]
extern "system" {
    fn GetModuleHandleExW(flags: u32, name: *const c_void, module: *mut *mut c_void) -> i32;
    fn GetCurrentThreadId() -> u32;
}

extern "C" {
    fn atexit(handler: extern "C" fn()) -> i32;
}

/// Keeps the image that holds this code mapped until the process ends.
pub(crate) fn pin_image() {
    let mut module = std::ptr::null_mut();
    // SAFETY: any thread; with these flags the name is an address in the module that is pinned.
    unsafe {
        GetModuleHandleExW(
            FLAG_PIN | FLAG_FROM_ADDRESS,
            pin_image as *const c_void,
            &mut module,
        )
    };
}

/// Has `handler` called when this image's C runtime exits.
pub(crate) fn at_exit(handler: extern "C" fn()) {
    // SAFETY: any thread; the handler touches an atomic of this image only, which is pinned.
    unsafe { atexit(handler) };
}

/// Whether this is the first thread that asked, which is the one that loaded the first addon.
///
/// Windows does not say which thread a process began with. A runtime whose first addon is loaded
/// by a worker is answered wrongly for both; what follows from it is said at the witness.
pub(crate) fn is_main_thread() -> bool {
    static FIRST: AtomicU32 = AtomicU32::new(0);
    // SAFETY: any thread; the call cannot fail, and a thread's number is never 0.
    let this = unsafe { GetCurrentThreadId() };
    match FIRST.compare_exchange(0, this, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => true,
        Err(first) => first == this,
    }
}
