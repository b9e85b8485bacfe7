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
        // An exchange sees the latest value, where loom lets a load see an older one.
        assert!(
            !self.freed.fetch_or(false, Ordering::SeqCst),
            "used after free"
        );
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
fn a_strike_for_another_never_meets_a_bell_that_has_been_freed() {
    explore(|| {
        let shared = Arc::new((Doorbell::new(), Watched::default()));
        let relay = {
            let shared = shared.clone();
            thread::spawn(move || shared.0.strike_for_another(&shared.1))
        };
        end_environment(&shared.0, &shared.1);
        relay.join().unwrap();
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

/// A bell that the runtime frees as soon as it has it back, as an idle environment's thread does.
#[derive(Default)]
struct FreedOnceGivenBack(Watched);

impl Bell for FreedOnceGivenBack {
    fn strike(&self) {
        self.0.strike();
    }

    fn give_back(&self) {
        self.0.give_back();
        self.0.freed.store(true, Ordering::SeqCst);
    }
}

#[test]
fn a_bell_is_given_back_when_nobody_else_reaches_for_it() {
    explore(|| {
        let shared = Arc::new((Doorbell::new(), FreedOnceGivenBack::default()));
        let others: Vec<_> = [Doorbell::ring, Doorbell::close]
            .map(|reach| {
                let shared = shared.clone();
                thread::spawn(move || reach(&shared.0, &shared.1))
            })
            .into_iter()
            .collect();
        shared.0.ring(&shared.1);
        for other in others {
            other.join().unwrap();
        }
        assert_eq!(shared.1 .0.given_back.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn an_abandoned_bell_is_given_back_by_nobody() {
    explore(|| {
        let shared = Arc::new((Doorbell::new(), Watched::default()));
        let producer = {
            let shared = shared.clone();
            thread::spawn(move || shared.0.ring(&shared.1))
        };
        shared.0.abandon();
        shared.0.wait_until_still();
        shared.1.freed.store(true, Ordering::SeqCst);
        producer.join().unwrap();
        shared.0.close(&shared.1);
        assert_eq!(shared.1.given_back.load(Ordering::SeqCst), 0);
    });
}

#[test]
fn a_silenced_bell_is_not_struck() {
    explore(|| {
        let (doorbell, bell) = (Doorbell::new(), Watched::default());
        doorbell.silence();
        doorbell.ring(&bell);
        assert_eq!(bell.strikes.load(Ordering::SeqCst), 0);
    });
}

#[test]
fn a_bell_that_has_been_rung_is_not_struck_again_until_it_is_answered() {
    explore(|| {
        let (doorbell, bell) = (Doorbell::new(), Watched::default());
        doorbell.ring(&bell);
        doorbell.ring(&bell);
        assert_eq!(bell.strikes.load(Ordering::SeqCst), 1);
        doorbell.answered();
        doorbell.ring(&bell);
        assert_eq!(bell.strikes.load(Ordering::SeqCst), 2);
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
                        Pop::Item { .. } => taken += 1,
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
