//! The log of events: one line each on stdout, in the order in which they happen.
//!
//! Written by whole lines straight to the descriptor, so that lines of any
//! environment, of native threads and of what runs after the last environment
//! keep their order, and none is lost in a buffer when the process dies.

use std::fmt::Arguments;
use std::fs::File;
use std::io::Write;
use std::mem::ManuallyDrop;
use std::os::fd::FromRawFd;

pub fn write(line: Arguments) {
    let line = format!("{line}\n");
    // SAFETY: any thread; descriptor 1 belongs to the process and is not closed here.
    let stdout = ManuallyDrop::new(unsafe { File::from_raw_fd(1) });
    // Nobody is left to tell when stdout is gone.
    let _ = (&*stdout).write_all(line.as_bytes());
}

macro_rules! log {
    ($($part:tt)+) => { $crate::log::write(format_args!($($part)+)) };
}
pub(crate) use log;
