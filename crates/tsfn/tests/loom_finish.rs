//! Explores the end by the bell's word: whoever finds the bell given back relies on every step of
//! the closing, and drains.
#![cfg(loom)]

use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::sync::Arc;
use loom::thread;
use napi_outlive_tsfn::model::{
    take, Bell, Doorbell, Phase, Pop, Queue, Release, Room, State, Taken, Waited,
};
use std::ptr;

mod exploration;
use exploration::explore;

/// A bell that its runtime finalizes as soon as it has it back.
#[derive(Default)]
struct Watched {
    given_back: AtomicUsize,
}

impl Bell for Watched {
    fn strike(&self) {}

    fn give_back(&self) {
        self.given_back.fetch_add(1, Ordering::SeqCst);
    }
}

struct Function {
    queue: Queue,
    state: State,
    room: Room,
    doorbell: Doorbell,
    bell: Watched,
}

impl Function {
    fn new(threads: usize, before: usize, limit: usize) -> Arc<Self> {
        let function = Self {
            queue: Queue::new(),
            state: State::new(threads),
            room: Room::new(limit),
            doorbell: Doorbell::new(),
            bell: Watched::default(),
        };
        for _ in 0..before {
            function.queue.push(ptr::null_mut()).unwrap();
            // SAFETY: nobody else has the queue yet.
            let taken = unsafe { function.queue.pop() };
            assert!(matches!(taken, Pop::Item { .. }));
        }
        Arc::new(function)
    }

    fn begin_closing(&self) {
        self.state.close();
        self.queue.close();
        self.room.wake_all();
    }

    /// Says whether the item was accepted.
    fn call(&self) -> bool {
        if !self.state.admits() {
            return false;
        }
        if self.queue.push(ptr::null_mut()).is_err() {
            return false;
        }
        self.doorbell.ring(&self.bell);
        true
    }

    fn release(&self, abort: bool) -> Release {
        let released = if abort {
            self.state.abort()
        } else {
            self.state.release()
        };
        match released {
            Release::LastOfOpen if !self.queue.is_empty() => self.doorbell.ring(&self.bell),
            Release::LastOfOpen | Release::Aborted => {
                self.begin_closing();
                self.doorbell.close(&self.bell);
            }
            _ => {}
        }
        released
    }

    /// As `finish`: drains, and says how many there were.
    fn finish(&self) -> (usize, bool) {
        if !self.doorbell.is_given_back() {
            self.begin_closing();
            self.doorbell.abandon();
        }
        let mut drained = 0;
        if !self.queue.is_empty() {
            loop {
                // SAFETY: the model's main thread is the one consumer.
                match unsafe { self.queue.pop() } {
                    Pop::Empty => break,
                    Pop::Busy => thread::yield_now(),
                    Pop::Item { .. } => drained += 1,
                }
            }
        }
        if self.state.thread_count() > 0 {
            // SAFETY: as above; the queue is closed and drained.
            unsafe { self.queue.free_last_block() };
        }
        (drained, self.state.finish())
    }
}

fn finish_against_a_call(before: usize, waits: bool) {
    explore(move || {
        let function = Function::new(2, before, 0);
        let aborter = {
            let function = function.clone();
            thread::spawn(move || function.release(true))
        };
        let producer = {
            let function = function.clone();
            thread::spawn(move || {
                let accepted = function.call();
                (accepted, function.release(false))
            })
        };
        if waits {
            while function.bell.given_back.load(Ordering::SeqCst) == 0 {
                thread::yield_now();
            }
        }
        let (drained, freed_here) = function.finish();
        let aborted = aborter.join().unwrap();
        let (accepted, released) = producer.join().unwrap();
        assert_eq!(drained, usize::from(accepted), "accepted and not drained");
        let freed = usize::from(freed_here)
            + usize::from(aborted == Release::LastOfClosed)
            + usize::from(released == Release::LastOfClosed);
        assert_eq!(freed, 1);
        assert_eq!(function.state.phase(), Phase::Closed);
        assert_eq!(function.state.thread_count(), 0);
    });
}

#[test]
fn who_finds_the_bell_given_back_misses_no_item() {
    for before in [0, 2] {
        finish_against_a_call(before, true);
    }
}

#[test]
fn who_is_told_before_the_bell_is_given_back_misses_no_item() {
    for before in [0, 2] {
        finish_against_a_call(before, false);
    }
}

#[test]
fn who_waits_for_room_is_told_before_the_bell_is_given_back() {
    explore(|| {
        let function = Function::new(2, 0, 1);
        assert!(function.room.try_enter());
        let waiting = {
            let function = function.clone();
            thread::spawn(move || function.room.enter(|| function.state.admits()))
        };
        let aborter = {
            let function = function.clone();
            thread::spawn(move || function.release(true))
        };
        while function.bell.given_back.load(Ordering::SeqCst) == 0 {
            thread::yield_now();
        }
        assert_eq!(function.finish().0, 0);
        assert_eq!(waiting.join().unwrap(), Waited::Refused);
        assert_eq!(aborter.join().unwrap(), Release::Aborted);
    });
}

/// The last release crosses the short cut: nothing is drained that could have been delivered.
#[test]
fn the_short_cut_does_not_outrun_the_last_release() {
    explore(|| {
        let function = Function::new(1, 0, 0);
        for _ in 0..2 {
            assert!(function.call());
        }
        let producer = {
            let function = function.clone();
            thread::spawn(move || {
                assert!(function.call());
                function.release(false)
            })
        };
        let mut live = 0;
        let ended = loop {
            // As a wake. The bell counts as rung until it is answered; a strike is a turn of this.
            // SAFETY: the model's main thread is the one consumer.
            if unsafe { function.queue.pop_one_of_many() }.is_some() {
                live += 1;
                continue;
            }
            let Function {
                queue,
                state,
                doorbell,
                bell,
                ..
            } = &*function;
            // SAFETY: as above.
            match unsafe { take(queue, state, doorbell, bell) } {
                Taken::Item { .. } => live += 1,
                Taken::Nothing => thread::yield_now(),
                Taken::Last(_) => {
                    live += 1;
                    break true;
                }
                Taken::Ended => break true,
            }
            if function.bell.given_back.load(Ordering::SeqCst) > 0 {
                break false;
            }
        };
        if ended {
            function.begin_closing();
            function.doorbell.close(&function.bell);
        }
        let (drained, _) = function.finish();
        assert_eq!(producer.join().unwrap(), Release::LastOfOpen);
        assert_eq!((live, drained), (3, 0));
    });
}
