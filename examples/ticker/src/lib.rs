//! The addon of the original report: each `start(callback)` makes a thread-safe
//! function of its own and native threads that count up through it, until a
//! call tells them that the function is closing.
//!
//! One source for three lines of napi; the manifests beside it choose the line.
//! Nothing in here panics: what panics in a process that loads it is napi.

use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use napi::threadsafe_function::ThreadsafeFunctionCallMode;
use napi::{Result, Status};
use napi_derive::napi;

/// Counted over the whole process, so that an environment can read what became
/// of the payloads and threads of one that is gone.
struct Totals {
    created: AtomicI64,
    dropped: AtomicI64,
    delivered: AtomicI64,
    refused: AtomicI64,
    threads_running: AtomicI64,
}

static TOTALS: Totals = Totals {
    created: AtomicI64::new(0),
    dropped: AtomicI64::new(0),
    delivered: AtomicI64::new(0),
    refused: AtomicI64::new(0),
    threads_running: AtomicI64::new(0),
};

/// What one call carries to JavaScript: a number, on the heap, that knows
/// whether it was dropped.
struct Tick {
    count: u32,
    /// How many ticks of this function exist at present.
    alive: Arc<AtomicI64>,
}

impl Tick {
    fn new(count: u32, alive: &Arc<AtomicI64>) -> Box<Self> {
        TOTALS.created.fetch_add(1, Relaxed);
        alive.fetch_add(1, Relaxed);
        Box::new(Self {
            count,
            alive: Arc::clone(alive),
        })
    }
}

impl Drop for Tick {
    fn drop(&mut self) {
        self.alive.fetch_sub(1, Relaxed);
        TOTALS.dropped.fetch_add(1, Relaxed);
    }
}

/// One thread's handle to a function.
type Handle = Box<dyn Fn(Box<Tick>, ThreadsafeFunctionCallMode) -> Status + Send>;

#[cfg(not(feature = "napi-3"))]
mod line {
    use napi::threadsafe_function::{ErrorStrategy, ThreadSafeCallContext, ThreadsafeFunction};

    use super::*;

    pub type Callback<'env> = napi::JsFunction;

    /// Makes a thread-safe function and `threads` handles to it.
    pub fn handles(callback: Callback, queue: u32, threads: u32) -> Result<Vec<Handle>> {
        let function: ThreadsafeFunction<Box<Tick>, ErrorStrategy::Fatal> = callback
            .create_threadsafe_function(
                queue as usize,
                |context: ThreadSafeCallContext<Box<Tick>>| {
                    TOTALS.delivered.fetch_add(1, Relaxed);
                    context
                        .env
                        .create_uint32(context.value.count)
                        .map(|count| vec![count])
                },
            )?;
        Ok((0..threads)
            .map(|_| {
                let function = function.clone();
                Box::new(move |tick, mode| function.call(tick, mode)) as Handle
            })
            .collect())
    }
}

#[cfg(feature = "napi-3")]
mod line {
    use napi::bindgen_prelude::Function;
    use napi::threadsafe_function::ThreadsafeCallContext;

    use super::*;

    pub type Callback<'env> = Function<'env, u32, ()>;

    /// Makes a thread-safe function and `threads` handles to it. This line has
    /// the size of the queue in the function's type.
    pub fn handles(callback: Callback, queue: u32, threads: u32) -> Result<Vec<Handle>> {
        match queue {
            0 => sized::<0>(callback, threads),
            _ => sized::<1>(callback, threads),
        }
    }

    fn sized<const QUEUE: usize>(callback: Callback, threads: u32) -> Result<Vec<Handle>> {
        let function = callback
            .build_threadsafe_function::<Box<Tick>>()
            .max_queue_size::<QUEUE>()
            .build_callback(|context: ThreadsafeCallContext<Box<Tick>>| {
                TOTALS.delivered.fetch_add(1, Relaxed);
                Ok(context.value.count)
            })?;
        let function = Arc::new(function);
        Ok((0..threads)
            .map(|_| {
                let function = Arc::clone(&function);
                Box::new(move |tick, mode| function.call(tick, mode)) as Handle
            })
            .collect())
    }
}

/// Counted up before a thread starts and down when it has let go of its handle,
/// however it ends.
struct Running;

impl Running {
    fn new() -> Self {
        TOTALS.threads_running.fetch_add(1, Relaxed);
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        TOTALS.threads_running.fetch_sub(1, Relaxed);
    }
}

/// Ticks of one function that may exist before its threads step aside for the
/// JavaScript thread: a few wakes' worth, so that they never starve it of items.
const CROWD: i64 = 10_000;

/// How often a thread steps aside before it calls all the same. It has to: a
/// function that closed is found out by calling it, and its ticks may be lost.
const STEPS_ASIDE: u32 = 64;

#[derive(Clone, Copy)]
struct Pace {
    blocking: bool,
    pause: Option<Duration>,
}

impl Pace {
    fn mode(self) -> ThreadsafeFunctionCallMode {
        if self.blocking {
            ThreadsafeFunctionCallMode::Blocking
        } else {
            ThreadsafeFunctionCallMode::NonBlocking
        }
    }

    fn wait(self, alive: &AtomicI64) {
        match self.pause {
            Some(pause) => thread::sleep(pause),
            // Never pausing must not mean that memory runs out.
            None => {
                for _ in 0..STEPS_ASIDE {
                    if alive.load(Relaxed) < CROWD {
                        break;
                    }
                    thread::yield_now();
                }
            }
        }
    }
}

fn count_up(handle: Handle, alive: &Arc<AtomicI64>, pace: Pace) {
    let mut count = 0_u32;
    loop {
        match handle(Tick::new(count, alive), pace.mode()) {
            Status::Ok => {}
            Status::QueueFull => {
                TOTALS.refused.fetch_add(1, Relaxed);
                thread::yield_now();
            }
            _ => {
                TOTALS.refused.fetch_add(1, Relaxed);
                return;
            }
        }
        count = count.wrapping_add(1);
        pace.wait(alive);
    }
}

/// How [`start`] counts.
#[napi(object)]
pub struct StartOptions {
    /// Native threads that share the function. Default 1.
    pub threads: Option<u32>,
    /// Items that may wait: 0 for any number, 1 for one. Default 0.
    pub queue: Option<u32>,
    /// Whether a call to a full queue waits for room. Default false.
    pub blocking: Option<bool>,
    /// Microseconds between two calls of one thread; 0 never pauses. Default 1000.
    pub pause_micros: Option<u32>,
}

/// Calls `callback(0)`, `callback(1)`, ... from native threads, each counting
/// for itself, until the environment ends.
#[napi]
pub fn start(callback: line::Callback, options: Option<StartOptions>) -> Result<()> {
    let threads = options.as_ref().and_then(|o| o.threads).unwrap_or(1);
    let queue = options.as_ref().and_then(|o| o.queue).unwrap_or(0);
    let pause = options.as_ref().and_then(|o| o.pause_micros);
    let pace = Pace {
        blocking: options.as_ref().and_then(|o| o.blocking).unwrap_or(false),
        pause: match pause.unwrap_or(1_000) {
            0 => None,
            micros => Some(Duration::from_micros(micros.into())),
        },
    };
    if queue > 1 {
        return Err(napi::Error::new(
            Status::InvalidArg,
            format!("options.queue is {queue}; this addon has queues of 0 (unbounded) and 1"),
        ));
    }
    let alive = Arc::new(AtomicI64::new(0));
    for handle in line::handles(callback, queue, threads)? {
        let alive = Arc::clone(&alive);
        let running = Running::new();
        thread::Builder::new()
            .name("ticker".into())
            .spawn(move || {
                let _running = running;
                count_up(handle, &alive, pace);
            })
            .map_err(|error| {
                napi::Error::new(
                    Status::GenericFailure,
                    format!("could not start a native thread: {error}"),
                )
            })?;
    }
    Ok(())
}

/// What [`stats`] answers: totals of the process since the addon was loaded.
#[napi(object)]
pub struct Stats {
    /// Payloads made.
    pub created: i64,
    /// Payloads dropped. What is missing from `created` once no thread runs and
    /// no environment is left is lost.
    pub dropped: i64,
    /// Payloads that arrived on a JavaScript thread with an environment.
    pub delivered: i64,
    /// Calls that were not accepted.
    pub refused: i64,
    /// Native threads that still hold a handle.
    pub threads_running: i64,
}

/// Reads the totals. Any environment of the process may ask.
#[napi]
pub fn stats() -> Stats {
    Stats {
        created: TOTALS.created.load(Relaxed),
        dropped: TOTALS.dropped.load(Relaxed),
        delivered: TOTALS.delivered.load(Relaxed),
        refused: TOTALS.refused.load(Relaxed),
        threads_running: TOTALS.threads_running.load(Relaxed),
    }
}
