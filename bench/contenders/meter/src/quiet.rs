//! Whether the machine has processors to spare for the threads that are measured.

use crate::clock::{thread_cpu, wall};
use std::thread;

/// Has `threads` threads busy at once for `nanoseconds`, and says what part of that time each
/// had a processor: 1 on a quiet machine with as many.
///
/// They have been busy for as long before that. Two that start on one processor are parted within
/// milliseconds, up to 16 were seen, which must not look like a busy machine.
pub fn share(threads: u32, nanoseconds: u64) -> f64 {
    let spinning: Vec<_> = (0..threads)
        .map(|_| {
            thread::spawn(move || {
                spin(nanoseconds);
                spin(nanoseconds)
            })
        })
        .collect();
    let sum: f64 = spinning
        .into_iter()
        .map(|thread| thread.join().unwrap_or(0.0))
        .sum();
    sum / f64::from(threads)
}

/// Is busy for `nanoseconds`; returns what part of that time this thread had a processor.
fn spin(nanoseconds: u64) -> f64 {
    let (began, before) = (wall(), thread_cpu());
    loop {
        let passed = wall() - began;
        if passed >= nanoseconds {
            return (thread_cpu() - before) as f64 / passed as f64;
        }
    }
}
