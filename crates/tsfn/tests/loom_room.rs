//! Explores closing a bounded queue with producers that wait for room in it.
#![cfg(loom)]

use loom::sync::Arc;
use loom::thread;
use napi_outlive_tsfn::model::{Room, State, Waited};

mod exploration;
use exploration::explore;

#[test]
fn closing_wakes_every_blocked_producer() {
    explore(|| {
        let shared = Arc::new((State::new(2), Room::new(1)));
        assert!(shared.1.try_enter());
        let producers: Vec<_> = (0..2)
            .map(|_| {
                let shared = shared.clone();
                thread::spawn(move || shared.1.enter(|| shared.0.admits()))
            })
            .collect();
        shared.0.close();
        shared.1.wake_all();
        for producer in producers {
            assert_eq!(producer.join().unwrap(), Waited::Refused);
        }
    });
}

#[test]
fn room_that_is_given_back_wakes_a_producer() {
    explore(|| {
        let shared = Arc::new((State::new(1), Room::new(1)));
        assert!(shared.1.try_enter());
        let producer = {
            let shared = shared.clone();
            thread::spawn(move || shared.1.enter(|| shared.0.admits()))
        };
        shared.1.leave();
        assert_eq!(producer.join().unwrap(), Waited::Entered);
        assert!(!shared.1.try_enter());
    });
}

#[test]
fn one_item_delivered_and_then_closing_lets_both_producers_go() {
    explore(|| {
        let shared = Arc::new((State::new(2), Room::new(1)));
        assert!(shared.1.try_enter());
        let producers: Vec<_> = (0..2)
            .map(|_| {
                let shared = shared.clone();
                thread::spawn(move || shared.1.enter(|| shared.0.admits()))
            })
            .collect();
        shared.1.leave();
        shared.0.close();
        shared.1.wake_all();
        let entered = producers
            .into_iter()
            .map(|producer| producer.join().unwrap())
            .filter(|&waited| waited == Waited::Entered)
            .count();
        assert!(entered <= 1, "room for one, entered by {entered}");
    });
}
