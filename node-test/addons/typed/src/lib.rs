//! The addon of the typed tests: thread-safe functions, deferreds and futures of
//! napi, in the hands of scripts that decide which thread does what, and when.
//!
//! Everything here is of the process: a function made in one environment has a
//! number by which any other can call it, drop it, or have a native thread do
//! so. Threads and futures wait at gates that the scripts open. Nothing in here
//! panics unasked: what panics in a process that loads it is napi.

mod callback;
mod counters;
#[cfg(not(feature = "napi-2-0"))]
#[cfg_attr(not(feature = "napi-3"), path = "deferred_2.rs")]
#[cfg_attr(feature = "napi-3", path = "deferred_3.rs")]
mod deferred;
mod ending;
mod functions;
#[cfg(not(feature = "napi-2-0"))]
mod futures;
mod gate;
#[cfg(not(feature = "napi-2-0"))]
mod held;
#[cfg_attr(not(feature = "napi-3"), path = "line_2.rs")]
#[cfg_attr(feature = "napi-3", path = "line_3.rs")]
mod line;
mod memory;
#[cfg(feature = "outlive")]
mod outlive;
mod payload;
mod preempt;
mod producers;
mod promises;
mod raw;
