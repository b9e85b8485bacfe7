//! Items from native threads to JavaScript: what a call costs its producer, and what an item
//! costs the JavaScript thread and the process.

use crate::clock::{thread_cpu, Clocks};
use crate::js::{check, Call, Deferred};
use napi_sys::*;
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::thread;

/// What the producers leave behind: written before each one releases its count.
#[derive(Default)]
struct Produced {
    cpu: AtomicU64,
    refused: AtomicU64,
}

/// One function and its items. The JavaScript thread's, as the function's context.
struct Traffic {
    items: u32,
    producers: u32,
    produced: Arc<Produced>,
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
    /// Calls `items` times as fast as it goes, notes what that cost, and releases.
    fn produce(self, items: u32, produced: &Produced) {
        let before = thread_cpu();
        let mut refused = 0;
        for item in 0..items as usize {
            let payload = ptr::without_provenance_mut(item);
            // SAFETY: any thread; this one holds a count until the release below.
            let status = unsafe {
                napi_call_threadsafe_function(
                    self.0,
                    payload,
                    ThreadsafeFunctionCallMode::nonblocking,
                )
            };
            refused += u64::from(status != Status::napi_ok);
        }
        produced
            .cpu
            .fetch_add(thread_cpu() - before, Ordering::Relaxed);
        produced.refused.fetch_add(refused, Ordering::Relaxed);
        // SAFETY: as above; the function is not touched again.
        unsafe { napi_release_threadsafe_function(self.0, ThreadsafeFunctionReleaseMode::release) };
    }
}

/// `traffic(callback, items, producers, blocked)`: a promise of CPU and wall time, in
/// nanoseconds an item.
///
/// With `blocked`, every call is made before this returns, so that nothing is delivered
/// meanwhile, and the JavaScript thread's clock starts after that.
pub fn traffic(call: &Call) -> Result<napi_value, String> {
    let (items, producers) = (call.count(1)?, call.count(2)?);
    let blocked = call.flag(3)?;
    if items % producers != 0 {
        return Err(format!(
            "{items} items cannot be shared by {producers} producers"
        ));
    }
    let name = call.resource_name()?;
    let (promise, deferred) = call.promise()?;
    let produced = Arc::new(Produced::default());
    let traffic = Box::into_raw(Box::new(Traffic {
        items,
        producers,
        produced: Arc::clone(&produced),
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
            producers as usize,
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
    traffic.began.set(Clocks::now());
    let function = Held(function);
    let threads: Vec<_> = (0..producers)
        .map(|_| {
            let produced = Arc::clone(&produced);
            thread::spawn(move || {
                let function = function;
                function.produce(items / producers, &produced);
            })
        })
        .collect();
    if blocked {
        for thread in threads {
            thread.join().map_err(|_| "a producer panicked")?;
        }
        traffic.began.set(Clocks::now());
    }
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
    if delivered == traffic.items {
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
    let items = f64::from(traffic.items);
    let an_item = |total: u64| total as f64 / items;
    let spent = traffic.ended.get();
    let delivered = traffic.delivered.get();
    let refused = traffic.produced.refused.load(Ordering::Relaxed);
    if refused > 0 || delivered != traffic.items {
        let message = format!(
            "{delivered} of {} items from {} producers were delivered, {refused} refused",
            traffic.items, traffic.producers
        );
        // SAFETY: the JavaScript thread, in the finalizer's scope.
        return unsafe { traffic.deferred.settle(env, Err(message)) };
    }
    let spent = spent.since(traffic.began.get());
    let figures = [
        (
            c"call",
            an_item(traffic.produced.cpu.load(Ordering::Relaxed)),
        ),
        (c"deliver", an_item(spent.thread)),
        (c"whole", an_item(spent.process)),
        (c"wall", an_item(spent.wall)),
    ];
    // SAFETY: as above.
    unsafe { traffic.deferred.settle(env, Ok(&figures)) };
}
