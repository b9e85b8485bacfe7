//! Gates: where threads and futures wait for a word from a script.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::Duration;

use napi_derive::napi;

#[derive(Default)]
struct Waiting {
    open: bool,
    futures: Vec<Waker>,
}

#[derive(Default)]
struct Gate {
    waiting: Mutex<Waiting>,
    opened: Condvar,
}

static GATES: Mutex<BTreeMap<String, Arc<Gate>>> = Mutex::new(BTreeMap::new());

/// A thread that panicked has left the data in order: nothing here panics half-way.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The gate of this name, closed if nobody has named it before.
fn named(name: &str) -> Arc<Gate> {
    Arc::clone(lock(&GATES).entry(name.to_owned()).or_default())
}

/// Opens a gate for good. Any environment may.
#[napi(js_name = "openGate")]
pub fn open(name: String) {
    let gate = named(&name);
    let mut waiting = lock(&gate.waiting);
    waiting.open = true;
    let futures = std::mem::take(&mut waiting.futures);
    drop(waiting);
    gate.opened.notify_all();
    futures.into_iter().for_each(Waker::wake);
}

/// Whether the gate is open. Any environment may ask.
#[napi(js_name = "gateIsOpen")]
pub fn is_open(name: String) -> bool {
    lock(&named(&name).waiting).open
}

/// Forgets a gate. Those who wait at it keep waiting; whoever names it next finds another, closed.
/// Any environment may.
#[napi(js_name = "forgetGate")]
pub fn forget(name: String) {
    lock(&GATES).remove(&name);
}

/// Holds the calling thread until the gate opens.
pub fn pass(name: &str) {
    let gate = named(name);
    let waiting = lock(&gate.waiting);
    drop(
        gate.opened
            .wait_while(waiting, |waiting| !waiting.open)
            .unwrap_or_else(PoisonError::into_inner),
    );
}

/// Holds the calling thread until the gate opens, or for `limit`; says whether it opened.
pub fn pass_within(name: &str, limit: Duration) -> bool {
    let gate = named(name);
    let waiting = lock(&gate.waiting);
    let (waiting, _) = gate
        .opened
        .wait_timeout_while(waiting, limit, |waiting| !waiting.open)
        .unwrap_or_else(PoisonError::into_inner);
    waiting.open
}

/// Resolves when the gate opens.
pub async fn passed(name: String) {
    let gate = named(&name);
    poll_fn(|context| {
        let mut waiting = lock(&gate.waiting);
        if waiting.open {
            return Poll::Ready(());
        }
        waiting.futures.push(context.waker().clone());
        Poll::Pending
    })
    .await
}
