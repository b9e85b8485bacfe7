//! What a thread-safe function costs, by the clocks of the threads that pay.
//!
//! Raw Node-API, with the payload in the pointer: nothing is allocated for an item, so that what
//! is measured is the function.

mod clock;
mod creation;
mod js;
mod quiet;
mod traffic;

use clock::Clocks;
use js::Call;
use napi_sys::*;
use std::ptr;

/// `clocks()`: what the clocks show now, in nanoseconds.
fn clocks(call: &Call) -> Result<napi_value, String> {
    let now = Clocks::now();
    let figures = [
        (c"thread", now.thread as f64),
        (c"whole", now.process as f64),
        (c"wall", now.wall as f64),
    ];
    // SAFETY: the JavaScript thread, in the call's scope.
    Ok(unsafe { js::figures(call.env, &figures) })
}

/// `share(threads, milliseconds)`: what part of its time a busy thread has a processor, if that
/// many are busy at once. Returns after that time.
fn share(call: &Call) -> Result<napi_value, String> {
    let share = quiet::share(call.count(0)?, u64::from(call.count(1)?) * 1_000_000);
    let mut number = ptr::null_mut();
    // SAFETY: the JavaScript thread, in the call's scope.
    let status = unsafe { napi_create_double(call.env, share, &mut number) };
    js::check("napi_create_double", status).map(|()| number)
}

/// # Safety
///
/// Called by the runtime when it loads the addon.
#[no_mangle]
unsafe extern "C" fn napi_register_module_v1(env: napi_env, exports: napi_value) -> napi_value {
    // SAFETY: the JavaScript thread, in the runtime's scope; `exports` is an object.
    unsafe {
        js::export(env, exports, c"traffic", traffic::traffic);
        js::export(env, exports, c"create", creation::create);
        js::export(env, exports, c"clocks", clocks);
        js::export(env, exports, c"share", share);
    }
    exports
}

#[no_mangle]
extern "C" fn node_api_module_get_api_version_v1() -> i32 {
    9
}
