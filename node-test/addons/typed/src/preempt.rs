//! A thread that loses the processor at the wrong moment.
//!
//! Whether a race is lost depends on the scheduler. Here a signal stops a thread
//! wherever it happens to be among its drops, until the environment is gone.

use std::ffi::c_int;
use std::os::unix::thread::JoinHandleExt;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Once};
use std::thread::{self, JoinHandle};
use std::{hint, ptr};

use napi::Result;
use napi_derive::napi;

use crate::counters::COUNTERS;
use crate::functions;
use crate::gate;
use crate::producers;

/// Longer than an environment takes to end. A thread that is stopped inside a
/// lock must let the environment have it some time.
const LONGEST_MS: u32 = 300;

static STOPPED: AtomicBool = AtomicBool::new(false);
static RESUMED: AtomicBool = AtomicBool::new(false);

/// A signal that neither the runtimes nor the C library use.
fn signal() -> c_int {
    libc::SIGRTMIN() + 11
}

extern "C" fn stop(_signal: c_int) {
    STOPPED.store(true, SeqCst);
    // SAFETY: the interrupted thread, which finds its own `errno` as it left it.
    let errno = unsafe { *libc::__errno_location() };
    for _ in 0..LONGEST_MS {
        if RESUMED.load(SeqCst) {
            break;
        }
        // SAFETY: as above; the call is async-signal-safe.
        unsafe { libc::poll(ptr::null_mut(), 0, 1) };
    }
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
}

fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: any thread. The handler only touches atomics of this image, which is never
        // unmapped while a thread of it runs.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            let handler: extern "C" fn(c_int) = stop;
            action.sa_sigaction = handler as usize;
            action.sa_flags = libc::SA_RESTART;
            libc::sigaction(signal(), &action, ptr::null_mut());
        }
    });
}

/// Has a native thread wait at the gate `from` and drop the functions with these
/// numbers one after the other, and another stop it after about `after` of them
/// and open the gate `to`. The thread goes on after [`resume_dropping`].
#[napi]
pub fn drop_preempted(numbers: Vec<u32>, after: u32, from: String, to: String) -> Result<()> {
    install();
    STOPPED.store(false, SeqCst);
    RESUMED.store(false, SeqCst);
    let mut held = Vec::with_capacity(numbers.len());
    for number in numbers {
        held.push(functions::take(number)?);
    }
    let all = held.len() as u32;
    let progress = Arc::new(AtomicU32::new(0));
    let seen = Arc::clone(&progress);
    let begin = from.clone();
    let victim = producers::start(move || {
        gate::pass(&from);
        for function in held {
            drop(function);
            progress.fetch_add(1, SeqCst);
        }
        // The signal must find the thread even if it is late.
        while !RESUMED.load(SeqCst) {
            thread::yield_now();
        }
    })?;
    producers::start(move || {
        gate::pass(&begin);
        while seen.load(SeqCst) < after && !victim.is_finished() {
            hint::spin_loop();
        }
        send(&victim);
        while !STOPPED.load(SeqCst) && !victim.is_finished() {
            hint::spin_loop();
        }
        if seen.load(SeqCst) < all {
            COUNTERS.preempted.add();
        }
        gate::open(to);
        // A thread that panics has said so; there is nothing else to learn from it.
        let _ = victim.join();
    })?;
    Ok(())
}

fn send(thread: &JoinHandle<()>) {
    // SAFETY: any thread; the thread has not been joined, so its id is valid.
    unsafe { libc::pthread_kill(thread.as_pthread_t(), signal()) };
}

/// Lets the stopped thread go on.
#[napi]
pub fn resume_dropping() {
    RESUMED.store(true, SeqCst);
}
