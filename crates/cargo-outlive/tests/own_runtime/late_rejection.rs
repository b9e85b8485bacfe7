//! A clone of a deferred rejects with what JavaScript has thrown, on a thread of its own, when the
//! promise has been settled. Prints how many references that thread has touched.

mod runtime;

use std::ptr;
use std::sync::atomic::Ordering;
use std::thread;

use napi::bindgen_prelude::Unknown;
use napi::{Env, Error, JsDeferred};

type Deferred = JsDeferred<u32, fn(Env) -> napi::Result<u32>>;

fn main() {
    let env = Env::from_raw(ptr::dangling_mut());
    let first: Deferred = env.create_deferred().expect("the runtime makes them").0;
    let late = first.clone();
    // SAFETY: any value is an error to this runtime, and it has one environment.
    let thrown = unsafe { Unknown::from_raw_unchecked(env.raw(), ptr::dangling_mut()) };
    let error = Error::from(thrown);
    first.resolve(|_| Ok(1));
    thread::spawn(move || late.reject(error)).join().unwrap();
    println!("{}", runtime::REFERENCES_TOUCHED.load(Ordering::Relaxed));
}
