//! Functions by type, against simulated runtimes of every generation.
//!
//! Also run under valgrind, which sees a payload that is dropped twice, or read when it is gone.
#![cfg(not(loom))]

mod simulated;

use napi_outlive_tsfn::sys::*;
use napi_outlive_tsfn::typed::{Builder, Producer, Refusal, Refused};
use napi_outlive_tsfn::{Phase, Status};
use simulated::{function, object, Environment, Generation, GENERATIONS};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::num::NonZeroU16;
use std::panic;
use std::ptr;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{mpsc, Arc, Mutex};
use std::thread::{self, ThreadId};

/// Where payloads are written off, by number, with the thread on which each was dropped.
#[derive(Clone, Default)]
struct Ledger(Arc<Mutex<Vec<(usize, ThreadId)>>>);

impl Ledger {
    fn payload(&self, number: usize) -> Payload {
        Payload {
            number,
            ledger: self.clone(),
        }
    }

    /// The numbers of those that have been dropped, in order.
    fn dropped(&self) -> Vec<usize> {
        self.0.lock().unwrap().iter().map(|entry| entry.0).collect()
    }

    /// Those among them that were dropped on this thread.
    fn dropped_here(&self) -> Vec<usize> {
        let entries = self.0.lock().unwrap();
        let here = |entry: &&(usize, ThreadId)| entry.1 == thread::current().id();
        entries.iter().filter(here).map(|entry| entry.0).collect()
    }
}

/// A payload of more than a word. In a box, it is one of a word.
struct Payload {
    number: usize,
    ledger: Ledger,
}

impl Drop for Payload {
    fn drop(&mut self) {
        let entry = (self.number, thread::current().id());
        self.ledger.0.lock().unwrap().push(entry);
    }
}

/// A payload that travels as `T`.
trait Travels: Send + 'static {
    fn of(payload: Payload) -> Self;
    fn number(&self) -> usize;
}

impl Travels for Payload {
    fn of(payload: Payload) -> Self {
        payload
    }
    fn number(&self) -> usize {
        self.number
    }
}

impl Travels for Box<Payload> {
    fn of(payload: Payload) -> Self {
        Box::new(payload)
    }
    fn number(&self) -> usize {
        self.number
    }
}

/// Sets a flag when it is dropped.
struct Witness(Rc<Cell<Option<ThreadId>>>);

impl Drop for Witness {
    fn drop(&mut self) {
        let before = self.0.replace(Some(thread::current().id()));
        assert!(before.is_none(), "dropped twice");
    }
}

fn builder(environment: &Environment) -> Builder<'static> {
    Builder::new("test")
        .host(environment.host())
        .function(function())
}

/// A function with this callback, which gets payloads only.
fn build<T: Send + 'static>(
    environment: &Environment,
    builder: Builder<'_>,
    mut callback: impl FnMut(T) + 'static,
) -> Producer<T> {
    let env = environment.raw();
    let callback = move |given: napi_env, func: napi_value, payload: T| {
        assert_eq!((given, func), (env, function()));
        callback(payload);
    };
    // SAFETY: the environment's thread, with a live environment and values of it.
    unsafe { builder.build(env, callback) }.unwrap()
}

/// What a callback has got, for a test to look at.
fn list<T: 'static>() -> (Rc<RefCell<Vec<T>>>, impl FnMut(T)) {
    let got = Rc::new(RefCell::new(Vec::new()));
    let list = got.clone();
    (got, move |payload| list.borrow_mut().push(payload))
}

fn on_every_generation(test: impl Fn(Generation)) {
    for generation in GENERATIONS {
        println!("{generation:?}");
        test(generation);
    }
}

/// As [`on_every_generation`], and on the runtimes that are not Node.
fn on_every_runtime(test: impl Fn(Generation)) {
    on_every_generation(&test);
    for generation in [Generation::Endless, Generation::HooksOnly] {
        println!("{generation:?}");
        test(generation);
    }
}

fn most(payloads: u16) -> NonZeroU16 {
    NonZeroU16::new(payloads).unwrap()
}

/// Runs a test in which panics are to be expected, and keeps their messages off stderr.
fn expecting_panics(test: impl FnOnce()) {
    /// One at a time: the hook is the process's.
    static HOOK: Mutex<()> = Mutex::new(());
    let _one_at_a_time = HOOK.lock().unwrap_or_else(|poison| poison.into_inner());
    let usual: Arc<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync> = panic::take_hook().into();
    let others = usual.clone();
    let tester = thread::current().id();
    panic::set_hook(Box::new(move |info| {
        let text = info.payload().downcast_ref::<&str>();
        let expected =
            info.payload().is::<Grudge>() || text.is_some_and(|text| text.starts_with("expected"));
        if thread::current().id() != tester || !expected {
            others(info);
        }
    }));
    test();
    panic::set_hook(Box::new(move |info| usual(info)));
}

#[test]
fn values_are_delivered_in_order_and_the_last_producer_ends_the_function() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let (got, mut push) = list();
        let dropped = Rc::new(Cell::new(None));
        let witness = Witness(dropped.clone());
        let producer = build(&environment, builder(&environment), move |value: u64| {
            let _owned = &witness;
            push(value);
        });
        let another = producer.clone();
        for value in 0..100 {
            producer.call(u64::MAX - value).unwrap();
        }
        drop(producer);
        environment.turn();
        assert!(!another.is_closing());
        assert!(dropped.get().is_none());
        another.call(7).unwrap();
        drop(another);
        environment.run_until(|| dropped.get().is_some());
        let mut sent: Vec<_> = (0..100).map(|value| u64::MAX - value).collect();
        sent.push(7);
        assert_eq!(*got.borrow(), sent);
        assert_eq!(dropped.get(), Some(thread::current().id()));
        assert_eq!(environment.hooks(), 0);
        environment.end();
    });
}

/// Has ten payloads come to every end there is, and each of them be dropped once.
fn each_is_dropped_once<T: Travels>() {
    on_every_generation(|generation| {
        for aborted in [false, true] {
            let ledger = Ledger::default();
            let environment = Environment::new(generation);
            let numbers = Rc::new(RefCell::new(Vec::new()));
            let delivered = numbers.clone();
            let producer = build(
                &environment,
                builder(&environment).max_queue_size(5),
                move |payload: T| {
                    delivered.borrow_mut().push(payload.number());
                },
            );
            let payload = |number| T::of(ledger.payload(number));
            producer.call(payload(1)).unwrap();
            producer.call_blocking(payload(2)).unwrap();
            environment.turn();
            assert_eq!(ledger.dropped_here(), [1, 2], "delivered");

            for number in 3..=7 {
                producer.call(payload(number)).unwrap();
            }
            let full = producer.call(payload(8)).unwrap_err();
            assert_eq!((full.payload.number(), full.why), (8, Refusal::Full));
            let waits = producer.call_blocking(payload(9)).unwrap_err();
            let why = Refusal::WouldDeadlock;
            assert_eq!((waits.payload.number(), waits.why), (9, why));
            assert_eq!(ledger.dropped(), [1, 2], "refused is not dropped");
            drop((full, waits));
            assert_eq!(ledger.dropped(), [1, 2, 8, 9]);

            let held = producer.clone();
            if aborted {
                producer.abort();
                assert_eq!(ledger.dropped().len(), 4, "not in the call");
                environment.run_until(|| ledger.dropped().len() == 9);
            }
            environment.end();
            assert_eq!(ledger.dropped_here(), [1, 2, 8, 9, 3, 4, 5, 6, 7]);
            let late = held.call(payload(10)).unwrap_err();
            assert_eq!((late.payload.number(), late.why), (10, Refusal::Closing));
            drop(held);
            drop(late);
            assert_eq!(ledger.dropped().len(), 10);
            assert_eq!(*numbers.borrow(), [1, 2]);
        }
    });
}

#[test]
fn a_payload_of_a_word_is_dropped_once_in_every_ending() {
    each_is_dropped_once::<Box<Payload>>();
}

#[test]
fn a_payload_of_more_than_a_word_is_dropped_once_in_every_ending() {
    each_is_dropped_once::<Payload>();
}

#[test]
fn where_no_hook_runs_payloads_are_dropped_when_the_thread_ends() {
    let (give, take) = mpsc::channel();
    let (go_on, wait) = mpsc::channel::<()>();
    let owner = thread::spawn(move || {
        let environment = Environment::new(Generation::Silent);
        give.send(build(&environment, builder(&environment), drop::<Payload>))
            .unwrap();
        wait.recv().unwrap();
        environment.end();
    });
    let ledger = Ledger::default();
    let producer = take.recv().unwrap();
    producer.call(ledger.payload(1)).unwrap();
    go_on.send(()).unwrap();
    owner.join().unwrap();
    assert_eq!(ledger.dropped(), [1]);
    assert_eq!(ledger.dropped_here(), []);
    let refused = producer.call(ledger.payload(2)).unwrap_err();
    assert_eq!(refused.why, Refusal::Closing);
}

#[test]
fn where_no_hook_runs_a_payload_may_own_the_producer_of_another_function() {
    let bells = thread::spawn(|| {
        let environment = Environment::new(Generation::Silent);
        let bells = environment.watch();
        // The one is closed when the other's payloads are dropped, or is yet to be.
        let before = build(&environment, builder(&environment), drop::<Payload>);
        let carrier = build(
            &environment,
            builder(&environment),
            drop::<Producer<Payload>>,
        );
        let after = build(&environment, builder(&environment), drop::<Payload>);
        carrier.call(before).unwrap();
        carrier.call(after).unwrap();
        environment.end();
        bells
    });
    assert_eq!(bells.join().unwrap().too_late(), 0);
}

#[test]
fn a_producer_outlives_the_environment() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let (got, push) = list();
        let producer = build(&environment, builder(&environment), push);
        let clone = producer.clone();
        assert_eq!(producer.stats().unwrap().thread_count, 2);
        environment.end();
        assert!(producer.is_closing() && clone.is_closing());
        let stats = producer.stats().unwrap();
        assert_eq!((stats.phase, stats.thread_count), (Phase::Closed, 2));
        for _ in 0..3 {
            // A refusal does not take what the producer holds.
            let refused = producer.call(5_u32).unwrap_err();
            assert_eq!((refused.payload, refused.why), (5, Refusal::Closing));
            let refused = producer.call_blocking(6).unwrap_err();
            assert_eq!((refused.payload, refused.why), (6, Refusal::Closing));
            assert_eq!(producer.stats().unwrap().thread_count, 2);
        }
        let late = producer.clone();
        assert!(late.is_closing());
        assert!(late.stats().is_none(), "there was nothing to hold");
        assert_eq!(late.call(7).unwrap_err().payload, 7);
        assert_eq!(late.set_batch(most(5)), Status::OK);
        late.clone().abort();
        clone.abort();
        assert_eq!(producer.stats().unwrap().thread_count, 1);
        drop(producer);
        assert!(late.is_closing());
        assert!(got.borrow().is_empty());
    });
}

/// What is written to freed memory here, valgrind sees.
#[test]
fn the_thread_that_drops_the_last_producer_may_be_slower_than_the_end() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let dropped = Rc::new(Cell::new(None));
        let witness = Witness(dropped.clone());
        let producer = build(&environment, builder(&environment), move |_: u8| {
            let _owned = &witness;
        });
        let handle = producer.handle().unwrap();
        let bells = environment.watch();
        bells.hold(true);
        let last = thread::spawn(move || drop(producer));
        environment.run_until(|| dropped.get().is_some());
        while bells.inside() == 0 {
            thread::yield_now();
        }
        assert_eq!(handle.stats(), Err(Status::INVALID_ARG), "freed");
        environment.end();
        bells.hold(false);
        last.join().unwrap();
    });
}

#[test]
fn thirty_two_threads_lose_nothing_when_the_environment_ends_under_them() {
    const THREADS: usize = 32;

    on_every_generation(|generation| {
        let ledger = Ledger::default();
        let environment = Environment::new(generation);
        let producer = build(
            &environment,
            builder(&environment).max_queue_size(64),
            drop::<Box<Payload>>,
        );
        let numbers = Arc::new(AtomicUsize::new(0));
        let threads: Vec<_> = (0..THREADS)
            .map(|which| {
                let (producer, ledger) = (producer.clone(), ledger.clone());
                let numbers = numbers.clone();
                thread::spawn(move || loop {
                    let number = numbers.fetch_add(1, Ordering::SeqCst);
                    let payload = Box::new(ledger.payload(number));
                    let called = if which % 2 == 0 {
                        producer.call_blocking(payload)
                    } else {
                        producer.call(payload)
                    };
                    match called.map_err(|refused| refused.why) {
                        Ok(()) => {}
                        Err(Refusal::Full) => thread::yield_now(),
                        Err(Refusal::Closing) => return,
                        Err(why) => panic!("{why}"),
                    }
                })
            })
            .collect();
        environment.run_until(|| ledger.dropped_here().len() > 500);
        environment.end();
        for thread in threads {
            thread.join().unwrap();
        }
        let mut dropped = ledger.dropped();
        dropped.sort_unstable();
        let made = numbers.load(Ordering::SeqCst);
        assert_eq!(dropped, (0..made).collect::<Vec<_>>());
        assert_eq!(producer.stats().unwrap().thread_count, 1);
    });
}

/// Producers that share one count, all of them waiting for room.
fn waiting(producer: &Arc<Producer<usize>>, count: usize) -> Vec<thread::JoinHandle<usize>> {
    let threads = (0..count)
        .map(|number| {
            let producer = producer.clone();
            thread::spawn(move || {
                let refused = producer.call_blocking(number).unwrap_err();
                assert_eq!((refused.payload, refused.why), (number, Refusal::Closing));
                refused.payload
            })
        })
        .collect();
    while producer.stats().unwrap().waiting < count {
        thread::yield_now();
    }
    threads
}

#[test]
fn all_who_wait_for_room_are_told() {
    on_every_generation(|generation| {
        for aborted in [false, true] {
            let environment = Environment::new(generation);
            let (got, push) = list();
            let producer = build(&environment, builder(&environment).max_queue_size(1), push);
            let aborter = producer.clone();
            let producer = Arc::new(producer);
            producer.call(100).unwrap();
            let threads = waiting(&producer, 8);
            if aborted {
                aborter.abort();
            } else {
                environment.end();
            }
            for (number, thread) in threads.into_iter().enumerate() {
                assert_eq!(thread.join().unwrap(), number);
            }
            assert!(got.borrow().is_empty());
        }
    });
}

#[test]
fn a_callback_may_use_and_drop_its_own_producer() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let (got, mut push) = list();
        let own = Rc::new(RefCell::new(None::<Producer<u32>>));
        let held = own.clone();
        let dropped = Rc::new(Cell::new(None));
        let witness = Witness(dropped.clone());
        let producer = build(&environment, builder(&environment), move |number| {
            let _owned = &witness;
            push(number);
            let mut own = held.borrow_mut();
            match number {
                10 => *own = None,
                _ => own.as_ref().unwrap().call(number + 1).unwrap(),
            }
        });
        producer.call(1).unwrap();
        *own.borrow_mut() = Some(producer);
        environment.run_until(|| dropped.get().is_some());
        assert_eq!(*got.borrow(), (1..=10).collect::<Vec<_>>());
        environment.end();
    });
}

#[test]
fn what_is_queued_while_a_callback_runs_the_event_loop_comes_when_that_has_returned() {
    on_every_runtime(|generation| {
        for batch in [1, 2, 100] {
            let environment = Environment::new(generation);
            let (got, mut push) = list();
            let own = Rc::new(RefCell::new(None::<Producer<u32>>));
            let held = own.clone();
            let address = ptr::from_ref(&*environment);
            let builder = builder(&environment).batch(most(batch));
            let producer = build(&environment, builder, move |number: u32| {
                // SAFETY: the environment's thread, within a callback of it.
                let environment = unsafe { &*address };
                push(number);
                if number % 3 == 0 {
                    for next in [number + 1, number + 2] {
                        held.borrow().as_ref().unwrap().call(next).unwrap();
                    }
                    environment.turn();
                }
                push(number);
            });
            producer.call(0).unwrap();
            *own.borrow_mut() = Some(producer);
            environment.run_until(|| got.borrow().len() == 6);
            assert_eq!(*got.borrow(), [0, 0, 1, 1, 2, 2]);
            own.borrow().as_ref().unwrap().call(3).unwrap();
            environment.run_until(|| got.borrow().len() == 12);
            assert_eq!(got.borrow()[6..], [3, 3, 4, 4, 5, 5]);
            drop(own.borrow_mut().take());
            environment.end();
        }
    });
}

#[test]
fn what_a_callback_left_is_reported_before_what_was_queued_while_it_ran_the_event_loop() {
    on_every_runtime(|generation| {
        let environment = Environment::new(generation);
        let own = Rc::new(RefCell::new(None::<Producer<u32>>));
        let held = own.clone();
        let reported = Rc::new(Cell::new(None));
        let when_two_came = reported.clone();
        let address = ptr::from_ref(&*environment);
        let producer = build(&environment, builder(&environment), move |number: u32| {
            // SAFETY: the environment's thread, within a callback of it.
            let environment = unsafe { &*address };
            if number == 1 {
                held.borrow().as_ref().unwrap().call(2).unwrap();
                environment.turn();
                environment.leave_exception(true);
            } else {
                when_two_came.set(Some(environment.reported()));
            }
        });
        producer.call(1).unwrap();
        *own.borrow_mut() = Some(producer);
        environment.run_until(|| reported.get().is_some());
        assert_eq!(reported.get(), Some(1));
        drop(own.borrow_mut().take());
        environment.end();
    });
}

#[test]
fn who_waits_for_room_is_told_of_the_end_though_a_callback_runs_the_event_loop() {
    on_every_runtime(|generation| {
        for batch in [1, 5] {
            let environment = Environment::new(generation);
            let own = Rc::new(RefCell::new(None::<Producer<u32>>));
            let held = own.clone();
            let told = Rc::new(RefCell::new(None));
            let answer = told.clone();
            let address = ptr::from_ref(&*environment);
            let builder = builder(&environment).max_queue_size(1).batch(most(batch));
            let producer = build(&environment, builder, move |_: u32| {
                let Some(producer) = held.borrow_mut().take() else {
                    return;
                };
                // SAFETY: the environment's thread, within a callback of it.
                let environment = unsafe { &*address };
                producer.call(1).unwrap();
                let waiting = producer.clone();
                let waiting = thread::spawn(move || waiting.call_blocking(2).unwrap_err().why);
                while producer.stats().unwrap().waiting == 0 {
                    thread::yield_now();
                }
                environment.refuse_javascript();
                // For ever, if nobody tells it.
                while !waiting.is_finished() {
                    environment.turn();
                }
                *answer.borrow_mut() = Some(waiting.join().unwrap());
            });
            producer.call(0).unwrap();
            *own.borrow_mut() = Some(producer);
            environment.turn();
            assert_eq!(*told.borrow(), Some(Refusal::Closing));
            environment.end();
        }
    });
}

#[test]
fn the_last_producer_may_go_while_a_callback_runs_the_event_loop() {
    on_every_runtime(|generation| {
        for queued in 0..3 {
            let environment = Environment::new(generation);
            let (got, mut push) = list();
            let own = Rc::new(RefCell::new(None::<Producer<u32>>));
            let held = own.clone();
            let dropped = Rc::new(Cell::new(None));
            let witness = Witness(dropped.clone());
            let alive = dropped.clone();
            let address = ptr::from_ref(&*environment);
            let producer = build(&environment, builder(&environment), move |number: u32| {
                let _owned = &witness;
                push(number);
                if let Some(producer) = held.borrow_mut().take() {
                    for next in 1..=queued {
                        producer.call(number + next).unwrap();
                    }
                    drop(producer);
                    // SAFETY: the environment's thread, within a callback of it.
                    unsafe { &*address }.turn();
                }
                assert!(alive.get().is_none(), "dropped under its own feet");
            });
            producer.call(0).unwrap();
            *own.borrow_mut() = Some(producer);
            environment.run_until(|| dropped.get().is_some());
            assert_eq!(*got.borrow(), (0..=queued).collect::<Vec<_>>());
            assert!(
                environment.thrown().is_empty(),
                "{:?}",
                environment.thrown()
            );
            environment.end();
        }
    });
}

#[test]
fn a_callback_that_ends_its_environment_is_dropped_when_it_returns() {
    let environment = Environment::new(Generation::HooksOnly);
    let ledger = Ledger::default();
    let dropped = Rc::new(Cell::new(None));
    let witness = Witness(dropped.clone());
    let address = ptr::from_ref(&*environment);
    let alive = dropped.clone();
    let producer = build(
        &environment,
        builder(&environment),
        move |payload: Payload| {
            let _owned = &witness;
            assert_eq!(payload.number, 1);
            // SAFETY: the environment's thread, within a callback of it.
            unsafe { &*address }.run_hooks();
            assert!(alive.get().is_none(), "dropped under its own feet");
            assert_eq!(payload.ledger.dropped(), [2, 3], "drained");
        },
    );
    for number in 1..=3 {
        producer.call(ledger.payload(number)).unwrap();
    }
    environment.turn();
    assert_eq!(dropped.get(), Some(thread::current().id()));
    assert_eq!(ledger.dropped(), [2, 3, 1]);
    assert!(producer.is_closing());
    environment.end();
}

#[test]
fn h12_a_callback_that_panics_is_an_exception_and_the_next_payload_follows() {
    expecting_panics(|| {
        on_every_generation(|generation| {
            for batch in [1, 16] {
                let environment = Environment::new(generation);
                let ledger = Ledger::default();
                let delivered = Rc::new(Cell::new(0));
                let count = delivered.clone();
                let producer = build(
                    &environment,
                    builder(&environment).batch(most(batch)),
                    move |payload: Payload| {
                        count.set(count.get() + 1);
                        if payload.number == 2 {
                            panic!("expected of 2");
                        }
                    },
                );
                for number in 1..=3 {
                    producer.call(ledger.payload(number)).unwrap();
                }
                environment.turn();
                assert_eq!(delivered.get(), 3);
                assert_eq!(ledger.dropped(), [1, 2, 3]);
                assert_eq!(environment.reported(), 1);
                let thrown = environment.thrown();
                assert_eq!(
                    thrown,
                    ["a thread-safe function's callback panicked: expected of 2"]
                );
                environment.end();
            }
        });
    });
}

/// Panics when it is dropped.
struct Grudge;

impl Drop for Grudge {
    fn drop(&mut self) {
        panic!("expected of a grudge");
    }
}

#[test]
fn h12_whatever_panics_when_it_is_dropped_takes_nothing_with_it() {
    expecting_panics(|| {
        on_every_generation(|generation| {
            let environment = Environment::new(generation);
            let ledger = Ledger::default();
            let grudge = Grudge;
            let producer = build(
                &environment,
                builder(&environment),
                move |(payload, angry): (Payload, Option<Grudge>)| {
                    let _owned = &grudge;
                    drop(angry);
                    if payload.number == 3 {
                        panic::panic_any(Grudge);
                    }
                },
            );
            producer.call((ledger.payload(1), Some(Grudge))).unwrap();
            producer.call((ledger.payload(2), None)).unwrap();
            // What this panics with panics itself when it is dropped.
            producer.call((ledger.payload(3), None)).unwrap();
            environment.turn();
            assert_eq!(ledger.dropped(), [1, 2, 3]);
            assert_eq!(environment.reported(), 2);
            // Drained, each with a destructor that panics; then the callback's own.
            for number in 4..=6 {
                let payload = (ledger.payload(number), Some(Grudge));
                producer.call(payload).unwrap();
            }
            environment.end();
            assert_eq!(ledger.dropped(), [1, 2, 3, 4, 5, 6]);
            assert!(producer.is_closing());
            assert_eq!(producer.stats().unwrap().phase, Phase::Closed);
        });
    });
}

#[test]
fn payloads_come_in_batches_if_that_is_asked_for() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let address = ptr::from_ref(&*environment);
        let (batches, mut push) = list();
        let producer = build(
            &environment,
            builder(&environment).batch(most(4)),
            move |_: u8| {
                // SAFETY: the environment's thread, within a callback of it.
                push(unsafe { &*address }.callbacks());
            },
        );
        for number in 0..10 {
            producer.call(number).unwrap();
        }
        environment.turn();
        assert_eq!(*batches.borrow(), [0, 0, 0, 0, 1, 1, 1, 1, 2, 2]);
        let elsewhere = producer.clone();
        let set = thread::spawn(move || elsewhere.set_batch(most(2)));
        assert_eq!(set.join().unwrap(), Status::INVALID_ARG);
        environment.end();
    });
}

#[test]
fn a_function_may_let_the_event_loop_end() {
    let environment = Environment::new(Generation::G2);
    let builder = builder(&environment).referenced(false);
    let producer = build(&environment, builder, drop::<u8>);
    assert!(!environment.is_kept_alive());
    // SAFETY: the environment's thread.
    let set = unsafe { producer.set_referenced(environment.raw(), true) };
    assert_eq!(set, Status::OK);
    assert!(environment.is_kept_alive());
    environment.end();
}

#[test]
fn a_function_that_cannot_be_made_drops_its_callback() {
    let environment = Environment::new(Generation::G0);
    let good = builder(&environment);
    let refused = |builder: Builder<'_>, env, status| {
        let dropped = Rc::new(Cell::new(None));
        let witness = Witness(dropped.clone());
        let callback = move |_, _, _: u8| _ = &witness;
        // SAFETY: the environment's thread, with a live environment or NULL.
        let made = unsafe { builder.build(env, callback) };
        assert_eq!(made.unwrap_err(), status);
        assert!(dropped.get().is_some());
    };
    refused(good, ptr::null_mut(), Status::INVALID_ARG);
    refused(
        good.function(object()),
        environment.raw(),
        Status::INVALID_ARG,
    );
    environment.fail_create();
    refused(good, environment.raw(), Status::GENERIC_FAILURE);
    environment.end();
}

#[test]
fn a_refused_payload_tells_why_and_needs_no_debug_of_its_own() {
    struct Plain;
    let refused = Refused {
        payload: Plain,
        why: Refusal::Full,
    };
    assert_eq!(format!("{refused:?}"), "Refused { why: Full, .. }");
    assert_eq!(refused.to_string(), "the queue is full");
    assert_eq!(refused.why.status(), Status::QUEUE_FULL);
}

#[test]
fn producers_of_one_thread_after_the_other_keep_their_order() {
    let environment = Environment::new(Generation::G2);
    let expected = Rc::new(RefCell::new((0..3_000).collect::<VecDeque<u32>>()));
    let left = expected.clone();
    let producer = build(&environment, builder(&environment), move |number: u32| {
        assert_eq!(left.borrow_mut().pop_front(), Some(number));
    });
    // One producer, shared by threads that take turns.
    let shared = Arc::new(producer);
    let mut turns = 0..3_000;
    for _ in 0..3 {
        let (producer, numbers) = (
            shared.clone(),
            turns.by_ref().take(1_000).collect::<Vec<_>>(),
        );
        thread::spawn(move || {
            for number in numbers {
                producer.call(number).unwrap();
            }
        })
        .join()
        .unwrap();
    }
    environment.run_until(|| expected.borrow().is_empty());
    environment.end();
}
