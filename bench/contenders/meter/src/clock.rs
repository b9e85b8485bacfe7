//! The clocks by which the bench tells who pays.

use libc::{clockid_t, timespec};

/// Nanoseconds of one thread, of the whole process, and of the wall, read together.
#[derive(Clone, Copy)]
pub struct Clocks {
    pub thread: u64,
    pub process: u64,
    pub wall: u64,
}

impl Clocks {
    pub(crate) const ZERO: Self = Self {
        thread: 0,
        process: 0,
        wall: 0,
    };

    /// What they show now; `thread` is the calling one's.
    pub fn now() -> Self {
        Self {
            thread: thread_cpu(),
            process: read(libc::CLOCK_PROCESS_CPUTIME_ID),
            wall: wall(),
        }
    }

    /// What has passed since `earlier`, on the same thread.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            thread: self.thread - earlier.thread,
            process: self.process - earlier.process,
            wall: self.wall - earlier.wall,
        }
    }
}

/// Nanoseconds that the calling thread has had of a processor.
pub fn thread_cpu() -> u64 {
    read(libc::CLOCK_THREAD_CPUTIME_ID)
}

/// Nanoseconds since some moment before this process began.
pub fn wall() -> u64 {
    read(libc::CLOCK_MONOTONIC)
}

fn read(clock: clockid_t) -> u64 {
    let mut time = timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: any thread; writes the struct it is given. Each clock here exists wherever this
    // compiles, so it cannot fail.
    unsafe { libc::clock_gettime(clock, &mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
