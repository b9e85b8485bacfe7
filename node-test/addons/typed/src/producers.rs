//! Native threads that call functions.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use napi::{Error, Result, Status};
use napi_derive::napi;

use crate::counters::COUNTERS;
use crate::functions::{self, call_counted, Held};
use crate::gate;
use crate::payload::Payload;

/// Counts a thread until it has let go of everything else, however it ends.
struct Running;

impl Drop for Running {
    fn drop(&mut self) {
        COUNTERS.threads.subtract();
    }
}

/// Starts a native thread that is counted while it runs.
pub fn start(work: impl FnOnce() + Send + 'static) -> Result<thread::JoinHandle<()>> {
    COUNTERS.threads.add();
    let running = Running;
    thread::Builder::new()
        .name("typed".into())
        .spawn(move || {
            let _running = running;
            work();
        })
        .map_err(|error| {
            Error::new(
                Status::GenericFailure,
                format!("could not start a native thread: {error}"),
            )
        })
}

/// Starts a native thread that works when the gate opens.
pub fn start_at(gate: String, work: impl FnOnce() + Send + 'static) -> Result<()> {
    start(move || {
        gate::pass(&gate);
        work();
    })
    .map(drop)
}

/// How [`produce`] calls.
#[napi(object)]
pub struct ProduceOptions {
    /// Native threads. Default 1.
    pub threads: Option<u32>,
    /// Whether a call to a full queue waits for room. Default false.
    pub blocking: Option<bool>,
    /// Calls of each thread. Default no end of them.
    pub calls: Option<u32>,
    /// Microseconds between two calls of one thread. Default none.
    pub pause_micros: Option<u32>,
}

/// Has native threads, each with a handle of its own, call a function until they have called often
/// enough, or are refused for another reason than that the queue is full.
#[napi]
pub fn produce(number: u32, options: ProduceOptions) -> Result<()> {
    let blocking = options.blocking.unwrap_or(false);
    let calls = options.calls.unwrap_or(u32::MAX);
    let pause = options
        .pause_micros
        .map(|micros| Duration::from_micros(micros.into()));
    for _ in 0..options.threads.unwrap_or(1) {
        let function = functions::get(number)?.again();
        start(move || {
            for count in 0..calls {
                match call_counted(&*function, Payload::new(count), blocking) {
                    Status::Ok => {}
                    Status::QueueFull => thread::yield_now(),
                    _ => return,
                }
                if let Some(pause) = pause {
                    thread::sleep(pause);
                }
            }
        })?;
    }
    Ok(())
}

/// Has a native thread wait at the gate `from`, call a function once without
/// waiting, drop it, and open the gate `to`.
#[napi]
pub fn call_and_drop_between(number: u32, from: String, to: String) -> Result<()> {
    /// Opens its gate even if dropping the function panics.
    struct Opens(String);

    impl Drop for Opens {
        fn drop(&mut self) {
            gate::open(std::mem::take(&mut self.0));
        }
    }

    let function: Arc<dyn Held> = functions::take(number)?;
    start(move || {
        let _opens = Opens(to);
        gate::pass(&from);
        call_counted(&*function, Payload::new(0), false);
        drop(function);
    })?;
    Ok(())
}

/// Has a native thread wait at the gate `from` and drop a function.
#[napi]
pub fn drop_on_thread(number: u32, from: String) -> Result<()> {
    let function = functions::take(number)?;
    start_at(from, move || drop(function))
}
