//! Explores the life of a function: phase and thread count under every interleaving.
#![cfg(loom)]

use loom::sync::Arc;
use loom::thread;
use napi_outlive_tsfn::model::{Phase, Release, State};

/// Closes and finishes as the environment's thread does; says whether that thread frees.
fn end(state: &State) -> bool {
    state.close();
    state.finish()
}

#[test]
fn the_last_one_frees_and_nobody_else() {
    loom::model(|| {
        let state = Arc::new(State::new(2));
        let holders: Vec<_> = (0..2)
            .map(|_| {
                let state = state.clone();
                thread::spawn(move || state.release() == Release::LastOfClosed)
            })
            .collect();
        let freed_by_environment = end(&state);
        let freed_by_holders = holders
            .into_iter()
            .map(|holder| holder.join().unwrap())
            .filter(|&frees| frees)
            .count();
        assert_eq!(usize::from(freed_by_environment) + freed_by_holders, 1);
        assert_eq!(state.thread_count(), 0);
        assert_eq!(state.phase(), Phase::Closed);
    });
}

#[test]
fn a_refused_call_gives_back_its_count_once() {
    loom::model(|| {
        let state = Arc::new(State::new(2));
        let caller = {
            let state = state.clone();
            thread::spawn(move || {
                // Two calls of the same thread: the second one has no count left to lose.
                let mut frees = 0;
                for _ in 0..2 {
                    if !state.admits() && state.release() == Release::LastOfClosed {
                        frees += 1;
                    }
                }
                frees
            })
        };
        let freed_by_environment = end(&state);
        let freed_by_caller = caller.join().unwrap();
        let left = state.thread_count();
        let freed_later = (0..left)
            .filter(|_| state.release() == Release::LastOfClosed)
            .count();
        assert_eq!(
            usize::from(freed_by_environment) + freed_by_caller + freed_later,
            1
        );
    });
}

#[test]
fn a_function_at_no_threads_is_never_acquired_again() {
    loom::model(|| {
        let state = Arc::new(State::new(1));
        let acquirer = {
            let state = state.clone();
            thread::spawn(move || state.acquire())
        };
        let released = state.release();
        let acquired = acquirer.join().unwrap();
        match released {
            Release::LastOfOpen => assert!(!acquired && state.thread_count() == 0),
            Release::Released => assert!(acquired && state.thread_count() == 1),
            other => panic!("an open function with one thread answered {other:?}"),
        }
        assert!(state.thread_count() > 0 || !state.acquire());
    });
}

#[test]
fn only_one_of_abort_and_environment_end_closes() {
    loom::model(|| {
        let state = Arc::new(State::new(1));
        let aborter = {
            let state = state.clone();
            thread::spawn(move || state.abort())
        };
        let closed_here = state.close();
        let aborted = aborter.join().unwrap();
        assert_eq!(closed_here, aborted != Release::Aborted);
        assert_eq!((state.phase(), state.thread_count()), (Phase::Closing, 0));
        assert!(state.finish());
    });
}
