//! Items from native threads to JavaScript: what a call costs its producer, and what an item
//! costs the JavaScript thread and the process.

use crate::clock::{thread_cpu, Clocks};
use crate::js::{check, Call, Deferred};
use napi_sys::*;
use std::cell::Cell;
use std::ffi::c_void;
use std::hint;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::Arc;
use std::thread;

/// Items that the JavaScript thread queues itself, so that it is busy delivering when the
/// producers start, and not about to fall asleep.
const LEAD: u32 = 2_000;

/// What the JavaScript thread and the producers share.
#[derive(Default)]
struct Shared {
    /// The producers may start.
    started: AtomicBool,
    /// What their calls cost together. Written, like the next, before each releases its count.
    cpu: AtomicU64,
    refused: AtomicU64,
}

/// One function and its items. The JavaScript thread's, as the function's context.
struct Traffic {
    /// How many the producers send.
    items: u32,
    /// How many there are, with those that the JavaScript thread queued.
    expected: u32,
    shared: Arc<Shared>,
    delivered: Cell<u32>,
    began: Cell<Clocks>,
    ended: Cell<Clocks>,
    deferred: Deferred,
}

/// A thread-safe function, for a thread that holds a count of it.
#[derive(Clone, Copy)]
struct Held(napi_threadsafe_function);

// SAFETY: a thread-safe function is made to be called from other threads.
unsafe impl Send for Held {}

impl Held {
    /// Calls `items` times as fast as it goes, and says how many calls were refused.
    fn call(self, items: u32) -> u64 {
        let mut refused = 0;
        for item in 0..items as usize {
            let payload = ptr::without_provenance_mut(item);
            // SAFETY: any thread; this one holds a count until it releases.
            let status = unsafe {
                napi_call_threadsafe_function(
                    self.0,
                    payload,
                    ThreadsafeFunctionCallMode::nonblocking,
                )
            };
            refused += u64::from(status != Status::napi_ok);
        }
        refused
    }

    /// Gives this thread's count back.
    fn release(self) {
        // SAFETY: any thread; this one holds a count, and does not touch the function again.
        unsafe { napi_release_threadsafe_function(self.0, ThreadsafeFunctionReleaseMode::release) };
    }

    /// What a producer does.
    fn produce(self, items: u32, shared: &Shared) {
        // Awake, on the processor that it was started on: one that slept may be woken on the
        // JavaScript thread's, and the two would take turns.
        while !shared.started.load(Ordering::Acquire) {
            hint::spin_loop();
        }
        let before = thread_cpu();
        let refused = self.call(items);
        let cpu = thread_cpu() - before;
        shared.cpu.fetch_add(cpu, Ordering::Relaxed);
        shared.refused.fetch_add(refused, Ordering::Relaxed);
        self.release();
    }
}

/// `traffic(callback, items, producers, blocked)`: a promise of CPU and wall time, in
/// nanoseconds an item.
///
/// The producers start when the first item is delivered, and find the JavaScript thread
/// delivering; the clocks start then as well. With `blocked`, every call is made before this
/// returns, so that nothing is delivered meanwhile.
pub fn traffic(call: &Call) -> Result<napi_value, String> {
    let (items, producers) = (call.count(1)?, call.count(2)?);
    let blocked = call.flag(3)?;
    if items % producers != 0 {
        return Err(format!(
            "{items} items cannot be shared by {producers} producers"
        ));
    }
    let lead = if blocked { 0 } else { LEAD };
    let name = call.resource_name()?;
    let (promise, deferred) = call.promise()?;
    let traffic = Box::into_raw(Box::new(Traffic {
        items,
        expected: lead + items,
        shared: Arc::default(),
        delivered: Cell::new(0),
        began: Cell::default(),
        ended: Cell::default(),
        deferred,
    }));
    let mut function = ptr::null_mut();
    // SAFETY: the JavaScript thread, in the call's scope; the context lives until the finalizer.
    let status = unsafe {
        napi_create_threadsafe_function(
            call.env,
            call.argument(0),
            ptr::null_mut(),
            name,
            0,
            1 + producers as usize,
            ptr::null_mut(),
            Some(finalize),
            traffic.cast(),
            Some(deliver),
            &mut function,
        )
    };
    check("napi_create_threadsafe_function", status)?;

    // SAFETY: the JavaScript thread; freed by the finalizer, which runs after this returns.
    let traffic = unsafe { &*traffic };
    let function = Held(function);
    let threads: Vec<_> = (0..producers)
        .map(|_| {
            let shared = Arc::clone(&traffic.shared);
            thread::spawn(move || {
                let function = function;
                function.produce(items / producers, &shared);
            })
        })
        .collect();
    if blocked {
        traffic.shared.started.store(true, Ordering::Release);
        for producer in threads {
            producer.join().map_err(|_| "a producer panicked")?;
        }
    }
    let refused = function.call(lead);
    traffic.shared.refused.fetch_add(refused, Ordering::Relaxed);
    function.release();
    Ok(promise)
}

/// Makes a number of the payload and calls the function with it.
unsafe extern "C" fn deliver(
    env: napi_env,
    callback: napi_value,
    context: *mut c_void,
    payload: *mut c_void,
) {
    if env.is_null() {
        return;
    }
    // SAFETY: the JavaScript thread; the context lives until the finalizer has run.
    let traffic = unsafe { &*context.cast::<Traffic>() };
    if traffic.delivered.get() == 0 {
        traffic.began.set(Clocks::now());
        traffic.shared.started.store(true, Ordering::Release);
    }
    let (mut this, mut number) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the JavaScript thread, in the scope that the runtime opened for this item.
    let status = unsafe {
        napi_get_undefined(env, &mut this);
        napi_create_uint32(env, payload.addr() as u32, &mut number);
        napi_call_function(env, this, callback, 1, &number, ptr::null_mut())
    };
    if status != Status::napi_ok {
        return;
    }
    let delivered = traffic.delivered.get() + 1;
    traffic.delivered.set(delivered);
    if delivered == traffic.expected {
        traffic.ended.set(Clocks::now());
    }
}

/// Every producer has released and every item is delivered: adds up what it cost.
unsafe extern "C" fn finalize(env: napi_env, _data: *mut c_void, context: *mut c_void) {
    // SAFETY: the JavaScript thread, once; made by `Box::into_raw` in `traffic`.
    let traffic = unsafe { Box::from_raw(context.cast::<Traffic>()) };
    if env.is_null() {
        return;
    }
    let (delivered, expected) = (traffic.delivered.get(), traffic.expected);
    let refused = traffic.shared.refused.load(Ordering::Relaxed);
    if refused > 0 || delivered != expected {
        let message =
            format!("{delivered} of {expected} items were delivered, {refused} were refused");
        // SAFETY: the JavaScript thread, in the finalizer's scope.
        return unsafe { traffic.deferred.settle(env, Err(message)) };
    }
    let spent = traffic.ended.get().since(traffic.began.get());
    let each = |total: u64, count: u32| total as f64 / f64::from(count);
    let calls = traffic.shared.cpu.load(Ordering::Relaxed);
    let figures = [
        (c"call", each(calls, traffic.items)),
        (c"deliver", each(spent.thread, expected)),
        (c"whole", each(spent.process, expected)),
        (c"wall", each(spent.wall, expected)),
    ];
    // SAFETY: as above.
    unsafe { traffic.deferred.settle(env, Ok(&figures)) };
}
