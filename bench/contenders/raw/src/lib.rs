//! Node-API as it is: the runtime's own thread-safe function, or ours under the same names.
//!
//! In flavour 0 an item is a number in the place of the pointer, so that nothing is allocated
//! for it; in flavour 1 it lies behind one. The others are floors: they do no more than what no
//! design can avoid that queues its items itself (2, and 3 in batches), or learns of the end of the
//! environment (4). This addon also reads the process's clocks, for all of the bench.

mod deferred;
mod function;
mod hooked;
mod js;
mod struck;

use bench_meter::clock::Clocks;
use bench_meter::{finalized, heap, held, latency, quiet, traffic, Function};
use function::Held;
use js::Call;
use napi_sys::*;
use struck::Struck;

type InPointer = Held<false>;
type Behind = Held<true>;

fn start<F: Function>(call: &Call, function: F) -> Result<napi_value, String> {
    let (items, producers) = (call.number(1)?, call.number(2)?);
    traffic::start(function, items, producers, call.flag(3)?)?;
    call.undefined()
}

/// `traffic(callback, items, producers, blocked, flavour)`
fn traffic(call: &Call) -> Result<napi_value, String> {
    let most = traffic::most(call.number(1)?);
    match call.number(4)? {
        0 => start(call, InPointer::new(call)?),
        1 => start(call, Behind::new(call)?),
        2 => start(call, Struck::<1>::new(call, most)?),
        3 => start(call, Struck::<256>::new(call, most)?),
        flavour => Err(format!("there is no traffic of flavour {flavour}")),
    }
}

/// `latency(callback, pings, loaded, flavour)`
fn latency(call: &Call) -> Result<napi_value, String> {
    let (pings, loaded) = (call.number(1)?, call.flag(2)?);
    match (call.number(3)?, loaded) {
        (0, _) => latency::start(InPointer::new(call)?, pings, loaded),
        // There is no telling how many items a load is.
        (2, false) => latency::start(Struck::<1>::new(call, pings)?, pings, loaded),
        (flavour, _) => return Err(format!("there is no such latency of flavour {flavour}")),
    }
    call.undefined()
}

/// `create(callback, count, flavour)`: makes so many functions, and releases each.
fn create(call: &Call) -> Result<napi_value, String> {
    let hooked = call.number(2)? == 4;
    for _ in 0..call.number(1)? {
        if hooked {
            hooked::create(call)?;
        } else {
            drop(InPointer::new(call)?);
        }
    }
    call.undefined()
}

/// `hold(callback, count)`: makes so many functions, and holds them.
fn hold(call: &Call) -> Result<napi_value, String> {
    let functions = (0..call.number(1)?).map(|_| InPointer::new(call));
    held::hold(functions.collect::<Result<Vec<_>, _>>()?);
    call.undefined()
}

/// `queue(callback, items)`: how many were refused.
fn queue(call: &Call) -> Result<napi_value, String> {
    let refused = held::queue(InPointer::new(call)?, call.number(1)?);
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

/// `clocks()`: what the clocks show now, in nanoseconds, as JSON.
fn clocks(call: &Call) -> Result<napi_value, String> {
    let now = Clocks::now();
    let Clocks {
        thread,
        process,
        wall,
    } = now;
    call.string(&format!(
        r#"{{"thread":{thread},"whole":{process},"wall":{wall}}}"#
    ))
}

/// `heap()`: bytes that are allocated.
fn heap(call: &Call) -> Result<napi_value, String> {
    call.double(heap::bytes() as f64)
}

/// `share(threads, milliseconds)`: what part of its time a busy thread has a processor, if that
/// many are busy at once. Returns after that time.
fn share(call: &Call) -> Result<napi_value, String> {
    let nanoseconds = u64::from(call.number(1)?) * 1_000_000;
    call.double(quiet::share(call.number(0)?, nanoseconds))
}

/// # Safety
///
/// Called by the runtime when it loads the addon.
#[no_mangle]
unsafe extern "C" fn napi_register_module_v1(env: napi_env, exports: napi_value) -> napi_value {
    let exported: &[(_, js::Body)] = &[
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
        (c"deferred", deferred::deferred),
        (c"clocks", clocks),
        (c"heap", heap),
        (c"share", share),
    ];
    for &(name, body) in exported {
        // SAFETY: the JavaScript thread, in the runtime's scope; `exports` is an object.
        unsafe { js::export(env, exports, name, body) };
    }
    exports
}

#[no_mangle]
extern "C" fn node_api_module_get_api_version_v1() -> i32 {
    9
}
