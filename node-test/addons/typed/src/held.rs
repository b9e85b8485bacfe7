//! Deferreds that are held until native threads settle them, several each.

use std::sync::Mutex;

use napi::{Env, Error, JsDeferred, Result, Status};
use napi_derive::napi;

use crate::gate::{self, lock};
use crate::producers;

/// Makes what a promise resolves to.
pub type Resolver = Box<dyn FnOnce(Env) -> Result<u32>>;

pub type Deferred = JsDeferred<u32, Resolver>;

static HELD: Mutex<Vec<Deferred>> = Mutex::new(Vec::new());

pub fn hold(deferred: Deferred) {
    lock(&HELD).push(deferred);
}

/// Has native threads settle what is held, of all environments, when the gate opens: each takes
/// those whose number, from 0 on, leaves its own as the remainder, in order, and resolves them to
/// their number. Every tenth is rejected with it instead.
#[napi]
pub fn settle_held(gate: String, threads: u32) -> Result<()> {
    let mut shares: Vec<Vec<(u32, Deferred)>> = (0..threads).map(|_| Vec::new()).collect();
    let held = std::mem::take(&mut *lock(&HELD));
    for (number, deferred) in (0_u32..).zip(held) {
        shares[(number % threads) as usize].push((number, deferred));
    }
    for share in shares {
        let gate = gate.clone();
        producers::start(move || {
            gate::pass(&gate);
            for (number, deferred) in share {
                match number % 10 {
                    9 => deferred.reject(Error::new(Status::Cancelled, number.to_string())),
                    _ => deferred.resolve(Box::new(move |_| Ok(number))),
                }
            }
        })?;
    }
    Ok(())
}
