//! The log of events: one line each on stdout, in the order in which they happen.
//!
//! Written by whole lines straight to the descriptor, so that lines of any
//! environment, of native threads and of what runs after the last environment
//! keep their order, and none is lost in a buffer when the process dies.

use std::fmt::Arguments;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::mem::ManuallyDrop;
use std::os::fd::FromRawFd;
use std::thread;
use std::time::Duration;

const STDOUT: i32 = 1;
const STDERR: i32 = 2;

fn write_line(descriptor: i32, line: Arguments) {
    let line = format!("{line}\n");
    // SAFETY: any thread; the descriptor belongs to the process and is not closed here.
    let file = ManuallyDrop::new(unsafe { File::from_raw_fd(descriptor) });
    let mut rest = line.as_bytes();
    while !rest.is_empty() {
        match (&*file).write(rest) {
            Ok(written) => rest = &rest[written..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // A runtime has its pipes not wait for whoever reads them.
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                thread::sleep(Duration::from_millis(1));
            }
            // Nobody is left to tell.
            Err(_) => return,
        }
    }
}

pub fn write(line: Arguments) {
    write_line(STDOUT, line);
}

/// Tells the runner of the tests that a part of the process hangs. In one piece: it ends the
/// process as soon as it reads that.
pub fn hung(what: Arguments) {
    write_line(STDERR, format_args!("hung: {what}"));
}

macro_rules! log {
    ($($part:tt)+) => { $crate::log::write(format_args!($($part)+)) };
}
pub(crate) use log;
