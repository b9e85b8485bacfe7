//! What a call carries.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::Mutex;

use napi_derive::napi;

use crate::counters::COUNTERS;
use crate::gate::lock;

/// The payloads since none was left, in the order in which they were made.
struct Ledger {
    /// The number of the first.
    first: usize,
    /// How many are still to be dropped.
    left: usize,
    /// Whether each is.
    alive: Vec<bool>,
}

static LEDGER: Mutex<Ledger> = Mutex::new(Ledger {
    first: 0,
    left: 0,
    alive: Vec::new(),
});

impl Ledger {
    fn enter(&mut self) -> usize {
        self.alive.push(true);
        self.left += 1;
        self.first + self.alive.len() - 1
    }

    /// Says whether the payload was there. With the last one the ledger begins anew, so that it
    /// grows with what is left and not with what has been.
    fn strike(&mut self, entry: usize) -> bool {
        let index = entry.checked_sub(self.first);
        let known = index.and_then(|index| self.alive.get_mut(index));
        let was_alive = known.is_some_and(std::mem::take);
        if was_alive {
            self.left -= 1;
            if self.left == 0 {
                self.first += self.alive.len();
                self.alive.clear();
            }
        }
        was_alive
    }
}

/// A number, on the heap, so that what happens to it shows; the process keeps a ledger of it.
pub struct Payload {
    number: Box<u32>,
    entry: usize,
    last_act: Option<Box<dyn FnOnce() + Send + Sync>>,
}

impl Payload {
    pub fn new(number: u32) -> Self {
        COUNTERS.created.add();
        Self {
            number: Box::new(number),
            entry: lock(&LEDGER).enter(),
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
        if lock(&LEDGER).strike(self.entry) {
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
