//! The core paths of a thread-safe function, to have their instructions counted.
//!
//! The programs of this package are run under callgrind by `scripts/counts`,
//! and of no use by themselves. One thread, a host that does nothing, and every
//! path for a number of operations and for twice that: the difference is what
//! the operations cost, and nothing of what came before them.
//!
//! A program for each way to use the function, as an addon uses one: what the
//! compiler makes of a call depends on who else calls what it calls.
//!
//! Some names mean something to `bench/counts/profile.mjs`: what runs in
//! `counted` is counted, `path_over` ends the count of a path, and what begins
//! with `foreign_` is not ours, nor is what lies in `load`, and in the `paths`
//! of a program.

mod extra;
pub mod host;
mod load;
mod outside;

pub use load::Load;

use std::{env, process};

/// How often a path is taken, at first. A whole number of the queue's blocks, which hold 31 items.
const OPERATIONS: usize = 31 * 32;

/// A path, and how to take it so many times.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    name: &'static str,
    take: fn(&mut Load, usize),
}

impl Path {
    /// A path by the name that `bench/counts/expected.json` gives it.
    pub const fn new(name: &'static str, take: fn(&mut Load, usize)) -> Self {
        Self { name, take }
    }
}

/// A program: takes all paths. Those of another program may be among the arguments.
pub fn run(paths: &[Path]) {
    let asked: Result<Vec<_>, _> = env::args().skip(1).map(|arg| parse(&arg)).collect();
    let extra = asked.unwrap_or_else(|wrong| {
        eprintln!("error: {wrong}; the arguments are PATH=EXTRA_INSTRUCTIONS");
        process::exit(2);
    });
    println!("{}", env!("COMPILER"));
    for path in paths {
        let asked = extra.iter().find(|(name, _)| name == path.name);
        let mut load = Load::new(asked.map_or(0.0, |&(_, each)| each));
        for operations in [OPERATIONS, 2 * OPERATIONS] {
            (path.take)(&mut load, operations);
            path_over(path.name, operations, load.take_calls());
        }
    }
}

/// `PATH=EXTRA_INSTRUCTIONS`
fn parse(arg: &str) -> Result<(String, f64), String> {
    arg.rsplit_once('=')
        .and_then(|(name, extra)| Some((name.to_owned(), extra.parse().ok()?)))
        .ok_or_else(|| format!("{arg:?} gives no path a number"))
}

/// Says what has just been counted. Known to callgrind by its name.
#[inline(never)]
#[no_mangle]
fn path_over(name: &str, operations: usize, calls: usize) {
    println!("{name}\t{operations}\t{calls}");
}
