//! The whole function against simulated runtimes of every generation.
//!
//! Also run under valgrind, which sees what a test that passes may have read.
#![cfg(not(loom))]

mod simulated;

use napi_outlive_tsfn::node_api::*;
use napi_outlive_tsfn::sys::*;
use napi_outlive_tsfn::{create, Handle, Parameters, Phase, Status};
use simulated::{function, object, Environment, Generation, GENERATIONS};
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const RELEASE: i32 = 0;
const ABORT: i32 = 1;
const NONBLOCKING: i32 = 0;
const BLOCKING: i32 = 1;

/// What a test's callbacks saw, and what they do on the way.
#[derive(Default)]
struct Seen {
    delivered: Mutex<Vec<usize>>,
    drained: Mutex<Vec<usize>>,
    finalized: AtomicUsize,
    /// Called from every callback, with the number of its item, or from the finalizer with 0.
    also: Mutex<Option<Act>>,
}

type Act = Box<dyn FnMut(usize) + Send>;

impl Seen {
    fn also(&self, act: impl FnMut(usize) + Send + 'static) {
        *self.also.lock().unwrap() = Some(Box::new(act));
    }

    fn act(&self, number: usize) {
        // Taken out, so that a callback within a callback does not wait for this one.
        let act = self.also.lock().unwrap().take();
        if let Some(mut act) = act {
            act(number);
            self.also.lock().unwrap().get_or_insert(act);
        }
    }

    fn delivered(&self) -> Vec<usize> {
        self.delivered.lock().unwrap().clone()
    }

    fn drained(&self) -> Vec<usize> {
        self.drained.lock().unwrap().clone()
    }

    /// Items seen so far, delivered or drained.
    fn count(&self) -> usize {
        self.delivered.lock().unwrap().len() + self.drained.lock().unwrap().len()
    }

    fn finalized(&self) -> usize {
        self.finalized.load(Ordering::SeqCst)
    }
}

unsafe extern "C" fn call_js(
    env: napi_env,
    func: napi_value,
    context: *mut c_void,
    data: *mut c_void,
) {
    // SAFETY: the context is valid until the finalizer has returned.
    let seen = unsafe { &*context.cast::<Seen>() };
    assert_eq!(seen.finalized(), 0, "an item after the finalizer");
    let list = if env.is_null() {
        assert!(func.is_null());
        &seen.drained
    } else {
        &seen.delivered
    };
    list.lock().unwrap().push(data.addr());
    seen.act(data.addr());
}

unsafe extern "C" fn finalize(_env: napi_env, data: *mut c_void, context: *mut c_void) {
    assert_eq!(data.addr(), 0x77);
    // SAFETY: the finalizer gives the context's count back, after its last use of it.
    let seen = unsafe { Arc::from_raw(context.cast::<Seen>()) };
    seen.act(0);
    seen.finalized.fetch_add(1, Ordering::SeqCst);
}

struct Tsfn {
    raw: napi_threadsafe_function,
    seen: Arc<Seen>,
}

// SAFETY: handles are made to be used from any thread.
unsafe impl Send for Tsfn {}
// SAFETY: as above.
unsafe impl Sync for Tsfn {}

fn parameters(seen: &Arc<Seen>, max_queue_size: usize, thread_count: usize) -> Parameters {
    Parameters {
        func: function(),
        async_resource: ptr::null_mut(),
        async_resource_name: object(),
        max_queue_size,
        thread_count,
        finalize: Some(finalize),
        finalize_data: ptr::without_provenance_mut(0x77),
        context: Arc::into_raw(seen.clone()).cast_mut().cast(),
        call_js: Some(call_js),
    }
}

fn raw(handle: Handle) -> napi_threadsafe_function {
    ptr::without_provenance_mut(handle.to_bits())
}

fn tsfn(environment: &Environment, max_queue_size: usize, thread_count: usize) -> Arc<Tsfn> {
    let seen = Arc::new(Seen::default());
    let parameters = parameters(&seen, max_queue_size, thread_count);
    // SAFETY: the environment's thread; the context lives until the finalizer takes it.
    let handle = unsafe { create(environment.host(), environment.raw(), parameters) }.unwrap();
    Arc::new(Tsfn {
        raw: raw(handle),
        seen,
    })
}

impl Tsfn {
    fn handle(&self) -> Handle {
        Handle::from_bits(self.raw.addr()).unwrap()
    }

    fn call(&self, item: usize, mode: i32) -> Status {
        // SAFETY: an odd handle; the item is a number.
        Status(unsafe {
            napi_call_threadsafe_function(self.raw, ptr::without_provenance_mut(item), mode)
        })
    }

    fn acquire(&self) -> Status {
        // SAFETY: an odd handle.
        Status(unsafe { napi_acquire_threadsafe_function(self.raw) })
    }

    fn release(&self, mode: i32) -> Status {
        // SAFETY: an odd handle.
        Status(unsafe { napi_release_threadsafe_function(self.raw, mode) })
    }

    fn context(&self) -> (Status, *mut c_void) {
        let mut context = ptr::null_mut();
        // SAFETY: an odd handle, and a place to write to.
        let status =
            Status(unsafe { napi_get_threadsafe_function_context(self.raw, &mut context) });
        (status, context)
    }
}

fn on_every_generation(test: impl Fn(Generation)) {
    for generation in GENERATIONS {
        println!("{generation:?}");
        test(generation);
    }
}

#[test]
fn items_are_delivered_in_order_and_the_last_release_finalizes() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 0, 2);
        for item in 1..=100 {
            assert_eq!(tsfn.call(item, NONBLOCKING), Status::OK);
        }
        assert_eq!(tsfn.release(RELEASE), Status::OK);
        assert_eq!(tsfn.release(RELEASE), Status::OK);
        assert_eq!(tsfn.release(RELEASE), Status::INVALID_ARG);
        assert_eq!(tsfn.call(0, NONBLOCKING), Status::CLOSING);
        assert_eq!(tsfn.acquire(), Status::CLOSING);
        environment.run_until(|| tsfn.seen.finalized() == 1);
        assert_eq!(tsfn.seen.delivered(), (1..=100).collect::<Vec<_>>());
        assert_eq!(environment.hooks(), 0);
        environment.end();
        assert_eq!(tsfn.seen.finalized(), 1);
    });
}

#[test]
fn a_freed_function_answers_its_stale_handle() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 0, 1);
        assert_eq!(tsfn.release(RELEASE), Status::OK);
        environment.run_until(|| tsfn.seen.finalized() == 1);
        assert_eq!(tsfn.call(1, BLOCKING), Status::CLOSING);
        assert_eq!(tsfn.acquire(), Status::CLOSING);
        assert_eq!(tsfn.release(RELEASE), Status::OK);
        assert_eq!(tsfn.release(ABORT), Status::OK);
        assert_eq!(tsfn.context().0, Status::INVALID_ARG);
        // SAFETY: an odd handle, on the environment's thread.
        unsafe {
            assert_eq!(napi_ref_threadsafe_function(environment.raw(), tsfn.raw), 0);
            assert_eq!(
                napi_unref_threadsafe_function(environment.raw(), tsfn.raw),
                0
            );
        }
        environment.end();
    });
}

#[test]
fn producers_in_full_swing_leave_when_the_environment_ends() {
    /// Items that producers may be ahead of a consumer that valgrind slows down.
    const AHEAD: usize = 1_000;

    on_every_generation(|generation| {
        for _ in 0..10 {
            let environment = Environment::new(generation);
            let tsfn = tsfn(&environment, 0, 4);
            let accepted = Arc::new(AtomicUsize::new(0));
            let ending = Arc::new(AtomicBool::new(false));
            let producers: Vec<_> = (0..4)
                .map(|_| {
                    let (tsfn, accepted) = (tsfn.clone(), accepted.clone());
                    let ending = ending.clone();
                    thread::spawn(move || {
                        while tsfn.call(1, NONBLOCKING) == Status::OK {
                            let accepted = accepted.fetch_add(1, Ordering::SeqCst) + 1;
                            while accepted > tsfn.seen.count() + AHEAD
                                && !ending.load(Ordering::SeqCst)
                            {
                                thread::yield_now();
                            }
                        }
                    })
                })
                .collect();
            environment.run_until(|| tsfn.seen.count() > 50);
            ending.store(true, Ordering::SeqCst);
            environment.end();
            for producer in producers {
                producer.join().unwrap();
            }
            let accepted = accepted.load(Ordering::SeqCst);
            assert_eq!(tsfn.seen.count(), accepted, "payloads lost");
            assert_eq!(tsfn.seen.finalized(), 1);
            assert_eq!(
                tsfn.context().0,
                Status::INVALID_ARG,
                "freed with its last count"
            );
        }
    });
}

#[test]
fn handles_outlive_the_environment_until_the_last_count_is_back() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 0, 4);
        environment.end();
        assert_eq!(tsfn.seen.finalized(), 1);
        assert_eq!(
            tsfn.context(),
            (Status::OK, Arc::as_ptr(&tsfn.seen).cast_mut().cast())
        );
        assert_eq!(tsfn.acquire(), Status::CLOSING);
        assert_eq!(tsfn.call(1, NONBLOCKING), Status::CLOSING); // 3 left
        assert_eq!(tsfn.call(1, BLOCKING), Status::CLOSING); // 2 left
        assert_eq!(tsfn.release(RELEASE), Status::OK); // 1 left
        assert_eq!(tsfn.context().0, Status::OK);
        assert_eq!(tsfn.release(ABORT), Status::OK);
        assert_eq!(tsfn.context().0, Status::INVALID_ARG, "freed");
    });
}

#[test]
fn eight_blocked_producers_wake_when_the_environment_ends() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 1, 9);
        assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
        assert_eq!(tsfn.call(2, NONBLOCKING), Status::QUEUE_FULL);
        assert_eq!(tsfn.call(2, BLOCKING), Status::WOULD_DEADLOCK);
        let producers = blocked(&tsfn, 8);
        let ended = Instant::now();
        environment.end();
        for producer in producers {
            assert_eq!(producer.join().unwrap(), Status::CLOSING);
        }
        assert!(ended.elapsed() < Duration::from_secs(1));
        assert_eq!(tsfn.seen.drained(), [1]);
        assert_eq!(tsfn.seen.finalized(), 1);
    });
}

#[test]
fn eight_blocked_producers_wake_when_the_function_is_aborted() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 1, 9);
        assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
        let producers = blocked(&tsfn, 8);
        assert_eq!(tsfn.release(ABORT), Status::OK);
        for producer in producers {
            assert_eq!(producer.join().unwrap(), Status::CLOSING);
        }
        assert_eq!(
            tsfn.seen.drained(),
            [],
            "drained in the next turn, not in the call"
        );
        environment.run_until(|| tsfn.seen.finalized() == 1);
        assert_eq!(tsfn.seen.drained(), [1]);
        assert_eq!(environment.hooks(), 0);
        environment.end();
    });
}

#[test]
fn an_environment_does_not_end_while_somebody_reaches_for_its_bell() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 0, 2);
        let bells = environment.watch();
        bells.hold(true);
        let producer = {
            let tsfn = tsfn.clone();
            thread::spawn(move || tsfn.call(1, NONBLOCKING))
        };
        while bells.inside() == 0 {
            thread::yield_now();
        }
        let watcher = {
            let (tsfn, bells) = (tsfn.clone(), bells.clone());
            thread::spawn(move || {
                while tsfn.acquire() == Status::OK {
                    assert_eq!(tsfn.release(RELEASE), Status::OK);
                }
                // Closing: time enough for an end that does not wait.
                let closing = Instant::now();
                while tsfn.seen.finalized() == 0 && closing.elapsed() < Duration::from_millis(50) {
                    thread::yield_now();
                }
                let finalized_meanwhile = tsfn.seen.finalized();
                bells.hold(false);
                finalized_meanwhile
            })
        };
        environment.end();
        assert_eq!(
            watcher.join().unwrap(),
            0,
            "finalized under a ringer's hands"
        );
        assert_eq!(producer.join().unwrap(), Status::OK);
        assert_eq!(tsfn.seen.drained(), [1]);
    });
}

#[test]
fn a_thread_does_not_end_while_somebody_reaches_for_its_bell() {
    let (give, take) = std::sync::mpsc::channel();
    let go_on = Arc::new(AtomicBool::new(false));
    let ends = go_on.clone();
    let owner = thread::spawn(move || {
        let environment = Environment::new(Generation::Silent);
        environment.watch().hold(true);
        give.send((tsfn(&environment, 0, 2), environment.watch()))
            .unwrap();
        while !ends.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        environment.end();
    });
    let (tsfn, bells) = take.recv().unwrap();
    let producer = {
        let tsfn = tsfn.clone();
        thread::spawn(move || tsfn.call(1, NONBLOCKING))
    };
    while bells.inside() == 0 {
        thread::yield_now();
    }
    go_on.store(true, Ordering::SeqCst);
    while tsfn.acquire() == Status::OK {
        assert_eq!(tsfn.release(RELEASE), Status::OK);
    }
    // Closing: time enough for an end that does not wait.
    thread::sleep(Duration::from_millis(50));
    assert_eq!(tsfn.seen.drained(), [], "drained under a ringer's hands");
    bells.hold(false);
    assert_eq!(producer.join().unwrap(), Status::OK);
    owner.join().unwrap();
    assert_eq!(tsfn.seen.drained(), [1]);
}

#[test]
fn h11_no_bell_is_left_behind_however_a_function_ends() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let bells = environment.watch();
        let (held, released, aborted) = (
            tsfn(&environment, 0, 1),
            tsfn(&environment, 0, 1),
            tsfn(&environment, 0, 2),
        );
        assert_eq!(bells.bells(), 3);
        assert_eq!(released.release(RELEASE), Status::OK);
        assert_eq!(aborted.release(ABORT), Status::OK);
        environment.run_until(|| released.seen.finalized() + aborted.seen.finalized() == 2);
        assert_eq!(bells.bells(), 1);
        environment.end();
        assert_eq!(bells.bells(), 0);
        assert_eq!(held.release(RELEASE), Status::OK);
    });
}

#[test]
fn the_finalizer_still_finds_its_function() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 0, 1);
        let own = tsfn.clone();
        tsfn.seen.also(move |item| {
            assert_eq!(item, 0);
            assert_eq!(own.context().0, Status::OK);
        });
        assert_eq!(tsfn.release(RELEASE), Status::OK);
        environment.run_until(|| tsfn.seen.finalized() == 1);
        tsfn.seen.also(|_| {});
        environment.end();
    });
}

#[test]
fn the_last_item_finds_its_function_closing() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 0, 1);
        assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
        assert_eq!(tsfn.release(RELEASE), Status::OK);
        assert_eq!(tsfn.release(RELEASE), Status::INVALID_ARG, "still open");
        let own = tsfn.clone();
        tsfn.seen.also(move |_| {
            assert_eq!(own.release(RELEASE), Status::OK, "closing");
        });
        environment.run_until(|| tsfn.seen.finalized() == 1);
        assert_eq!(tsfn.seen.delivered(), [1]);
        tsfn.seen.also(|_| {});
        environment.end();
    });
}

#[test]
fn an_item_leaves_its_room_before_it_is_delivered() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 1, 1);
        let own = tsfn.clone();
        tsfn.seen.also(move |item| {
            if item == 1 {
                assert_eq!(own.call(2, NONBLOCKING), Status::OK);
                assert_eq!(own.call(3, NONBLOCKING), Status::QUEUE_FULL);
            }
        });
        assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
        environment.run_until(|| tsfn.seen.count() == 2);
        tsfn.seen.also(|_| {});
        environment.end();
    });
}

#[test]
fn an_abort_ends_a_wake_of_many_items() {
    let environment = Environment::new(Generation::HooksOnly);
    let tsfn = tsfn(&environment, 0, 1);
    let aborter = tsfn.clone();
    tsfn.seen.also(move |item| {
        if item == 1 {
            assert_eq!(aborter.release(ABORT), Status::OK);
        }
    });
    for item in 1..=3 {
        assert_eq!(tsfn.call(item, NONBLOCKING), Status::OK);
    }
    environment.run_until(|| tsfn.seen.finalized() == 1);
    assert_eq!(tsfn.seen.delivered(), [1]);
    assert_eq!(tsfn.seen.drained(), [2, 3]);
    tsfn.seen.also(|_| {});
    environment.end();
}

#[test]
fn an_exception_ends_a_wake_of_many_items_and_the_rest_follows() {
    let environment = Environment::new(Generation::HooksOnly);
    let tsfn = tsfn(&environment, 0, 1);
    let address = ptr::from_ref(&*environment).expose_provenance();
    tsfn.seen.also(move |item| {
        // SAFETY: the environment's thread, within a callback of it.
        let environment = unsafe { &*ptr::with_exposed_provenance::<Environment>(address) };
        match item {
            1 => environment.leave_exception(true),
            _ => assert_eq!(environment.reported(), 1, "item {item} came too early"),
        }
    });
    for item in 1..=3 {
        assert_eq!(tsfn.call(item, NONBLOCKING), Status::OK);
    }
    environment.turn();
    assert_eq!(tsfn.seen.delivered(), [1, 2, 3]);
    tsfn.seen.also(|_| {});
    environment.end();
}

#[test]
fn a_function_that_ends_within_its_own_callback_stays_until_that_returns() {
    let environment = Environment::new(Generation::HooksOnly);
    let tsfn = tsfn(&environment, 0, 1);
    let (own, address) = (
        tsfn.clone(),
        ptr::from_ref(&*environment).expose_provenance(),
    );
    tsfn.seen.also(move |item| {
        if item == 1 {
            // SAFETY: the environment's thread, within a callback of it.
            unsafe { &*ptr::with_exposed_provenance::<Environment>(address) }.run_hooks();
            assert_eq!(own.release(RELEASE), Status::OK);
            assert_eq!(own.context().0, Status::OK, "freed under its callback");
        }
    });
    assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
    environment.turn();
    assert_eq!(tsfn.seen.finalized(), 1);
    assert_eq!(tsfn.context().0, Status::INVALID_ARG, "freed afterwards");
    environment.end();
}

#[test]
fn room_is_handed_to_one_producer_after_the_other() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 1, 4);
        let producers: Vec<_> = (0..4)
            .map(|_| {
                let tsfn = tsfn.clone();
                thread::spawn(move || {
                    for _ in 0..50 {
                        assert_eq!(tsfn.call(1, BLOCKING), Status::OK);
                    }
                    assert_eq!(tsfn.release(RELEASE), Status::OK);
                })
            })
            .collect();
        environment.run_until(|| tsfn.seen.finalized() == 1);
        for producer in producers {
            producer.join().unwrap();
        }
        assert_eq!(tsfn.seen.delivered().len(), 200);
        environment.end();
    });
}

/// Producers that wait for room, as far as one can tell from outside.
fn blocked(tsfn: &Arc<Tsfn>, count: usize) -> Vec<thread::JoinHandle<Status>> {
    let barrier = Arc::new(Barrier::new(count + 1));
    let producers = (0..count)
        .map(|_| {
            let (tsfn, barrier) = (tsfn.clone(), barrier.clone());
            thread::spawn(move || {
                barrier.wait();
                tsfn.call(3, BLOCKING)
            })
        })
        .collect();
    barrier.wait();
    // Whether they wait already makes no difference to what must happen; it makes the test
    // one of waking rather than of refusing.
    thread::sleep(Duration::from_millis(20));
    producers
}

#[test]
fn what_is_told_of_a_function_is_what_was_done_with_it() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 1_000, 3);
        let told = || Handle::from_bits(tsfn.raw.addr()).unwrap().stats();
        let expect = |phase, thread_count, accepted, queued| {
            let stats = told().unwrap();
            assert_eq!((stats.phase, stats.thread_count), (phase, thread_count));
            assert_eq!((stats.accepted, stats.queued), (accepted, queued));
            assert_eq!((stats.max_queue_size, stats.waiting), (1_000, 0));
        };
        expect(Phase::Open, 3, 0, 0);
        // Beyond the borders of the queue's blocks.
        for accepted in 1..=200 {
            assert_eq!(tsfn.call(accepted, NONBLOCKING), Status::OK);
            expect(Phase::Open, 3, accepted, accepted);
        }
        environment.run_until(|| tsfn.seen.count() == 200);
        expect(Phase::Open, 3, 200, 0);
        assert_eq!(tsfn.call(201, NONBLOCKING), Status::OK);
        assert_eq!(tsfn.release(ABORT), Status::OK);
        expect(Phase::Closing, 2, 201, 1);
        assert_eq!(tsfn.call(202, NONBLOCKING), Status::CLOSING);
        environment.run_until(|| tsfn.seen.finalized() == 1);
        expect(Phase::Closed, 1, 201, 0);
        assert_eq!(tsfn.release(RELEASE), Status::OK);
        assert_eq!(told(), Err(Status::INVALID_ARG));
    });
}

#[test]
fn producers_that_wait_are_counted() {
    let environment = Environment::new(Generation::G2);
    let tsfn = tsfn(&environment, 1, 4);
    let waiting = || {
        let handle = Handle::from_bits(tsfn.raw.addr()).unwrap();
        handle.stats().unwrap().waiting
    };
    assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
    let producers: Vec<_> = (0..3)
        .map(|_| {
            let tsfn = tsfn.clone();
            thread::spawn(move || tsfn.call(2, BLOCKING))
        })
        .collect();
    while waiting() < 3 {
        thread::yield_now();
    }
    assert_eq!(tsfn.release(ABORT), Status::OK);
    for producer in producers {
        assert_eq!(producer.join().unwrap(), Status::CLOSING);
    }
    // All four counts are back; it is freed once it has been finalized.
    assert_eq!(waiting(), 0);
    environment.run_until(|| tsfn.seen.finalized() == 1);
}

#[test]
fn abort_drains_in_order_and_finalizes_while_a_count_is_held() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 0, 2);
        for item in 1..=40 {
            assert_eq!(tsfn.call(item, NONBLOCKING), Status::OK);
        }
        assert_eq!(tsfn.release(ABORT), Status::OK);
        assert_eq!(tsfn.acquire(), Status::CLOSING);
        environment.run_until(|| tsfn.seen.finalized() == 1);
        assert_eq!(tsfn.seen.delivered(), []);
        assert_eq!(tsfn.seen.drained(), (1..=40).collect::<Vec<_>>());
        assert_eq!(tsfn.release(RELEASE), Status::OK);
        assert_eq!(tsfn.release(RELEASE), Status::OK, "stale");
        environment.end();
    });
}

#[test]
fn a_callback_that_aborts_is_the_last_one_delivered() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 0, 1);
        let aborter = tsfn.clone();
        tsfn.seen.also(move |item| {
            if item == 1 {
                assert_eq!(aborter.release(ABORT), Status::OK);
            }
        });
        for item in 1..=3 {
            assert_eq!(tsfn.call(item, NONBLOCKING), Status::OK);
        }
        environment.run_until(|| tsfn.seen.finalized() == 1);
        assert_eq!(tsfn.seen.delivered(), [1]);
        assert_eq!(tsfn.seen.drained(), [2, 3]);
        tsfn.seen.also(|_| {});
        environment.end();
    });
}

#[test]
fn h06_a_finalizer_and_a_drained_item_may_release_any_function() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let other = tsfn(&environment, 0, 2);
        let tsfn = tsfn(&environment, 0, 3);
        let (own, others) = (tsfn.clone(), other.clone());
        tsfn.seen.also(move |item| {
            assert_eq!(own.call(9, NONBLOCKING), Status::CLOSING);
            assert_eq!(own.release(RELEASE), Status::OK);
            if item == 0 {
                assert_eq!(others.release(ABORT), Status::OK);
            }
        });
        assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
        environment.end();
        assert_eq!((tsfn.seen.finalized(), other.seen.finalized()), (1, 1));
        tsfn.seen.also(|_| {});
    });
}

#[test]
fn h14_the_first_refused_delivery_closes_the_function() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 1, 2);
        assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
        let producers = blocked(&tsfn, 1);
        environment.refuse_javascript();
        environment.turn();
        for producer in producers {
            assert_eq!(producer.join().unwrap(), Status::CLOSING);
        }
        assert_eq!(
            (tsfn.seen.delivered(), tsfn.seen.drained()),
            (vec![], vec![1])
        );
        assert_eq!(
            tsfn.seen.finalized(),
            0,
            "the finalizer comes with the environment's end"
        );
        environment.end();
        assert_eq!(tsfn.seen.finalized(), 1);
    });
}

#[test]
fn h14_where_only_its_thread_ends_it_each_turn_asks_first() {
    let environment = Environment::new(Generation::G0);
    environment.is_ended_by_its_thread_alone();
    let tsfn = tsfn(&environment, 0, 1);
    for item in 1..=2_500 {
        assert_eq!(tsfn.call(item, NONBLOCKING), Status::OK);
    }
    environment.turn();
    assert!(tsfn.seen.count() > 900);
    assert!(environment.asked() < 50, "{} asked", environment.asked());
    environment.turn();
    let before = tsfn.seen.count();
    assert!((1_800..2_000).contains(&before), "{before}");
    // In the middle of a chain of wakes, whose next one is on its way.
    environment.refuse_javascript();
    environment.turn();
    assert_eq!(tsfn.seen.delivered().len(), before);
    assert_eq!(tsfn.seen.drained().len(), 2_500 - before);
    environment.end();
    assert_eq!(tsfn.seen.finalized(), 1);
}

#[test]
fn h14_each_chain_of_wakes_asks_first() {
    let environment = Environment::new(Generation::G0);
    environment.is_ended_by_its_thread_alone();
    let tsfn = tsfn(&environment, 0, 1);
    for item in [1, 2] {
        assert_eq!(tsfn.call(item, NONBLOCKING), Status::OK);
    }
    environment.turn();
    environment.refuse_javascript();
    assert_eq!(tsfn.call(3, NONBLOCKING), Status::OK);
    environment.turn();
    assert_eq!(tsfn.seen.delivered(), [1, 2]);
    assert_eq!(tsfn.seen.drained(), [3]);
    environment.end();
}

#[test]
fn h14_an_endless_loop_asks_first_in_each_turn_and_turns_as_often() {
    let share = usize::from(simulated::FAIR_SHARE);
    let environment = Environment::new(Generation::Endless);
    environment.is_ended_by_its_thread_alone();
    let tsfn = tsfn(&environment, 0, 1);
    for item in 1..=3 * share {
        assert_eq!(tsfn.call(item, NONBLOCKING), Status::OK);
    }
    let watch = environment.watch();
    for turn in 1..=2 {
        // However soon the other thread would ring, it rings after the turn.
        watch.hold(true);
        environment.turn();
        let seen = (tsfn.seen.count(), environment.asked());
        watch.hold(false);
        assert_eq!(seen, (turn * share, turn * share.div_ceil(32)));
        let began = Instant::now();
        while environment.rings() == 0 {
            assert!(began.elapsed() < Duration::from_secs(20), "nobody rings");
            thread::yield_now();
        }
    }
    environment.refuse_javascript();
    environment.turn();
    assert_eq!(tsfn.seen.delivered().len(), 2 * share);
    assert_eq!(tsfn.seen.drained().len(), share);
    environment.end();
    assert_eq!(tsfn.seen.finalized(), 1);
}

#[test]
fn h14_a_callback_that_bears_refusals_is_asked_for_less_often() {
    let environment = Environment::new(Generation::G2);
    let tsfn = tsfn(&environment, 0, 1);
    assert_eq!(tsfn.handle().bear_refusals(), Status::OK);
    for item in 1..=64 {
        assert_eq!(tsfn.call(item, NONBLOCKING), Status::OK);
    }
    environment.turn();
    assert_eq!(environment.asked(), 2);
    // The function closes nevertheless, if not at once.
    environment.refuse_javascript();
    for item in 65..=128 {
        assert_eq!(tsfn.call(item, NONBLOCKING), Status::OK);
    }
    environment.turn();
    assert!(tsfn.handle().is_closing());
    assert_eq!(tsfn.seen.delivered().len() + tsfn.seen.drained().len(), 128);
    environment.end();
}

#[test]
fn an_exception_that_was_left_behind_is_not_a_refusal() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 0, 1);
        assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
        environment.leave_exception(true);
        environment.turn();
        environment.leave_exception(false);
        assert_eq!(tsfn.seen.delivered(), [1]);
        assert_eq!(tsfn.release(RELEASE), Status::OK);
        environment.end();
    });
}

#[test]
fn a_function_that_never_runs_dry_lets_an_endless_loop_turn() {
    let environment = Environment::new(Generation::Endless);
    let tsfn = tsfn(&environment, 0, 1);
    let feeder = tsfn.clone();
    tsfn.seen.also(move |item| {
        if item > 0 {
            // Refused once the environment ends.
            let _ = feeder.call(item + 1, NONBLOCKING);
        }
    });
    assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
    assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
    // However soon the other thread would ring, it rings after the turn.
    environment.watch().hold(true);
    environment.turn();
    assert_eq!(tsfn.seen.count(), usize::from(simulated::FAIR_SHARE));
    environment.watch().hold(false);
    // And it goes on by itself.
    environment.run_until(|| tsfn.seen.count() > 3 * usize::from(simulated::FAIR_SHARE));
    tsfn.seen.also(|_| {});
    environment.end();
    assert_eq!(tsfn.seen.finalized(), 1);
}

#[test]
fn h16_another_environment_goes_on() {
    on_every_generation(|generation| {
        let (first, second) = (Environment::new(generation), Environment::new(generation));
        let (dies, lives) = (tsfn(&first, 0, 1), tsfn(&second, 0, 1));
        first.end();
        assert_eq!(dies.call(1, NONBLOCKING), Status::CLOSING);
        assert_eq!(lives.call(1, NONBLOCKING), Status::OK);
        second.turn();
        assert_eq!(lives.seen.delivered(), [1]);
        second.end();
    });
}

#[test]
fn a_referenced_function_keeps_the_loop_alive_by_a_flag() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let tsfn = tsfn(&environment, 0, 1);
        let env = environment.raw();
        assert!(environment.is_kept_alive());
        // SAFETY: the environment's thread and an odd handle.
        unsafe {
            for _ in 0..2 {
                assert_eq!(napi_unref_threadsafe_function(env, tsfn.raw), 0);
            }
            assert!(!environment.is_kept_alive());
            assert_eq!(napi_ref_threadsafe_function(env, tsfn.raw), 0);
            assert!(environment.is_kept_alive());
            assert_eq!(napi_ref_threadsafe_function(ptr::null_mut(), tsfn.raw), 1);
        }
        let (elsewhere, address) = (tsfn.clone(), env.expose_provenance());
        let asked = thread::spawn(move || {
            let env = ptr::with_exposed_provenance_mut(address);
            // SAFETY: an odd handle; on the wrong thread the environment is not touched.
            unsafe { napi_unref_threadsafe_function(env, elsewhere.raw) }
        });
        assert_eq!(asked.join().unwrap(), Status::INVALID_ARG.0);
        assert!(environment.is_kept_alive());
        assert_eq!(tsfn.release(ABORT), Status::OK);
        // SAFETY: the environment's thread and an odd handle.
        let closing = unsafe { napi_unref_threadsafe_function(env, tsfn.raw) };
        assert_eq!(Status(closing), Status::OK);
        environment.end();
    });
}

#[test]
fn bad_arguments_are_refused_and_noted() {
    let environment = Environment::new(Generation::G2);
    let seen = Arc::new(Seen::default());
    let good = parameters(&seen, 0, 1);
    let cases: [(&str, Parameters); 5] = [
        (
            "name",
            Parameters {
                async_resource_name: ptr::null_mut(),
                ..good
            },
        ),
        (
            "threads",
            Parameters {
                thread_count: 0,
                ..good
            },
        ),
        (
            "too many",
            Parameters {
                thread_count: usize::MAX,
                ..good
            },
        ),
        (
            "nothing to call",
            Parameters {
                func: ptr::null_mut(),
                call_js: None,
                ..good
            },
        ),
        (
            "not callable",
            Parameters {
                func: object(),
                ..good
            },
        ),
    ];
    for (what, parameters) in cases {
        // SAFETY: the environment's thread.
        let made = unsafe { create(environment.host(), environment.raw(), parameters) };
        assert_eq!(made, Err(Status::INVALID_ARG), "{what}");
        assert_eq!(environment.last_error(), Status::INVALID_ARG.0, "{what}");
    }
    // SAFETY: NULL is refused.
    let made = unsafe { create(environment.host(), ptr::null_mut(), good) };
    assert_eq!(made, Err(Status::INVALID_ARG));
    environment.end();
    assert_eq!(seen.finalized(), 0);
    // SAFETY: made by `parameters`, and no function took it.
    drop(unsafe { Arc::from_raw(good.context.cast::<Seen>()) });
}

#[test]
fn handles_that_were_never_given_out_are_refused() {
    let context = &mut ptr::null_mut();
    for never in [0, 0xffff_ffff, usize::MAX] {
        let func: napi_threadsafe_function = ptr::without_provenance_mut(never);
        // SAFETY: NULL or odd.
        unsafe {
            assert_eq!(napi_call_threadsafe_function(func, ptr::null_mut(), 0), 1);
            assert_eq!(napi_acquire_threadsafe_function(func), 1);
            assert_eq!(napi_release_threadsafe_function(func, 0), 1);
            assert_eq!(napi_get_threadsafe_function_context(func, context), 1);
            assert_eq!(napi_ref_threadsafe_function(ptr::null_mut(), func), 1);
            assert_eq!(napi_unref_threadsafe_function(ptr::null_mut(), func), 1);
        }
    }
}

#[test]
fn a_creation_that_the_runtime_refuses_leaves_nothing_behind() {
    for hooks in [false, true] {
        let environment = Environment::new(Generation::G0);
        let seen = Arc::new(Seen::default());
        if hooks {
            environment.fail_hooks();
        } else {
            environment.fail_create();
        }
        let parameters = parameters(&seen, 0, 3);
        // SAFETY: the environment's thread.
        let made = unsafe { create(environment.host(), environment.raw(), parameters) };
        assert_eq!(made, Err(Status::GENERIC_FAILURE));
        environment.turn();
        environment.end();
        assert_eq!(seen.finalized(), 0, "the caller keeps its context");
        // SAFETY: no function took it.
        drop(unsafe { Arc::from_raw(parameters.context.cast::<Seen>()) });
    }
}

#[test]
fn a_function_without_a_callback_calls_javascript_plainly() {
    let environment = Environment::new(Generation::G2);
    let seen = Arc::new(Seen::default());
    let parameters = Parameters {
        call_js: None,
        ..parameters(&seen, 0, 1)
    };
    // SAFETY: the environment's thread.
    let handle = unsafe { create(environment.host(), environment.raw(), parameters) }.unwrap();
    let tsfn = Tsfn {
        raw: raw(handle),
        seen,
    };
    let before = simulated::plain_calls();
    assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
    environment.turn();
    assert_eq!(simulated::plain_calls(), before + 1);
    assert_eq!(tsfn.call(2, NONBLOCKING), Status::OK);
    environment.end();
    assert_eq!(tsfn.seen.finalized(), 1);
}

#[test]
fn where_nothing_is_finalized_the_hook_is_the_last_word() {
    let environment = Environment::new(Generation::HooksOnly);
    let tsfn = tsfn(&environment, 1, 9);
    assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
    let producers = blocked(&tsfn, 8);
    environment.end();
    for producer in producers {
        assert_eq!(producer.join().unwrap(), Status::CLOSING);
    }
    assert_eq!(tsfn.seen.drained(), [1]);
    assert_eq!(tsfn.seen.finalized(), 1);
}

#[test]
fn a_ring_that_the_runtime_loses_is_made_good() {
    let environment = Environment::new(Generation::HooksOnly);
    let tsfn = tsfn(&environment, 0, 1);
    for item in 1..=3 {
        environment.watch().lose_rings(item);
        assert_eq!(tsfn.call(item, NONBLOCKING), Status::OK);
        let began = Instant::now();
        environment
            .run_until(|| tsfn.seen.count() == item || began.elapsed() > Duration::from_secs(20));
        assert_eq!(tsfn.seen.count(), item, "the event loop slept on");
    }
    assert_eq!(tsfn.release(RELEASE), Status::OK);
    environment.run_until(|| tsfn.seen.finalized() == 1);
}

/// Waits, without a turn of the event loop, until the relay has missed what is rung.
fn until_a_ring_is_missed(environment: &Environment) {
    let (waiting, began) = (environment.rings(), Instant::now());
    while environment.rings() == waiting {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "nobody missed a ring"
        );
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_ring_that_was_only_late_is_not_heard_twice() {
    let environment = Environment::new(Generation::HooksOnly);
    let tsfn = tsfn(&environment, 0, 1);
    for item in 1..=1500 {
        assert_eq!(tsfn.call(item, NONBLOCKING), Status::OK);
    }
    until_a_ring_is_missed(&environment);
    until_a_ring_is_missed(&environment);
    let rings = environment.rings();
    let address = ptr::from_ref(&*environment).expose_provenance();
    tsfn.seen.also(move |item| {
        // SAFETY: the environment's thread, within a callback of it.
        let environment = unsafe { &*ptr::with_exposed_provenance::<Environment>(address) };
        // The first ring delivers 999 items and strikes again, behind what stood for it.
        match item {
            1..=999 => assert_eq!(environment.callbacks(), 0, "item {item}"),
            _ => assert!(environment.callbacks() >= rings, "item {item}"),
        }
    });
    environment.run_until(|| tsfn.seen.count() == 1500);
    tsfn.seen.also(|_| {});
    environment.end();
}

#[test]
fn an_item_that_takes_long_has_no_ring_heard_twice() {
    let environment = Environment::new(Generation::HooksOnly);
    let tsfn = tsfn(&environment, 0, 1);
    for item in 1..=1500 {
        assert_eq!(tsfn.call(item, NONBLOCKING), Status::OK);
    }
    let address = ptr::from_ref(&*environment).expose_provenance();
    tsfn.seen.also(move |item| {
        // SAFETY: the environment's thread, within a callback of it.
        let environment = unsafe { &*ptr::with_exposed_provenance::<Environment>(address) };
        match item {
            // The last that the first ring delivers: what is missed meanwhile is heard next.
            999 => until_a_ring_is_missed(environment),
            1000.. => assert!(environment.callbacks() >= 2, "item {item}"),
            _ => {}
        }
    });
    environment.run_until(|| tsfn.seen.count() == 1500);
    tsfn.seen.also(|_| {});
    environment.end();
}

#[test]
fn where_no_hook_runs_the_thread_is_the_last_witness() {
    let (give, take) = std::sync::mpsc::channel();
    let go_on = Arc::new(AtomicBool::new(false));
    let ends = go_on.clone();
    let owner = thread::spawn(move || {
        let environment = Environment::new(Generation::Silent);
        let tsfn = tsfn(&environment, 1, 9);
        assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
        give.send(tsfn).unwrap();
        while !ends.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        environment.end();
    });
    let tsfn = take.recv().unwrap();
    let producers = blocked(&tsfn, 8);
    go_on.store(true, Ordering::SeqCst);
    owner.join().unwrap();
    for producer in producers {
        assert_eq!(producer.join().unwrap(), Status::CLOSING);
    }
    assert_eq!(tsfn.seen.drained(), [1]);
    assert_eq!(
        tsfn.seen.finalized(),
        0,
        "what it would release went with the environment"
    );
    assert_eq!(tsfn.acquire(), Status::CLOSING);
}

#[test]
fn places_in_the_table_are_used_again_and_old_handles_stay_stale() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let mut old = Vec::new();
        for _ in 0..200 {
            let tsfn = tsfn(&environment, 0, 1);
            assert!(!old.contains(&tsfn.raw.addr()), "a handle given out twice");
            old.push(tsfn.raw.addr());
            assert_eq!(tsfn.call(1, NONBLOCKING), Status::OK);
            assert_eq!(tsfn.release(RELEASE), Status::OK);
            environment.run_until(|| tsfn.seen.finalized() == 1);
        }
        for handle in old {
            let func = ptr::without_provenance_mut(handle);
            // SAFETY: an odd handle.
            let status = unsafe { napi_call_threadsafe_function(func, ptr::null_mut(), 0) };
            assert_eq!(Status(status), Status::CLOSING);
        }
        environment.end();
    });
}

#[test]
fn threads_that_race_the_end_get_an_answer_whatever_they_ask() {
    on_every_generation(|generation| {
        for _ in 0..50 {
            let environment = Environment::new(generation);
            let tsfn = tsfn(&environment, 0, 1);
            let start = Arc::new(Barrier::new(5));
            let threads: Vec<_> = (0..4)
                .map(|which| {
                    let (tsfn, start) = (tsfn.clone(), start.clone());
                    thread::spawn(move || {
                        start.wait();
                        for _ in 0..20 {
                            match which {
                                0 => _ = tsfn.call(1, NONBLOCKING),
                                1 => {
                                    if tsfn.acquire() == Status::OK {
                                        assert_eq!(tsfn.release(RELEASE), Status::OK);
                                    }
                                }
                                2 => _ = tsfn.context(),
                                _ => _ = tsfn.release(ABORT),
                            }
                        }
                    })
                })
                .collect();
            start.wait();
            environment.turn();
            environment.end();
            for thread in threads {
                thread.join().unwrap();
            }
            assert_eq!(tsfn.seen.finalized(), 1);
        }
    });
}
