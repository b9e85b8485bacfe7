//! Native threads: each runs a program, and logs what was answered when it ends.

use crate::c;
use crate::function::Function;
use crate::log::{self, log};
use crate::operation::Program;
use std::fs;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

static RUNNING: AtomicUsize = AtomicUsize::new(0);
/// The system's numbers of the threads that run.
static NUMBERS: Mutex<Vec<i32>> = Mutex::new(Vec::new());

/// Counts a thread for as long as it runs.
struct Running;

impl Running {
    fn begin() -> Self {
        numbers(|numbers| numbers.push(c::this_thread()));
        Self
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let this = c::this_thread();
        numbers(|numbers| numbers.retain(|&number| number != this));
        RUNNING.fetch_sub(1, Ordering::SeqCst);
    }
}

fn numbers<R>(look: impl FnOnce(&mut Vec<i32>) -> R) -> R {
    look(&mut NUMBERS.lock().unwrap_or_else(PoisonError::into_inner))
}

pub fn running() -> usize {
    RUNNING.load(Ordering::SeqCst)
}

/// Runs `program` in a thread of its own; the items it sends are numbered from 1000.
pub fn start(function: &'static Function, program: Program, name: String) {
    RUNNING.fetch_add(1, Ordering::SeqCst);
    std::thread::spawn(move || {
        let counted = Running::begin();
        let answers = program.run(function, ptr::null_mut(), 1000);
        log!("thread {name}: {answers}");
        drop(counted);
    });
}

fn sleeps(number: i32) -> bool {
    let stat = fs::read_to_string(format!("/proc/self/task/{number}/stat")).unwrap_or_default();
    // The state follows the name, which is in brackets and may hold anything.
    stat.rsplit_once(')')
        .is_some_and(|(_, rest)| rest.trim_start().starts_with('S'))
}

/// Polls until `done`, for so many milliseconds at most; says whether it was.
fn within(milliseconds: u64, done: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_millis(milliseconds);
    while !done() {
        if Instant::now() > deadline {
            return false;
        }
        c::pause(1_000);
    }
    true
}

/// Waits until `count` threads are asleep, in a call or at a gate, twice in a row.
pub fn wait_until_asleep(count: usize, milliseconds: u64) -> bool {
    let asleep = || {
        numbers(|numbers| numbers.clone())
            .into_iter()
            .filter(|&n| sleeps(n))
            .count()
    };
    within(milliseconds, || {
        asleep() >= count && {
            c::pause(2_000);
            asleep() >= count
        }
    })
}

/// Waits until all threads have ended; returns how many have not.
pub fn wait_for_end(milliseconds: u64) -> usize {
    within(milliseconds, || running() == 0);
    running()
}

/// As [`wait_for_end`], and logs the answer. To be left with threads is to hang: the runner of the
/// tests ends a process that says so.
pub fn join(milliseconds: u64) -> usize {
    let left = wait_for_end(milliseconds);
    log!("left: {left}");
    if left > 0 {
        log::hung(format_args!("{left} native threads are left"));
    }
    left
}

extern "C" fn stay(_: usize) -> usize {
    loop {
        c::pause(500);
    }
}

/// Starts a thread that stays in this image for ever, and that nobody knows of.
pub fn start_idle() -> bool {
    c::start_bare_thread(stay, 0)
}
