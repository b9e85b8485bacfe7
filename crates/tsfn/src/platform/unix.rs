//! Linux and macOS. Run on Linux x86_64; elsewhere only written with care.

use std::ffi::c_void;

pub(crate) use libloading::os::unix::Library;

/// The process itself, in which every runtime exports Node-API to its addons.
///
/// A handle on the process finds the runtime's own functions from any addon,
/// whatever the addon was linked with.
pub(crate) fn process() -> Result<Library, libloading::Error> {
    Ok(Library::this())
}

/// Keeps the image that holds this code mapped until the process ends.
///
/// Native threads may run in it long after the last environment that loaded it.
pub(crate) fn pin_image() {
    let here = pin_image as *const c_void;
    // SAFETY: any thread; `dladdr` fills the struct it is given, or says that it did not. The
    // path it gives belongs to the loader, and this image is mapped while this code runs.
    unsafe {
        let mut info: libc::Dl_info = std::mem::zeroed();
        if libc::dladdr(here, &mut info) == 0 || info.dli_fname.is_null() {
            return;
        }
        // The handle is left open on purpose. A main program cannot be opened by its path and
        // need not be: it stays.
        libc::dlopen(
            info.dli_fname,
            libc::RTLD_LAZY | libc::RTLD_NOLOAD | libc::RTLD_NODELETE,
        );
    }
}

/// Has `handler` called when the process exits, before what is older than this call is torn down.
pub(crate) fn at_exit(handler: extern "C" fn()) {
    // SAFETY: any thread; the handler touches an atomic of this image only, which is pinned. If
    // there is no room for it, the process exits without it.
    unsafe { libc::atexit(handler) };
}

/// Whether this is the thread that the process began with.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(crate) fn is_main_thread() -> bool {
    // SAFETY: any thread; neither call can fail.
    unsafe { libc::gettid() == libc::getpid() }
}

/// Whether this is the thread that the process began with.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(crate) fn is_main_thread() -> bool {
    // SAFETY: any thread; the call cannot fail.
    unsafe { libc::pthread_main_np() != 0 }
}
