//! Threads that send payloads.

use crate::function::Held;
use crate::payload::Payload;
use napi_outlive_tsfn::typed::Refusal;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

static THREADS: Mutex<Vec<JoinHandle<()>>> = Mutex::new(Vec::new());

/// Starts a thread that sends the numbers from 1 on, and lets go of the function when it has sent
/// `payloads`, or is told that the function closes. It waits for room if it is `patient`.
pub fn start(producer: Held, payloads: u32, patient: bool) {
    let thread = thread::spawn(move || {
        let mut next = Payload::boxed(1);
        loop {
            let number = next.0;
            let called = if patient {
                producer.call_blocking(next)
            } else {
                producer.call(next)
            };
            next = match called {
                Ok(()) if number == payloads => return,
                Ok(()) => Payload::boxed(number + 1),
                Err(refused) if refused.why == Refusal::Full => {
                    thread::yield_now();
                    refused.payload
                }
                Err(_) => return,
            };
        }
    });
    let mut threads = THREADS.lock().unwrap_or_else(PoisonError::into_inner);
    threads.push(thread);
}

/// Waits for every thread, up to a time; says how many have not ended.
pub fn join(most: Duration) -> usize {
    let began = Instant::now();
    let mut threads = THREADS.lock().unwrap_or_else(PoisonError::into_inner);
    while threads.iter().any(|thread| !thread.is_finished()) && began.elapsed() < most {
        thread::yield_now();
    }
    threads.retain(|thread| !thread.is_finished());
    threads.len()
}
