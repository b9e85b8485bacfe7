//! Several items in one callback of the runtime, against simulated runtimes of every generation.
#![cfg(not(loom))]

mod simulated;

use napi_outlive_tsfn::sys::*;
use napi_outlive_tsfn::{create, CallMode, Handle, Parameters, ReleaseMode, Status};
use simulated::{function, object, Environment, Generation, GENERATIONS};
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::num::NonZeroU16;
use std::ptr;
use std::thread;

/// Items that Node's event loop delivers before it turns.
const A_TURN: usize = 999;

type Act = Box<dyn Fn(&Seen, usize)>;

/// What the callback of a function saw. All of it is the environment's thread's.
struct Seen {
    environment: *const Environment,
    delivered: RefCell<Vec<usize>>,
    /// In which callback of the runtime each of them came.
    callbacks: RefCell<Vec<usize>>,
    drained: RefCell<Vec<usize>>,
    scopes: Cell<usize>,
    finalized: Cell<bool>,
    act: Act,
}

impl Seen {
    fn environment(&self) -> &Environment {
        // SAFETY: the environment's thread; callbacks come while it is alive.
        unsafe { &*self.environment }
    }

    fn last_delivered(&self) -> usize {
        self.delivered.borrow().last().copied().unwrap_or(0)
    }

    /// How many items each callback of the runtime has delivered.
    fn batches(&self) -> Vec<usize> {
        let callbacks = self.callbacks.borrow();
        callbacks
            .chunk_by(|one, next| one == next)
            .map(<[usize]>::len)
            .collect()
    }
}

unsafe extern "C" fn call_js(
    env: napi_env,
    _func: napi_value,
    context: *mut c_void,
    data: *mut c_void,
) {
    // SAFETY: the environment's thread; the context is the test's, which outlives the environment.
    let seen = unsafe { &*context.cast::<Seen>() };
    if env.is_null() {
        return seen.drained.borrow_mut().push(data.addr());
    }
    seen.delivered.borrow_mut().push(data.addr());
    seen.callbacks
        .borrow_mut()
        .push(seen.environment().callbacks());
    seen.scopes
        .set(seen.scopes.get().max(seen.environment().scopes()));
    (seen.act)(seen, data.addr());
}

unsafe extern "C" fn finalize(_env: napi_env, _data: *mut c_void, context: *mut c_void) {
    // SAFETY: as above.
    unsafe { &*context.cast::<Seen>() }.finalized.set(true);
}

/// A function that one thread holds, and what its callback sees.
fn tsfn(environment: &Environment, act: impl Fn(&Seen, usize) + 'static) -> (Handle, Box<Seen>) {
    let seen = Box::new(Seen {
        environment,
        delivered: RefCell::default(),
        callbacks: RefCell::default(),
        drained: RefCell::default(),
        scopes: Cell::default(),
        finalized: Cell::default(),
        act: Box::new(act),
    });
    let parameters = Parameters {
        func: function(),
        async_resource: ptr::null_mut(),
        async_resource_name: object(),
        max_queue_size: 0,
        thread_count: 1,
        finalize: Some(finalize),
        finalize_data: ptr::null_mut(),
        context: ptr::from_ref(&*seen).cast_mut().cast(),
        call_js: Some(call_js),
    };
    // SAFETY: the environment's thread; the context outlives the environment.
    let handle = unsafe { create(environment.host(), environment.raw(), parameters) }.unwrap();
    (handle, seen)
}

fn most(items: u16) -> NonZeroU16 {
    NonZeroU16::new(items).unwrap()
}

fn release(handle: Handle, mode: ReleaseMode) -> Status {
    // SAFETY: these functions have no producers, so one count too many is refused.
    unsafe { handle.release(mode) }
}

fn call(handle: Handle, items: impl IntoIterator<Item = usize>) {
    for item in items {
        // SAFETY: the item is a number.
        let status =
            unsafe { handle.call(ptr::without_provenance_mut(item), CallMode::NonBlocking) };
        assert_eq!(status, Status::OK);
    }
}

fn on_every_generation(test: impl Fn(Generation)) {
    for generation in GENERATIONS {
        println!("{generation:?}");
        test(generation);
    }
}

#[test]
fn nobody_gets_batches_who_has_not_asked() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let (handle, seen) = tsfn(&environment, |_, _| {});
        call(handle, 1..=50);
        environment.turn();
        assert_eq!(seen.batches(), [1; 50]);
        environment.end();
    });
}

#[test]
fn a_batch_is_one_callback_of_as_many_items_as_were_asked_for() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let (handle, seen) = tsfn(&environment, |_, _| {});
        assert_eq!(handle.set_batch(most(100)), Status::OK);
        call(handle, 1..=250);
        environment.turn();
        assert_eq!(*seen.delivered.borrow(), (1..=250).collect::<Vec<_>>());
        assert_eq!(seen.batches(), [100, 100, 50]);
        assert_eq!(handle.set_batch(most(1)), Status::OK);
        call(handle, 251..=260);
        environment.turn();
        assert_eq!(seen.batches(), [&[100, 100, 50][..], &[1; 10]].concat());
        assert_eq!(release(handle, ReleaseMode::Release), Status::OK);
        environment.run_until(|| seen.finalized.get());
        environment.end();
    });
}

#[test]
fn to_ask_for_what_a_function_has_costs_it_nothing() {
    let environment = Environment::new(Generation::G0);
    environment.is_ended_by_its_thread_alone();
    let (handle, seen) = tsfn(&environment, |_, _| {});
    assert_eq!(handle.set_batch(most(1)), Status::OK);
    call(handle, 1..=500);
    environment.turn();
    assert_eq!(seen.batches(), [1; 500]);
    let asked = environment.asked();
    assert!(asked < 50, "asked {asked} times whether JavaScript runs");
    environment.end();
}

#[test]
fn the_event_loop_turns_as_often_as_without_batches() {
    for items in [2, 256, 998, 999, 1_000, u16::MAX] {
        on_every_generation(|generation| {
            let environment = Environment::new(generation);
            let (handle, seen) = tsfn(&environment, |_, _| {});
            assert_eq!(handle.set_batch(most(items)), Status::OK);
            call(handle, 1..=10 * A_TURN);
            for turn in 1..=10 {
                let before = seen.last_delivered();
                environment.run_until(|| seen.last_delivered() > before);
                assert_eq!(
                    seen.last_delivered(),
                    turn * A_TURN,
                    "in batches of {items}"
                );
            }
            environment.end();
            assert!(seen.drained.borrow().is_empty());
        });
    }
}

#[test]
fn an_endless_loop_turns_as_often_as_without_batches() {
    let environment = Environment::new(Generation::Endless);
    let (handle, seen) = tsfn(&environment, |_, _| {});
    assert_eq!(handle.set_batch(most(30)), Status::OK);
    call(handle, 1..=1_000);
    // However soon the other thread would ring, it rings after the turn.
    environment.watch().hold(true);
    environment.turn();
    assert_eq!(seen.batches(), [30, 30, 30, 10]);
    environment.watch().hold(false);
    environment.run_until(|| seen.last_delivered() == 1_000);
    environment.end();
}

#[test]
fn what_makes_the_loop_turn_neither_keeps_it_alive_nor_is_left_behind() {
    on_every_generation(|generation| {
        for ends_first in [false, true] {
            let environment = Environment::new(generation);
            let bells = environment.watch();
            let (handle, seen) = tsfn(&environment, |_, _| {});
            assert_eq!(handle.set_batch(most(256)), Status::OK);
            call(handle, 1..=A_TURN + 1);
            assert_eq!(bells.bells(), 1, "made when it is needed");
            environment.turn();
            assert_eq!((seen.last_delivered(), bells.bells()), (A_TURN, 2));
            // SAFETY: the environment's thread.
            let set = unsafe { handle.set_referenced(environment.raw(), false) };
            assert_eq!(set, Status::OK);
            assert!(!environment.is_kept_alive());
            if ends_first {
                environment.end();
                assert_eq!(*seen.drained.borrow(), [A_TURN + 1]);
                assert_eq!(release(handle, ReleaseMode::Release), Status::OK);
            } else {
                assert_eq!(release(handle, ReleaseMode::Release), Status::OK);
                environment.run_until(|| seen.finalized.get() && bells.bells() == 0);
                assert_eq!(seen.last_delivered(), A_TURN + 1);
                environment.end();
            }
            assert!(seen.finalized.get());
            assert_eq!(bells.bells(), 0);
            assert_eq!(handle.stats(), Err(Status::INVALID_ARG), "freed");
        }
    });
}

#[test]
fn a_function_that_waits_for_a_turn_closes_when_javascript_is_refused() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let (handle, seen) = tsfn(&environment, |_, _| {});
        assert_eq!(handle.set_batch(most(256)), Status::OK);
        call(handle, 1..=2 * A_TURN);
        environment.turn();
        assert_eq!(seen.last_delivered(), A_TURN);
        environment.refuse_javascript();
        environment.turn();
        environment.turn();
        assert!(handle.is_closing(), "before any hook has run");
        assert_eq!(seen.drained.borrow().len(), A_TURN);
        environment.end();
        assert!(seen.finalized.get());
    });
}

#[test]
fn an_exception_ends_a_batch_and_is_reported_before_the_next_item() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let (handle, seen) = tsfn(&environment, |seen, item| {
            let environment = seen.environment();
            assert_eq!(environment.reported(), item / 10, "item {item}");
            if item % 10 == 9 {
                environment.leave_exception(true);
            }
        });
        assert_eq!(handle.set_batch(most(25)), Status::OK);
        call(handle, 0..40);
        environment.turn();
        assert_eq!(seen.batches(), [10, 10, 10, 10]);
        assert_eq!(environment.reported(), 4);
        environment.end();
    });
}

#[test]
fn javascript_refused_within_a_batch_loses_and_doubles_nothing() {
    for refused_at in [1, 31, 32, 33, 99, 100] {
        on_every_generation(|generation| {
            let environment = Environment::new(generation);
            let (handle, seen) = tsfn(&environment, move |seen, item| {
                if item == refused_at {
                    seen.environment().refuse_javascript();
                }
            });
            assert_eq!(handle.set_batch(most(100)), Status::OK);
            call(handle, 1..=300);
            environment.turn();
            let (delivered, drained) = (seen.delivered.borrow(), seen.drained.borrow());
            assert_eq!(
                [&delivered[..], &drained[..]].concat(),
                (1..=300).collect::<Vec<_>>()
            );
            assert!(
                delivered.len() < refused_at + 32,
                "{} delivered, refused at {refused_at}",
                delivered.len()
            );
            drop((delivered, drained));
            assert!(!seen.finalized.get(), "that comes with the end");
            environment.end();
            assert!(seen.finalized.get());
            assert_eq!(
                seen.delivered.borrow().len() + seen.drained.borrow().len(),
                300
            );
        });
    }
}

#[test]
fn handles_do_not_wait_for_the_end_of_a_batch() {
    let environment = Environment::new(Generation::G2);
    let (handle, seen) = tsfn(&environment, |seen, _| {
        assert_eq!(
            seen.environment().scopes(),
            1,
            "a scope within the runtime's"
        );
    });
    assert_eq!(handle.set_batch(most(256)), Status::OK);
    call(handle, 1..=600);
    environment.turn();
    assert_eq!((seen.scopes.get(), environment.scopes()), (1, 0));
    assert!(environment.scopes_opened() >= 600 / 32);
    environment.end();
}

#[test]
fn an_abort_within_a_batch_drains_the_rest_of_it() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let own = std::rc::Rc::new(Cell::new(None::<Handle>));
        let aborted = own.clone();
        let (handle, seen) = tsfn(&environment, move |_, item| {
            if item == 20 {
                let status = release(aborted.get().unwrap(), ReleaseMode::Abort);
                assert_eq!(status, Status::OK);
            }
        });
        own.set(Some(handle));
        assert_eq!(handle.set_batch(most(100)), Status::OK);
        call(handle, 1..=50);
        environment.run_until(|| seen.finalized.get());
        assert_eq!(*seen.delivered.borrow(), (1..=20).collect::<Vec<_>>());
        assert_eq!(*seen.drained.borrow(), (21..=50).collect::<Vec<_>>());
        environment.end();
    });
}

#[test]
fn the_last_release_within_a_batch_delivers_what_is_queued() {
    on_every_generation(|generation| {
        let environment = Environment::new(generation);
        let own = std::rc::Rc::new(Cell::new(None::<Handle>));
        let released = own.clone();
        let (handle, seen) = tsfn(&environment, move |_, item| {
            let handle = released.get().unwrap();
            match item {
                20 => assert_eq!(release(handle, ReleaseMode::Release), Status::OK),
                50 => assert_eq!(handle.acquire(), Status::CLOSING, "closing by now"),
                _ => {}
            }
        });
        own.set(Some(handle));
        assert_eq!(handle.set_batch(most(30)), Status::OK);
        call(handle, 1..=50);
        environment.run_until(|| seen.finalized.get());
        assert_eq!(*seen.delivered.borrow(), (1..=50).collect::<Vec<_>>());
        assert!(seen.drained.borrow().is_empty());
        environment.end();
    });
}

#[test]
fn a_runtime_that_gets_batches_in_any_case_gets_the_same_ones() {
    for items in [1, 16, u16::MAX] {
        let environment = Environment::new(Generation::HooksOnly);
        let (handle, seen) = tsfn(&environment, |_, _| {});
        assert_eq!(handle.set_batch(most(items)), Status::OK);
        call(handle, 1..=A_TURN + 1);
        environment.turn();
        assert_eq!(seen.batches(), [A_TURN, 1]);
        assert_eq!(environment.scopes_opened(), 0);
        environment.end();
    }
}

#[test]
fn only_the_environments_thread_sets_batches() {
    let environment = Environment::new(Generation::G2);
    let (handle, seen) = tsfn(&environment, |_, _| {});
    let elsewhere = thread::spawn(move || handle.set_batch(most(10)));
    assert_eq!(elsewhere.join().unwrap(), Status::INVALID_ARG);
    call(handle, 1..=3);
    environment.turn();
    assert_eq!(seen.batches(), [1, 1, 1]);
    let never = Handle::from_bits(usize::MAX).unwrap();
    assert_eq!(never.set_batch(most(10)), Status::INVALID_ARG);
    assert_eq!(release(handle, ReleaseMode::Release), Status::OK);
    assert_eq!(handle.set_batch(most(10)), Status::OK, "closing");
    environment.run_until(|| seen.finalized.get());
    assert_eq!(handle.set_batch(most(10)), Status::OK, "freed");
    environment.end();
}

#[test]
fn a_batch_can_be_set_from_within_a_callback() {
    let environment = Environment::new(Generation::G2);
    let own = std::rc::Rc::new(Cell::new(None::<Handle>));
    let set = own.clone();
    let (handle, seen) = tsfn(&environment, move |_, item| {
        let items = match item {
            3 => 4,
            8 => 1,
            _ => return,
        };
        assert_eq!(set.get().unwrap().set_batch(most(items)), Status::OK);
    });
    own.set(Some(handle));
    call(handle, 1..=12);
    environment.turn();
    assert_eq!(seen.batches(), [1, 1, 1, 4, 4, 1]);
    environment.end();
}
