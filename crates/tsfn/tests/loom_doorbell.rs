//! Explores silencing the doorbell against producers that ring it.
#![cfg(loom)]

use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use loom::sync::Arc;
use loom::thread;
use napi_outlive_tsfn::model::{Bell, Doorbell, Pop, Queue};
use std::ptr;

mod exploration;
use exploration::explore;

/// A bell that knows whether the runtime has freed it.
#[derive(Default)]
struct Watched {
    freed: AtomicBool,
    strikes: AtomicUsize,
    given_back: AtomicUsize,
}

impl Watched {
    fn touch(&self) {
        assert!(!self.freed.load(Ordering::SeqCst), "used after free");
    }
}

impl Bell for Watched {
    fn strike(&self) {
        self.touch();
        self.strikes.fetch_add(1, Ordering::SeqCst);
        self.touch();
    }

    fn give_back(&self) {
        self.touch();
        self.given_back.fetch_add(1, Ordering::SeqCst);
        self.touch();
    }
}

/// As the cleanup hook does it, and then as a G0 runtime does.
fn end_environment(doorbell: &Doorbell, bell: &Watched) {
    doorbell.close(bell);
    doorbell.wait_until_still();
    assert_eq!(bell.given_back.load(Ordering::SeqCst), 1);
    bell.freed.store(true, Ordering::SeqCst);
}

#[test]
fn nobody_rings_a_bell_that_the_runtime_has_freed() {
    explore(|| {
        let shared = Arc::new((Doorbell::new(), Watched::default()));
        let producers: Vec<_> = (0..2)
            .map(|_| {
                let shared = shared.clone();
                thread::spawn(move || shared.0.ring(&shared.1))
            })
            .collect();
        end_environment(&shared.0, &shared.1);
        for producer in producers {
            producer.join().unwrap();
        }
        assert!(shared.1.strikes.load(Ordering::SeqCst) <= 1);
    });
}

#[test]
fn an_abort_and_the_end_of_the_environment_give_the_bell_back_once() {
    explore(|| {
        let shared = Arc::new((Doorbell::new(), Watched::default()));
        let aborter = {
            let shared = shared.clone();
            thread::spawn(move || shared.0.close(&shared.1))
        };
        let producer = {
            let shared = shared.clone();
            thread::spawn(move || shared.0.ring(&shared.1))
        };
        end_environment(&shared.0, &shared.1);
        aborter.join().unwrap();
        producer.join().unwrap();
    });
}

#[test]
fn a_silenced_bell_is_still_given_back_at_the_end() {
    explore(|| {
        let shared = Arc::new((Doorbell::new(), Watched::default()));
        let producer = {
            let shared = shared.clone();
            thread::spawn(move || shared.0.ring(&shared.1))
        };
        shared.0.silence();
        end_environment(&shared.0, &shared.1);
        producer.join().unwrap();
    });
}

#[test]
fn no_item_is_left_without_a_wake_up() {
    explore(|| {
        let shared = Arc::new((Doorbell::new(), Watched::default(), Queue::new()));
        let producer = {
            let shared = shared.clone();
            thread::spawn(move || {
                for _ in 0..2 {
                    shared.2.push(ptr::null_mut()).unwrap();
                    shared.0.ring(&shared.1);
                }
            })
        };
        let mut taken = 0;
        let mut wake = |joined: bool| {
            while shared.1.strikes.swap(0, Ordering::SeqCst) > 0 {
                loop {
                    // SAFETY: the model's main thread is the one consumer.
                    match unsafe { shared.2.pop() } {
                        Pop::Item(_) => taken += 1,
                        Pop::Busy => thread::yield_now(),
                        Pop::Empty => {
                            shared.0.answered();
                            if shared.2.is_empty() {
                                break;
                            }
                        }
                    }
                }
            }
            assert!(!joined || taken == 2, "took {taken} of 2");
        };
        wake(false);
        producer.join().unwrap();
        wake(true);
    });
}
