//! A thread-safe function is made with napi, of a runtime that refuses to unreference it. Prints how
//! often the callback was dropped: when napi had been told, and after a turn of the event loop.

mod runtime;

use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};

use napi::bindgen_prelude::{FromNapiValue, Function};

static DROPS: AtomicU32 = AtomicU32::new(0);

/// What the callback holds.
struct Held;

impl Drop for Held {
    fn drop(&mut self) {
        DROPS.fetch_add(1, Ordering::Relaxed);
    }
}

fn main() {
    runtime::REFUSES_UNREF.store(true, Ordering::Relaxed);
    // SAFETY: any value is a function to this runtime, and it has one environment.
    let function = unsafe {
        Function::<u32, ()>::from_napi_value(ptr::dangling_mut(), ptr::dangling_mut()).unwrap()
    };
    let held = Held;
    let made = function
        .build_threadsafe_function::<u32>()
        .weak::<true>()
        .build_callback(move |call| {
            let _ = &held;
            Ok(call.value)
        });
    let reason = made.err().expect("the runtime refuses").reason.to_string();
    assert!(reason.contains("Unref"), "{reason}");
    let early = DROPS.load(Ordering::Relaxed);
    runtime::turn();
    println!("{early} {}", DROPS.load(Ordering::Relaxed));
}
