//! Explores wakes against producers that queue their last item and let go.
#![cfg(loom)]

use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::sync::Arc;
use loom::thread;
use napi_outlive_tsfn::model::{take, Bell, Doorbell, Pop, Queue, Release, State, Taken};
use std::ptr;

mod exploration;
use exploration::explore;

/// A bell whose strikes are wakes to come.
#[derive(Default)]
struct Pending(AtomicUsize);

impl Bell for Pending {
    fn strike(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn give_back(&self) {}
}

struct Function {
    queue: Queue,
    state: State,
    doorbell: Doorbell,
    bell: Pending,
    /// Closings that began.
    closings: AtomicUsize,
}

impl Function {
    fn new(threads: usize) -> Arc<Self> {
        Arc::new(Self {
            queue: Queue::new(),
            state: State::new(threads),
            doorbell: Doorbell::new(),
            bell: Pending::default(),
            closings: AtomicUsize::new(0),
        })
    }

    fn call(&self) {
        self.queue.push(ptr::null_mut()).unwrap();
        self.doorbell.ring(&self.bell);
    }

    fn release(&self) {
        if self.state.release() == Release::LastOfOpen {
            if self.queue.is_empty() {
                self.close();
            } else {
                self.doorbell.ring(&self.bell);
            }
        }
    }

    fn close(&self) {
        self.closings.fetch_add(1, Ordering::SeqCst);
        self.queue.close();
    }

    /// Takes as long as there are wakes. Says how many items would have been delivered live.
    fn run(&self) -> usize {
        let mut live = 0;
        while self.bell.0.load(Ordering::SeqCst) > 0 {
            self.bell.0.fetch_sub(1, Ordering::SeqCst);
            // SAFETY: the model's main thread is the one consumer.
            if unsafe { self.queue.pop_one_of_many() }.is_some() {
                live += 1;
                self.bell.strike_again();
                continue;
            }
            // SAFETY: as above.
            let taken = unsafe { take(&self.queue, &self.state, &self.doorbell, &self.bell) };
            live += usize::from(matches!(taken, Taken::Item { .. } | Taken::Last(_)));
            if matches!(taken, Taken::Item { more: true, .. }) {
                self.bell.strike_again();
            }
            if matches!(taken, Taken::Last(_) | Taken::Ended) {
                self.close();
            }
            if taken == Taken::Nothing {
                thread::yield_now();
            }
        }
        live
    }

    /// Once all producers are done and all wakes have been served.
    fn check(&self, live: usize, queued: usize) {
        // SAFETY: as above.
        assert_eq!(unsafe { self.queue.pop() }, Pop::Empty);
        assert_eq!(live, queued);
        assert!(self.closings.load(Ordering::SeqCst) > 0, "never closed");
    }
}

#[test]
fn every_item_queued_before_the_last_release_is_delivered_live() {
    explore(|| {
        let function = Function::new(1);
        let producer = {
            let function = function.clone();
            thread::spawn(move || {
                for _ in 0..3 {
                    function.call();
                }
                function.release();
            })
        };
        let mut live = function.run();
        producer.join().unwrap();
        live += function.run();
        function.check(live, 3);
    });
}

#[test]
fn a_release_that_crosses_the_last_item_is_not_slept_through() {
    explore(|| {
        let function = Function::new(2);
        let producers = [true, false].map(|calls| {
            let function = function.clone();
            thread::spawn(move || {
                if calls {
                    function.call();
                }
                function.release();
            })
        });
        let mut live = function.run();
        for producer in producers {
            producer.join().unwrap();
        }
        live += function.run();
        function.check(live, 1);
    });
}

#[test]
fn items_of_a_producer_that_stays_are_not_slept_through() {
    explore(|| {
        let function = Function::new(1);
        let producer = {
            let function = function.clone();
            thread::spawn(move || (0..3).for_each(|_| function.call()))
        };
        let mut live = function.run();
        producer.join().unwrap();
        live += function.run();
        assert_eq!(live, 3);
        assert_eq!(function.closings.load(Ordering::SeqCst), 0);
    });
}
