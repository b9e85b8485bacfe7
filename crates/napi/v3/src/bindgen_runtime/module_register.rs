//! What the fork changes in `src/bindgen_runtime/module_register.rs` of napi 3, before 3.10.0.

#[outlive::wrap(
    published = "give_reference_back",
    versions = "<3.10.0",
    hazards = "h04 h13",
    reason = "a buffer that was dropped on another thread while its environment ended was given
              back to no environment, which the published function takes for an error and throws,
              and that ends the process",
    until = "3.10.0, which returns where there is no environment"
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
