//! How long it takes from a call to its callback, by the wall.

use crate::clock::wall;
use crate::{Function, LAST, TAGGED};
use std::hint;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::Mutex;
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// An item that is timed.
const PING: u32 = TAGGED;
/// One that only keeps the JavaScript thread busy.
const LOAD: u32 = TAGGED + 1;

/// Items that are on their way at most, under load.
const AHEAD: u32 = 64;
/// Under load, one item of so many is timed.
const EVERY: u32 = 100;
/// How long nothing happens before an idle ping: the JavaScript thread sleeps by then.
const IDLE: Duration = Duration::from_micros(100);
/// How often it is looked whether a ping has arrived.
const LOOK: Duration = Duration::from_micros(20);

struct Pings {
    expected: AtomicU32,
    sent_at: AtomicU64,
    arrived: AtomicU32,
    refused: AtomicBool,
    in_flight: AtomicU32,
    times: Mutex<Vec<u64>>,
    producer: Mutex<Option<JoinHandle<()>>>,
}

static PINGS: Pings = Pings {
    expected: AtomicU32::new(0),
    sent_at: AtomicU64::new(0),
    arrived: AtomicU32::new(0),
    refused: AtomicBool::new(false),
    in_flight: AtomicU32::new(0),
    times: Mutex::new(Vec::new()),
    producer: Mutex::new(None),
};

/// Starts a thread that times so many items, one at a time: each to a JavaScript thread that
/// sleeps, or `loaded`, through a queue of up to 64 that it works off.
pub fn start<F: Function>(function: F, pings: u32, loaded: bool) {
    PINGS.expected.store(pings, Ordering::Relaxed);
    PINGS.arrived.store(0, Ordering::Relaxed);
    PINGS.refused.store(false, Ordering::Relaxed);
    PINGS.in_flight.store(0, Ordering::Relaxed);
    let mut times = PINGS.times.lock().unwrap();
    times.clear();
    times.reserve(pings as usize);
    let producer = thread::spawn(move || {
        if loaded {
            under_load(&function, pings);
        } else {
            idle(&function, pings);
        }
    });
    *PINGS.producer.lock().unwrap() = Some(producer);
}

fn ping<F: Function>(function: &F) -> bool {
    PINGS.sent_at.store(wall(), Ordering::Release);
    let queued = function.call(PING);
    if !queued {
        PINGS.refused.store(true, Ordering::Relaxed);
    }
    queued
}

fn idle<F: Function>(function: &F, pings: u32) {
    for number in 0..pings {
        thread::sleep(IDLE);
        if !ping(function) {
            return;
        }
        // After the last as well: a thread that ends has its processor meanwhile, on which the
        // JavaScript thread was to be woken.
        while PINGS.arrived.load(Ordering::Acquire) <= number {
            thread::sleep(LOOK);
        }
    }
}

fn under_load<F: Function>(function: &F, pings: u32) {
    let (mut pinged, mut since) = (0, 0);
    while pinged < pings {
        while PINGS.in_flight.load(Ordering::Acquire) >= AHEAD {
            hint::spin_loop();
        }
        if since >= EVERY && PINGS.arrived.load(Ordering::Acquire) == pinged {
            if !ping(function) {
                return;
            }
            (pinged, since) = (pinged + 1, 0);
        } else {
            PINGS.in_flight.fetch_add(1, Ordering::Relaxed);
            function.call(LOAD);
            since += 1;
        }
    }
}

/// Takes note of an item on the JavaScript thread.
#[cold]
pub(crate) fn deliver(number: u32) -> u32 {
    if number == LOAD {
        PINGS.in_flight.fetch_sub(1, Ordering::Release);
        return 0;
    }
    let time = wall() - PINGS.sent_at.load(Ordering::Acquire);
    PINGS.times.lock().unwrap().push(time);
    let arrived = PINGS.arrived.fetch_add(1, Ordering::Release) + 1;
    if arrived == PINGS.expected.load(Ordering::Relaxed) {
        LAST
    } else {
        0
    }
}

/// The times of the last measurement, in nanoseconds, as a JSON array.
///
/// # Errors
///
/// What went wrong.
pub fn times() -> Result<String, String> {
    if let Some(producer) = PINGS.producer.lock().unwrap().take() {
        producer.join().map_err(|_| "the producer panicked")?;
    }
    if PINGS.refused.load(Ordering::Relaxed) {
        return Err("a timed item was refused".to_string());
    }
    Ok(format!("{:?}", PINGS.times.lock().unwrap()))
}
