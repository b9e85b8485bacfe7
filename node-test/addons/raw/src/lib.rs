//! Thread-safe functions through Node-API itself, in whatever state they are.
//!
//! A test's hands: JavaScript makes functions, calls them from any environment
//! and from native threads, and reads on stdout what happened, in order.

mod c;
mod callbacks;
mod create;
mod function;
mod gates;
mod js;
mod last_moment;
mod log;
mod operation;
mod status;
mod threads;

use callbacks::AtEnd;
use function::{Function, Habits, Payload};
use js::{Answer, Call};
use napi_sys::*;
use operation::Program;
use std::ffi::c_void;
use std::ptr;

fn target(call: &Call, index: usize) -> Result<&'static Function, String> {
    let id = call.number(index)?;
    usize::try_from(id)
        .ok()
        .and_then(function::find)
        .ok_or_else(|| format!("there is no function {id}"))
}

fn milliseconds(call: &Call, index: usize) -> Result<u64, String> {
    u64::try_from(call.number(index)?).map_err(|_| "a time is not negative".to_owned())
}

fn gate(call: &Call, index: usize) -> Result<u32, String> {
    u32::try_from(call.number(index)?).map_err(|_| "a gate is a small number".to_owned())
}

/// `create(description)`: the number of a new function; throws the status.
fn create(call: &Call) -> Answer {
    match create::described(call)? {
        (function, Status::napi_ok) => call.give_number(function.id as i64),
        (_, status) => Err(status::name(status).to_owned()),
    }
}

/// `createFaulty(fault, func)`: the status, and what `napi_get_last_error_info` then says.
fn create_faulty(call: &Call) -> Answer {
    let status = create::faulty(call)?;
    call.give_text(&format!(
        "{}, last error {}",
        status::name(status),
        last_error(call.env)
    ))
}

/// `adopt(number)`: a function with this handle, which nobody has made.
fn adopt(call: &Call) -> Answer {
    let handle = call
        .text(0)?
        .parse()
        .map_err(|_| "not the number of a handle")?;
    let function = function::enroll(Habits::default());
    function.set_handle(ptr::with_exposed_provenance_mut(handle));
    call.give_number(function.id as i64)
}

/// `handleOf(id)`: the number of a function's handle, as text.
fn handle_of(call: &Call) -> Answer {
    call.give_text(&target(call, 0)?.handle().addr().to_string())
}

/// `perform(id, program, number = 0)`: runs the program on this thread, and tells the answers.
fn perform(call: &Call) -> Answer {
    let program = Program::parse(&call.text(1)?)?;
    let number = call.number(2).unwrap_or(0);
    let answers = program.run(target(call, 0)?, call.env, number);
    call.give_text(&answers)
}

/// What `napi_get_last_error_info` says.
fn last_error(env: napi_env) -> &'static str {
    let mut info = ptr::null();
    // SAFETY: the environment's thread; what the runtime gives is valid until the next call.
    unsafe {
        napi_get_last_error_info(env, &mut info);
        status::name((*info).error_code)
    }
}

/// `lastErrorAfter(id, program)`: what the last error is after it, if it was `number_expected`.
fn last_error_after(call: &Call) -> Answer {
    let (function, program) = (target(call, 0)?, Program::parse(&call.text(1)?)?);
    let text = call.string("not a number");
    let mut number = 0.0;
    // SAFETY: the environment's thread.
    unsafe { napi_get_value_double(call.env, text, &mut number) };
    let answers = program.run(function, call.env, 0);
    let error = last_error(call.env);
    call.give_text(&format!("{answers}; last error {error}"))
}

/// `thread(id, program, name)`: runs the program in a native thread.
fn thread(call: &Call) -> Answer {
    let program = Program::parse(&call.text(1)?)?;
    threads::start(target(call, 0)?, program, call.text(2)?);
    call.nothing()
}

/// `waitUntilAsleep(threads, milliseconds)`: whether so many threads slept before then.
fn wait_until_asleep(call: &Call) -> Answer {
    let threads = usize::try_from(call.number(0)?).unwrap_or(0);
    call.give_boolean(threads::wait_until_asleep(threads, milliseconds(call, 1)?))
}

/// `waitForThreads(milliseconds)`: how many threads have not ended then.
fn wait_for_threads(call: &Call) -> Answer {
    call.give_number(threads::wait_for_end(milliseconds(call, 0)?) as i64)
}

/// `join(milliseconds)`: waits for the threads, and says on stderr that it hung if some are left.
fn join(call: &Call) -> Answer {
    call.give_number(threads::join(milliseconds(call, 0)?) as i64)
}

/// `idle()`: starts a thread that only stays in this image.
fn idle(call: &Call) -> Answer {
    call.give_boolean(threads::start_idle())
}

/// `awaitLastMoment()`: see `last_moment.rs`.
fn await_last_moment(call: &Call) -> Answer {
    last_moment::wait_there();
    call.nothing()
}

/// `open(gate)`.
fn open(call: &Call) -> Answer {
    gates::open(gate(call, 0)?);
    call.nothing()
}

/// `pass(gate)`: waits until it is open.
fn pass(call: &Call) -> Answer {
    gates::pass(gate(call, 0)?);
    call.nothing()
}

fn at_end(call: &Call, first: usize) -> Result<*mut c_void, String> {
    let program = call.text(first + 2).ok();
    let run = match program {
        Some(program) => Some((Program::parse(&program)?, target(call, first + 1)?)),
        None => None,
    };
    let name = call.text(first)?;
    Ok(Box::into_raw(Box::new(AtEnd { name, run })).cast())
}

/// `hook(name[, id, program])`: logs itself and runs the program when the environment is cleaned up.
fn hook(call: &Call) -> Answer {
    let end = at_end(call, 0)?;
    // SAFETY: the environment's thread; the hook frees its argument.
    unsafe { napi_add_env_cleanup_hook(call.env, Some(callbacks::cleanup_hook), end) };
    call.nothing()
}

/// `wrap(object, name[, id, program])`: logs itself and runs the program when the object is finalized.
fn wrap(call: &Call) -> Answer {
    let end = at_end(call, 1)?;
    // SAFETY: the environment's thread; the finalizer frees what is wrapped.
    unsafe {
        napi_wrap(
            call.env,
            call.argument(0),
            end,
            Some(callbacks::finalize_wrap),
            ptr::null_mut(),
            ptr::null_mut(),
        )
    };
    call.nothing()
}

/// `log(line)`.
fn write(call: &Call) -> Answer {
    log::log!("{}", call.text(0)?);
    call.nothing()
}

/// `payloads()`: how many payloads nobody has dropped.
fn payloads(call: &Call) -> Answer {
    call.give_number(Payload::alive())
}

/// `items(id)`: how many items have come, delivered or drained.
fn items(call: &Call) -> Answer {
    call.give_number(target(call, 0)?.items() as i64)
}

/// `isFinalized(id)`: whether the finalizer has returned.
fn is_finalized(call: &Call) -> Answer {
    call.give_boolean(target(call, 0)?.is_finalized())
}

/// `isPatched(id)`: whether the function is one that outlives its environment: its handle is odd.
fn is_patched(call: &Call) -> Answer {
    call.give_boolean(target(call, 0)?.handle().addr() % 2 == 1)
}

/// The Node-API version that the addon asks for: 8 unless `RAW_NODE_API` says otherwise.
#[no_mangle]
extern "C" fn node_api_module_get_api_version_v1() -> i32 {
    callbacks::guard(8, || {
        std::env::var("RAW_NODE_API")
            .ok()
            .and_then(|version| version.parse().ok())
            .unwrap_or(8)
    })
}

/// # Safety
///
/// Called by the runtime, with a live environment and an object of it.
#[no_mangle]
unsafe extern "C" fn napi_register_module_v1(env: napi_env, exports: napi_value) -> napi_value {
    #[cfg(feature = "dyn-symbols")]
    // SAFETY: kept for as long as the process lives. Loading twice writes the same addresses.
    std::mem::forget(unsafe { napi_sys::setup() });
    let functions: [(_, js::Body); 21] = [
        (c"create", create),
        (c"createFaulty", create_faulty),
        (c"adopt", adopt),
        (c"handleOf", handle_of),
        (c"perform", perform),
        (c"lastErrorAfter", last_error_after),
        (c"thread", thread),
        (c"waitUntilAsleep", wait_until_asleep),
        (c"waitForThreads", wait_for_threads),
        (c"join", join),
        (c"idle", idle),
        (c"awaitLastMoment", await_last_moment),
        (c"open", open),
        (c"pass", pass),
        (c"hook", hook),
        (c"wrap", wrap),
        (c"log", write),
        (c"payloads", payloads),
        (c"items", items),
        (c"isFinalized", is_finalized),
        (c"isPatched", is_patched),
    ];
    for (name, body) in functions {
        // SAFETY: by this function's contract.
        unsafe { js::export(env, exports, name, body) };
    }
    exports
}
