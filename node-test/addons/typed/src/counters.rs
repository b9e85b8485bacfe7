//! What has happened in this process, for any environment to read.

use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use napi_derive::napi;

/// A number of the process.
pub struct Counter(AtomicI64);

impl Counter {
    const fn new() -> Self {
        Self(AtomicI64::new(0))
    }

    pub fn add(&self) {
        self.0.fetch_add(1, SeqCst);
    }

    pub fn get(&self) -> i64 {
        self.0.load(SeqCst)
    }

    pub fn subtract(&self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        pub struct All {
            $(pub $name: Counter,)+
        }

        pub static COUNTERS: All = All {
            $($name: Counter::new(),)+
        };

        /// The state of all counters at one moment, roughly.
        #[napi(object)]
        pub struct Counters {
            $($(#[$doc])* pub $name: i64,)+
        }

        /// Reads the counters. Any environment of the process may ask.
        #[napi]
        pub fn counters() -> Counters {
            Counters {
                $($name: COUNTERS.$name.get(),)+
            }
        }
    };
}

counters! {
    /// Payloads made.
    created,
    /// Payloads dropped for the first time. What is missing from `created` once no
    /// thread runs and no environment is left is lost.
    dropped,
    /// Payloads dropped once more.
    dropped_twice,
    /// Payloads that arrived on a JavaScript thread with an environment.
    delivered,
    /// Calls that have begun.
    calls,
    /// Calls that were told that the function is closing.
    closing,
    /// Native threads that have not ended.
    threads,
    /// Callbacks of functions that were dropped: what a finalizer does first.
    finalized,
    /// Calls that found no room.
    full,
    /// Answers of JavaScript that what they were for has got.
    returned,
    /// Futures whose call is queued.
    queued,
    /// Futures that were answered.
    answered,
    /// Futures whose answer was that the function is closing.
    answered_closing,
    /// Threads that were preempted while they dropped functions.
    preempted,
}
