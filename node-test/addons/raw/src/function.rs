//! The functions that have been made, for every environment and thread to reach by number.
//!
//! The record of a function is never freed: it is its context, and so a context
//! that is read after the finalizer can say so instead of crashing.

use crate::c;
use crate::operation::Program;
use napi_sys::napi_threadsafe_function;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

pub struct Function {
    pub id: usize,
    handle: AtomicUsize,
    environment_thread: i32,
    /// What a good context would have freed.
    freed: AtomicBool,
    items: AtomicUsize,
    /// What the callbacks do besides.
    pub habits: Habits,
}

/// What the callbacks of a function do besides being counted.
#[derive(Default)]
pub struct Habits {
    /// Items are not logged.
    pub quiet: bool,
    pub on_first_item: Program,
    pub on_finalize: Program,
}

static FUNCTIONS: RwLock<Vec<&'static Function>> = RwLock::new(Vec::new());

/// Makes the record of a function that is about to be made on this thread.
pub fn enroll(habits: Habits) -> &'static Function {
    let mut functions = FUNCTIONS.write().unwrap_or_else(PoisonError::into_inner);
    let function = Box::leak(Box::new(Function {
        id: functions.len(),
        handle: AtomicUsize::new(0),
        environment_thread: c::this_thread(),
        freed: AtomicBool::new(false),
        items: AtomicUsize::new(0),
        habits,
    }));
    functions.push(function);
    function
}

/// The function of that number.
pub fn find(id: usize) -> Option<&'static Function> {
    let functions = FUNCTIONS.read().unwrap_or_else(PoisonError::into_inner);
    functions.get(id).copied()
}

impl Function {
    pub fn handle(&self) -> napi_threadsafe_function {
        std::ptr::with_exposed_provenance_mut(self.handle.load(Ordering::SeqCst))
    }

    pub fn set_handle(&self, handle: napi_threadsafe_function) {
        self.handle
            .store(handle.expose_provenance(), Ordering::SeqCst);
    }

    /// Counts an item that has come; says whether it is the first.
    pub fn count_item(&self) -> bool {
        self.items.fetch_add(1, Ordering::SeqCst) == 0
    }

    /// How many items have come, delivered or drained.
    pub fn items(&self) -> usize {
        self.items.load(Ordering::SeqCst)
    }

    pub fn free_context(&self) {
        self.freed.store(true, Ordering::SeqCst);
    }

    /// Whether the finalizer has returned.
    pub fn is_finalized(&self) -> bool {
        self.freed.load(Ordering::SeqCst)
    }

    /// What is wrong with a callback that runs here and now; nothing if all is well.
    pub fn complaints(&self) -> String {
        let mut complaints = String::new();
        if self.is_finalized() {
            complaints += ", context read after free";
        }
        if c::this_thread() != self.environment_thread {
            complaints += ", on a wrong thread";
        }
        complaints
    }
}

/// What an item carries. Counted, so that one that is dropped by nobody is noticed.
pub struct Payload {
    pub number: i64,
}

static PAYLOADS: AtomicI64 = AtomicI64::new(0);

impl Payload {
    pub fn new(number: i64) -> Box<Self> {
        PAYLOADS.fetch_add(1, Ordering::SeqCst);
        Box::new(Self { number })
    }

    /// How many there are.
    pub fn alive() -> i64 {
        PAYLOADS.load(Ordering::SeqCst)
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        PAYLOADS.fetch_sub(1, Ordering::SeqCst);
    }
}
