//! What the fork changes in `src/error.rs` of napi 2, before 2.13.3.

#[outlive::add(versions = "<2.13.3")]
#[cfg(not(target_family = "wasm"))]
impl<S: AsRef<str>> Error<S> {
    /// Leaves the reference to the value that the error was made of to its environment.
    pub(crate) fn leave_reference(&mut self) {
        self.maybe_raw = std::ptr::null_mut();
    }
}
