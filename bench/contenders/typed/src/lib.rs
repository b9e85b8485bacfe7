//! Our function by its Rust API: payloads by type, no handle to look up.
//!
//! The flavour is the most items that are delivered in one callback scope.

// What an addon of raw Node-API needs beside its functions, once for both.
#[path = "../../raw/src/js.rs"]
mod js;

use bench_meter::finalized::Witness;
use bench_meter::{deliver, finalized, held, latency, traffic, Function};
use js::Call;
use napi_outlive_tsfn::typed::{Builder, Producer};
use napi_sys::*;
use std::num::NonZeroU16;
use std::ptr;

#[derive(Clone)]
struct Held(Producer<u64>);

impl Held {
    /// Makes a function that calls the call's first argument, so many items to a scope.
    fn new(call: &Call, batch: u32) -> Result<Self, String> {
        let witness = Witness;
        let batch = u16::try_from(batch)
            .ok()
            .and_then(NonZeroU16::new)
            .ok_or_else(|| format!("a batch of {batch} items cannot be asked for"))?;
        let builder = Builder::new("bench")
            .function(call.argument(0).cast())
            .batch(batch);
        // SAFETY: the JavaScript thread, in the call's scope. The types of the two packages differ
        // in name only.
        let producer = unsafe {
            builder.build(call.env.cast(), move |env, callback, number: u64| {
                let _owned = &witness;
                call_back(env.cast(), callback.cast(), number as u32);
            })
        };
        producer
            .map(Self)
            .map_err(|status| format!("a function cannot be made: {status:?}"))
    }
}

impl Function for Held {
    #[inline]
    fn call(&self, number: u32) -> bool {
        self.0.call(u64::from(number)).is_ok()
    }
}

fn call_back(env: napi_env, callback: napi_value, number: u32) {
    let (mut this, mut argument) = (ptr::null_mut(), ptr::null_mut());
    // SAFETY: the JavaScript thread, in the scope that the runtime opened.
    unsafe {
        napi_get_undefined(env, &mut this);
        napi_create_uint32(env, deliver(number), &mut argument);
        napi_call_function(env, this, callback, 1, &argument, ptr::null_mut());
    }
}

/// `traffic(callback, items, producers, blocked, flavour)`
fn traffic(call: &Call) -> Result<napi_value, String> {
    let (items, producers) = (call.number(1)?, call.number(2)?);
    let function = Held::new(call, call.number(4)?)?;
    traffic::start(function, items, producers, call.flag(3)?)?;
    call.undefined()
}

/// `latency(callback, pings, loaded, flavour)`
fn latency(call: &Call) -> Result<napi_value, String> {
    let function = Held::new(call, call.number(3)?)?;
    latency::start(function, call.number(1)?, call.flag(2)?);
    call.undefined()
}

/// `create(callback, count, flavour)`: makes so many functions, and releases each.
fn create(call: &Call) -> Result<napi_value, String> {
    for _ in 0..call.number(1)? {
        drop(Held::new(call, call.number(2)?)?);
    }
    call.undefined()
}

/// `hold(callback, count, flavour)`: makes so many functions, and holds them.
fn hold(call: &Call) -> Result<napi_value, String> {
    let batch = call.number(2)?;
    let functions = (0..call.number(1)?).map(|_| Held::new(call, batch));
    held::hold(functions.collect::<Result<Vec<_>, _>>()?);
    call.undefined()
}

/// `queue(callback, items, flavour)`: how many were refused.
fn queue(call: &Call) -> Result<napi_value, String> {
    let function = Held::new(call, call.number(2)?)?;
    let refused = held::queue(function, call.number(1)?);
    call.double(f64::from(refused))
}

/// `letGo()`
fn let_go(call: &Call) -> Result<napi_value, String> {
    held::let_go();
    call.undefined()
}

/// `finalized()`: how many functions have been.
fn finalized(call: &Call) -> Result<napi_value, String> {
    call.double(f64::from(finalized::count()))
}

/// `ended()`
fn ended(call: &Call) -> Result<napi_value, String> {
    traffic::end();
    call.undefined()
}

/// `figures()`
fn figures(call: &Call) -> Result<napi_value, String> {
    call.string(&traffic::figures()?)
}

/// `times()`
fn times(call: &Call) -> Result<napi_value, String> {
    call.string(&latency::times()?)
}

/// # Safety
///
/// Called by the runtime when it loads the addon.
#[no_mangle]
unsafe extern "C" fn napi_register_module_v1(env: napi_env, exports: napi_value) -> napi_value {
    let exported: [(_, js::Body); 10] = [
        (c"traffic", traffic),
        (c"latency", latency),
        (c"create", create),
        (c"hold", hold),
        (c"queue", queue),
        (c"letGo", let_go),
        (c"finalized", finalized),
        (c"ended", ended),
        (c"figures", figures),
        (c"times", times),
    ];
    for (name, body) in exported {
        // SAFETY: the JavaScript thread, in the runtime's scope; `exports` is an object.
        unsafe { js::export(env, exports, name, body) };
    }
    exports
}

#[no_mangle]
extern "C" fn node_api_module_get_api_version_v1() -> i32 {
    9
}
