//! What the fork changes in `src/bindgen_runtime/module_register.rs` of napi 2, from 2.12.0 on.

#[outlive::wrap(
    published = "give_reference_back",
    hazards = "h04 h13",
    reason = "a buffer that was dropped on another thread while its environment ended was given
              back to no environment, which the published function takes for an error and throws,
              and that ends the process",
    until = "the published function returns where there is no environment"
)]
extern "C" fn custom_gc(
    env: sys::napi_env,
    js_callback: sys::napi_value,
    context: *mut std::ffi::c_void,
    data: *mut std::ffi::c_void,
) {
    // The reference has gone with its environment.
    if !env.is_null() {
        give_reference_back(env, js_callback, context, data);
    }
}
