//! Deferreds in environments that follow one another on one thread, at one address. Prints what
//! became of each.

mod runtime;

use std::ptr;
use std::sync::atomic::Ordering;

use napi::{Env, JsDeferred};

type Deferred = JsDeferred<u32, fn(Env) -> napi::Result<u32>>;

fn main() {
    let first = deferred();
    let second = deferred();
    println!("{} function for two deferreds", runtime::functions());
    println!("alive with both: {}", runtime::is_kept_alive());
    first.resolve(|_| Ok(1));
    runtime::turn();
    println!("alive with one: {}", runtime::is_kept_alive());
    println!("resolved: {}", resolved());

    runtime::end(true);
    let third = deferred();
    println!("{} functions after an end", runtime::functions());
    second.resolve(|_| Ok(2));
    runtime::turn();
    println!("resolved by the old one: {}", resolved());
    third.resolve(|_| Ok(3));
    runtime::turn();
    println!("resolved by the new one: {}", resolved());
    println!("alive with none: {}", runtime::is_kept_alive());

    runtime::end(false);
    let fourth = deferred();
    println!("{} after an end that was not told", runtime::functions());
    runtime::REFUSES_UNREF.store(true, Ordering::Relaxed);
    fourth.resolve(|_| Ok(4));
    runtime::turn();
    println!("resolved: {}", resolved());
    println!("alive, refusing: {}", runtime::is_kept_alive());
    let fifth = deferred();
    println!("{} after a refusal", runtime::functions());
    fifth.resolve(|_| Ok(5));
    runtime::turn();
    println!("resolved: {}", resolved());
}

fn deferred() -> Deferred {
    let env = Env::from_raw(ptr::dangling_mut());
    env.create_deferred().expect("the runtime makes them").0
}

fn resolved() -> u32 {
    runtime::RESOLVED.load(Ordering::Relaxed)
}
