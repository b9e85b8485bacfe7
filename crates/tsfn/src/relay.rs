//! Rings that come from elsewhere, a moment later.
//!
//! A bell that is struck in its own callback is served in the same turn of the
//! event loop. A runtime without a limit to that would serve one function for as
//! long as its producers go on, and nothing else. After a fair share of items
//! the function therefore has its bell struck by another thread, which takes
//! until the callback has returned.

use crate::table::{self, Handle};
use std::sync::mpsc::{self, Sender};
use std::sync::OnceLock;
use std::thread;

/// Has the function's bell struck soon, by another thread. The bell still counts as rung.
///
/// Says no if there is no such thread to be had; then the caller strikes it.
#[cold]
#[inline(never)]
#[must_use]
pub(crate) fn strike_soon(handle: Handle) -> bool {
    // One thread for all functions, which costs nothing until it is needed: its image is pinned.
    static RELAY: OnceLock<Option<Sender<Handle>>> = OnceLock::new();
    let relay = RELAY.get_or_init(|| {
        let (sender, receiver) = mpsc::channel::<Handle>();
        let strike = move || {
            for handle in receiver {
                if let Ok(function) = table::pin(handle) {
                    function.doorbell.strike_for_another(&function.bell);
                }
            }
        };
        let thread = thread::Builder::new().name("napi-outlive".into());
        thread.spawn(strike).ok().map(|_| sender)
    });
    relay
        .as_ref()
        .is_some_and(|relay| relay.send(handle).is_ok())
}
