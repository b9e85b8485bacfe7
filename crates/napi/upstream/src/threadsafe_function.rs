//! What stands in upstream's part of `src/threadsafe_function.rs` beside the items of the fork that
//! are marked `upstream`: there the lock stays, since the runtime's function may be freed; and the
//! tests are there.

impl ThreadsafeFunctionHandle {
    #[outlive::replace(
        upstream,
        hazards = "h13",
        reason = "a panic while the lock was held made every later use of the handle panic, its
                  destructor included",
        until = "the published handle does not mind a poisoned lock"
    )]
    pub fn with_read_aborted<RT, F>(&self, f: F) -> RT
    where
        F: FnOnce(bool) -> RT,
    {
        // A flag is never half written, so what a panic left behind can be read.
        let aborted_guard = self
            .aborted
            .read()
            .unwrap_or_else(sync::PoisonError::into_inner);
        f(*aborted_guard)
    }

    #[outlive::replace(
        upstream,
        hazards = "h13",
        reason = "as `with_read_aborted`; the finalizer takes this one",
        until = "as `with_read_aborted`"
    )]
    pub fn with_write_aborted<RT, F>(&self, f: F) -> RT
    where
        F: FnOnce(RwLockWriteGuard<bool>) -> RT,
    {
        let aborted_guard = self
            .aborted
            .write()
            .unwrap_or_else(sync::PoisonError::into_inner);
        f(aborted_guard)
    }
}

#[outlive::add(
    upstream,
    reason = "tests that need no runtime, none of whose functions is loaded in a test binary"
)]
#[cfg(all(test, feature = "dyn-symbols", not(feature = "noop")))]
mod tests;
