//! A turn of the event loop, asked for from within a callback.
//!
//! A bell that is struck in its own callback is served in the same turn, by
//! runtimes that limit how often, but not how many items that is. A bell that is
//! struck in the callback of *another* one is served no sooner than in the next
//! turn: the event loop looks at each bell once a turn, and has looked at ours. So
//! a function that owes the loop a turn sends itself, by name, through a function
//! that does nothing but strike the bell of what comes through it.
//!
//! No other thread takes part, as it does in `relay`, where a runtime would serve
//! the other function in the same turn as well.

use crate::boundary::guard;
use crate::function::{self, CallMode, Function, Parameters, ReleaseMode};
use crate::host::Host;
use crate::sys::*;
use crate::table::{self, Handle};
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;

/// What async hooks see of it.
const NAME: &str = "napi-outlive.turn";

/// The way through the event loop, for one function; made when it is first taken.
#[derive(Default)]
pub(crate) struct Turn(Cell<Option<Handle>>);

impl Turn {
    /// Has the function's bell struck in the next turn of the event loop. The bell still counts as
    /// rung.
    ///
    /// Says no if the runtime makes no function for it; then the caller strikes the bell.
    ///
    /// # Safety
    ///
    /// The environment's thread, in a callback of the function's bell.
    #[cold]
    #[must_use]
    pub(crate) unsafe fn take(&self, env: napi_env, function: &Function) -> bool {
        let way = self.0.get().or_else(|| {
            // SAFETY: by this function's contract.
            let made = unsafe { make(function.host(), env) };
            self.0.set(made);
            made
        });
        let item = ptr::without_provenance_mut(function.handle.to_bits());
        // SAFETY: any thread that holds a count, which `self` does; the item is a handle.
        way.is_some_and(|way| unsafe { way.call(item, CallMode::NonBlocking) }.is_ok())
    }

    /// The function has no more turns to take. The environment's thread.
    pub(crate) fn end(&self) {
        if let Some(way) = self.0.take() {
            // SAFETY: any thread; the one count there is, which is ours.
            unsafe { way.release(ReleaseMode::Abort) };
        }
    }
}

/// # Safety
///
/// The environment's thread, in a handle scope.
unsafe fn make(host: &'static Host, env: napi_env) -> Option<Handle> {
    // SAFETY: by this function's contract.
    let name = unsafe { host.make_string(env, NAME) }.ok()?;
    let parameters = Parameters {
        func: ptr::null_mut(),
        async_resource: ptr::null_mut(),
        async_resource_name: name,
        max_queue_size: 0,
        thread_count: 1,
        finalize: None,
        finalize_data: ptr::null_mut(),
        context: ptr::null_mut(),
        call_js: Some(turned),
    };
    // SAFETY: as above. What is called back lives as long as the image, which is pinned.
    unsafe {
        let way = function::create(host, env, parameters).ok()?;
        // Whether the event loop lives on is the function's own business.
        way.set_referenced(env, false);
        Some(way)
    }
}

/// The loop has turned; or it will not any more, and then the bell says so itself.
unsafe extern "C" fn turned(
    _env: napi_env,
    _func: napi_value,
    _context: *mut c_void,
    item: *mut c_void,
) {
    guard((), || {
        let waits = Handle::from_bits(item.addr()).map(table::pin);
        if let Some(Ok(function)) = waits {
            function.doorbell.strike_for_another(&function.bell);
        }
    });
}
