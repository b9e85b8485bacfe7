//! Items from native threads to JavaScript: what a call costs its producer, and what an item
//! costs the JavaScript thread and the process.

use crate::clock::{thread_cpu, Clocks};
use crate::{heap, Function, LAST};
use std::hint;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::Mutex;
use std::thread::{self, JoinHandle};

/// Items that the JavaScript thread queues itself, so that it is busy delivering when the
/// producers start, and not about to fall asleep.
const LEAD: u32 = 2_000;

/// How many items there are at most where the producers send so many.
pub fn most(items: u32) -> u32 {
    LEAD + items
}

/// The measurement that is under way, or was the last.
struct Run {
    /// How many producers wait to start.
    ready: AtomicU32,
    /// The producers may start.
    started: AtomicBool,
    /// How many items the producers send, and how many there are with the lead.
    items: AtomicU32,
    expected: AtomicU32,
    /// Written on the JavaScript thread only, as the two clocks are.
    delivered: AtomicU32,
    began: Mutex<Clocks>,
    ended: Mutex<Clocks>,
    /// What the producers' calls cost together. Written, like the next, when each is done.
    cpu: AtomicU64,
    refused: AtomicU32,
    producers: Mutex<Vec<JoinHandle<()>>>,
}

static RUN: Run = Run {
    ready: AtomicU32::new(0),
    started: AtomicBool::new(false),
    items: AtomicU32::new(0),
    expected: AtomicU32::new(0),
    delivered: AtomicU32::new(0),
    began: Mutex::new(Clocks::ZERO),
    ended: Mutex::new(Clocks::ZERO),
    cpu: AtomicU64::new(0),
    refused: AtomicU32::new(0),
    producers: Mutex::new(Vec::new()),
};

impl Run {
    fn reset(&self, items: u32, expected: u32) {
        self.ready.store(0, Ordering::Relaxed);
        self.started.store(false, Ordering::Relaxed);
        self.items.store(items, Ordering::Relaxed);
        self.expected.store(expected, Ordering::Relaxed);
        self.delivered.store(0, Ordering::Relaxed);
        self.cpu.store(0, Ordering::Relaxed);
        self.refused.store(0, Ordering::Relaxed);
    }
}

/// Items that are delivered from here on belong to no measurement.
pub(crate) fn uncounted() {
    RUN.reset(0, 0);
}

/// Calls as often as it is told, as fast as it goes, and says how many calls were refused.
#[inline]
fn call<F: Function>(function: &F, items: u32) -> u32 {
    (0..items).fold(0, |refused, item| refused + u32::from(!function.call(item)))
}

fn produce<F: Function>(function: &F, items: u32) {
    heap::tidy();
    RUN.ready.fetch_add(1, Ordering::Release);
    // Awake, on the processor that it was started on: one that slept may be woken on the
    // JavaScript thread's, and the two would take turns.
    while !RUN.started.load(Ordering::Acquire) {
        hint::spin_loop();
    }
    let before = thread_cpu();
    let refused = call(function, items);
    let cpu = thread_cpu() - before;
    RUN.cpu.fetch_add(cpu, Ordering::Relaxed);
    RUN.refused.fetch_add(refused, Ordering::Relaxed);
}

/// Starts so many producers, which share the items. The JavaScript thread, which has to turn its
/// event loop next.
///
/// The producers start when the first item is delivered, and find the JavaScript thread
/// delivering; the clocks start then as well. With `blocked`, every call is made before this
/// returns, so that nothing is delivered meanwhile.
///
/// # Errors
///
/// What went wrong.
pub fn start<F: Function>(
    function: F,
    items: u32,
    producers: u32,
    blocked: bool,
) -> Result<(), String> {
    if producers == 0 || items % producers != 0 {
        return Err(format!(
            "{items} items cannot be shared by {producers} producers"
        ));
    }
    let lead = if blocked { 0 } else { LEAD };
    RUN.reset(items, lead + items);
    let threads = (0..producers)
        .map(|_| {
            let function = function.clone();
            thread::spawn(move || produce(&function, items / producers))
        })
        .collect();
    while RUN.ready.load(Ordering::Acquire) < producers {
        thread::yield_now();
    }
    if blocked {
        RUN.started.store(true, Ordering::Release);
        join(threads)?;
    } else {
        *RUN.producers.lock().unwrap() = threads;
    }
    let refused = call(&function, lead);
    RUN.refused.fetch_add(refused, Ordering::Relaxed);
    Ok(())
}

fn join(producers: Vec<JoinHandle<()>>) -> Result<(), String> {
    for producer in producers {
        producer.join().map_err(|_| "a producer panicked")?;
    }
    Ok(())
}

#[cold]
fn begin() {
    *RUN.began.lock().unwrap() = Clocks::now();
    RUN.started.store(true, Ordering::Release);
}

/// Takes note of an item on the JavaScript thread.
#[inline]
pub(crate) fn deliver(number: u32) -> u32 {
    let delivered = RUN.delivered.load(Ordering::Relaxed) + 1;
    RUN.delivered.store(delivered, Ordering::Relaxed);
    if delivered == 1 {
        begin();
    }
    if delivered == RUN.expected.load(Ordering::Relaxed) {
        LAST
    } else {
        number
    }
}

/// Stops the clocks. The JavaScript thread, in the callback that got [`LAST`].
pub fn end() {
    *RUN.ended.lock().unwrap() = Clocks::now();
}

/// What the last measurement cost, in nanoseconds an item, as a JSON object: `call` of the
/// producers' CPU time, `deliver` of the JavaScript thread's, `whole` of the process's, and `wall`.
/// Waits for the producers.
///
/// # Errors
///
/// What went wrong.
pub fn figures() -> Result<String, String> {
    let producers = std::mem::take(&mut *RUN.producers.lock().unwrap());
    join(producers)?;
    let delivered = RUN.delivered.load(Ordering::Relaxed);
    let expected = RUN.expected.load(Ordering::Relaxed);
    let refused = RUN.refused.load(Ordering::Relaxed);
    if refused > 0 || delivered != expected {
        return Err(format!(
            "{delivered} of {expected} items were delivered, {refused} were refused"
        ));
    }
    let (began, ended) = (*RUN.began.lock().unwrap(), *RUN.ended.lock().unwrap());
    let spent = ended.since(began);
    let each = |total: u64, count: u32| total as f64 / f64::from(count);
    let items = RUN.items.load(Ordering::Relaxed);
    Ok(format!(
        r#"{{"call":{},"deliver":{},"whole":{},"wall":{}}}"#,
        each(RUN.cpu.load(Ordering::Relaxed), items),
        each(spent.thread, expected),
        each(spent.process, expected),
        each(spent.wall, expected),
    ))
}
