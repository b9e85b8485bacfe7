//! What a call carries.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::Mutex;

use napi_derive::napi;

use crate::counters::COUNTERS;
use crate::gate::lock;

/// Every payload of the process in the order in which they were made: whether it is still to be
/// dropped.
static LEDGER: Mutex<Vec<bool>> = Mutex::new(Vec::new());

/// A number, on the heap, so that what happens to it shows; the process keeps a ledger of it.
pub struct Payload {
    number: Box<u32>,
    entry: usize,
    last_act: Option<Box<dyn FnOnce() + Send + Sync>>,
}

impl Payload {
    pub fn new(number: u32) -> Self {
        COUNTERS.created.add();
        let mut ledger = lock(&LEDGER);
        ledger.push(true);
        Self {
            number: Box::new(number),
            entry: ledger.len() - 1,
            last_act: None,
        }
    }

    /// A payload whose destructor does something.
    pub fn ending_with(last_act: impl FnOnce() + Send + Sync + 'static) -> Self {
        let mut payload = Self::new(0);
        payload.last_act = Some(Box::new(last_act));
        payload
    }

    pub fn number(&self) -> u32 {
        *self.number
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        let alive = std::mem::take(&mut lock(&LEDGER)[self.entry]);
        if alive {
            COUNTERS.dropped.add();
        } else {
            COUNTERS.dropped_twice.add();
        }
        if REPORTING.load(SeqCst) && COUNTERS.dropped.get() == COUNTERS.created.get() {
            report();
        }
        if let Some(last_act) = self.last_act.take() {
            last_act();
        }
    }
}

static REPORTING: AtomicBool = AtomicBool::new(false);

extern "C" fn report() {
    let (created, dropped) = (COUNTERS.created.get(), COUNTERS.dropped.get());
    let twice = COUNTERS.dropped_twice.get();
    println!(r#"{{"created":{created},"dropped":{dropped},"droppedTwice":{twice}}}"#);
}

/// Has the counters of payloads printed on stdout when the process exits, and whenever the last
/// payload is dropped: for a process that ends with its environment. Not every runtime lets an exit
/// handler have the last word.
#[napi]
pub fn report_payloads() {
    REPORTING.store(true, SeqCst);
    // SAFETY: any thread. The C library ties the handler to this image, and calls it before it
    // unmaps the image if that comes first.
    unsafe { libc::atexit(report) };
}
