//! The moment between the runtime's cleanup hooks and its finalizers.
//!
//! Cleanup hooks run last in, first out. Before a hook that is added here, those
//! of every function made later have run; their finalizers run after it.

use std::thread;
use std::time::{Duration, Instant};

use napi::{Env, Result};
use napi_derive::napi;

use crate::counters::COUNTERS;
use crate::gate;

/// No thread that a hook waits for needs this long.
const LIMIT: Duration = Duration::from_secs(2);

/// Has the end of the calling environment open the gate `open` and wait at the
/// gate `then`.
#[napi]
#[cfg_attr(feature = "napi-3", allow(unused_mut))]
pub fn pause_ending(mut env: Env, open: String, then: String) -> Result<()> {
    env.add_env_cleanup_hook((), move |()| {
        gate::open(open);
        gate::pass_within(&then, LIMIT);
    })
    .map(drop)
}

/// Has the end of the calling environment wait for every native thread, and
/// print on stdout how long that took: for an environment that ends with its
/// process.
#[napi]
#[cfg_attr(feature = "napi-3", allow(unused_mut))]
pub fn report_ending(mut env: Env) -> Result<()> {
    env.add_env_cleanup_hook((), |()| {
        let began = Instant::now();
        while COUNTERS.threads.get() > 0 && began.elapsed() < LIMIT {
            thread::sleep(Duration::from_millis(1));
        }
        let waited = began.elapsed().as_millis();
        let (threads, closing) = (COUNTERS.threads.get(), COUNTERS.closing.get());
        println!(r#"{{"waitedMs":{waited},"threads":{threads},"closing":{closing}}}"#);
    })
    .map(drop)
}
