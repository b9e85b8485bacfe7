//! Thread-safe functions by number, for every environment of the process.

use std::collections::BTreeMap;
#[cfg(not(feature = "napi-2-0"))]
use std::future::Future;
#[cfg(not(feature = "napi-2-0"))]
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use napi::threadsafe_function::ThreadsafeFunctionCallMode::{self, Blocking, NonBlocking};
use napi::{sys, Env, Error, Result, Status};
use napi_derive::napi;

use crate::callback::{Callback, Panics};
use crate::counters::COUNTERS;
use crate::gate::lock;
use crate::line;
use crate::payload::Payload;

/// What becomes of an asynchronous call.
#[cfg(not(feature = "napi-2-0"))]
pub type Answer = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// What the runtime, or whoever answers for it, gave out.
#[derive(Clone, Copy)]
pub struct RawHandle(pub sys::napi_threadsafe_function);

// SAFETY: any thread; a thread-safe function is made to be named by every one.
unsafe impl Send for RawHandle {}

/// napi's own handle to a function, whatever its type.
pub trait Held: Send + Sync {
    fn call(&self, payload: Payload, mode: ThreadsafeFunctionCallMode) -> Status;
    /// Calls and hands `kept` to what JavaScript's answer is for.
    #[cfg(not(feature = "napi-2-0"))]
    fn call_for_return(&self, payload: Payload, kept: Payload) -> Status;
    #[cfg(not(feature = "napi-2-0"))]
    fn call_async(self: Arc<Self>, payload: Payload) -> Answer;
    /// One more handle to the same function.
    fn again(&self) -> Arc<dyn Held>;
    /// Aborts the function, through a handle of its own.
    fn abort(&self) -> Result<()>;
    fn raw(&self) -> RawHandle;
    #[cfg(feature = "outlive")]
    fn is_closing(&self) -> bool;
    #[cfg(feature = "outlive")]
    fn deliver_in_batches(&self, most: u16) -> Result<()>;
}

#[derive(Default)]
struct Functions {
    made: u32,
    held: BTreeMap<u32, Arc<dyn Held>>,
}

static FUNCTIONS: Mutex<Functions> = Mutex::new(Functions {
    made: 0,
    held: BTreeMap::new(),
});

fn unknown(number: u32) -> Error {
    let reason = format!("function {number} was never made, or has been dropped");
    Error::new(Status::InvalidArg, reason)
}

/// The function of this number, held once more.
pub fn get(number: u32) -> Result<Arc<dyn Held>> {
    let functions = lock(&FUNCTIONS);
    functions
        .held
        .get(&number)
        .cloned()
        .ok_or_else(|| unknown(number))
}

/// Takes the function of this number out, for the caller to drop.
pub fn take(number: u32) -> Result<Arc<dyn Held>> {
    let taken = lock(&FUNCTIONS).held.remove(&number);
    taken.ok_or_else(|| unknown(number))
}

/// What lines of napi have in a function's type, or tell when they make it.
pub struct Kind {
    /// Places in the queue, 0 for any number.
    pub queue: u32,
    pub weak: bool,
    pub handled: bool,
}

/// How [`create`] makes a function.
#[napi(object)]
pub struct CreateOptions {
    /// Items that may wait: 0 for any number, 1 for one. Default 0.
    pub queue: Option<u32>,
    /// Whether the event loop may end while the function lives. Default false.
    pub weak: Option<bool>,
    /// Whether JavaScript gets an error, or `null`, before the payload. Default false.
    pub handled: Option<bool>,
    /// When the function's callback panics: `called` or `dropped`. Default never.
    pub panics: Option<String>,
}

/// Makes a thread-safe function and answers with its number. The process holds
/// it until it is dropped by that number.
#[napi]
pub fn create(env: Env, js: line::JsCallback, options: Option<CreateOptions>) -> Result<u32> {
    let queue = options.as_ref().and_then(|o| o.queue).unwrap_or(0);
    let kind = Kind {
        queue,
        weak: options.as_ref().and_then(|o| o.weak).unwrap_or(false),
        handled: options.as_ref().and_then(|o| o.handled).unwrap_or(false),
    };
    let panics = Panics::named(options.as_ref().and_then(|o| o.panics.as_deref()))?;
    if queue > 1 {
        return Err(Error::new(
            Status::InvalidArg,
            format!("options.queue is {queue}; this addon has queues of 0 (unbounded) and 1"),
        ));
    }
    let function = line::create(env, js, Callback::new(panics), kind)?;
    Ok(hold(function))
}

/// Holds a function by a number of its own.
fn hold(function: Arc<dyn Held>) -> u32 {
    let mut functions = lock(&FUNCTIONS);
    functions.made += 1;
    let number = functions.made;
    functions.held.insert(number, function);
    number
}

/// Calls once without looking into the payload, and counts the call and a refusal for good.
pub fn call_counted(function: &dyn Held, payload: Payload, blocking: bool) -> Status {
    COUNTERS.calls.add();
    let mode = if blocking { Blocking } else { NonBlocking };
    let status = function.call(payload, mode);
    match status {
        Status::Closing => COUNTERS.closing.add(),
        Status::QueueFull => COUNTERS.full.add(),
        _ => {}
    }
    status
}

/// Calls a function from the thread of the calling environment; answers with the
/// name of napi's status.
#[napi]
pub fn call(number: u32, blocking: bool) -> Result<String> {
    let status = call_counted(&*get(number)?, Payload::new(0), blocking);
    Ok(format!("{status:?}"))
}

/// Calls a function as [`call`] does, without waiting, with a payload whose destructor panics.
#[napi]
pub fn call_unlucky(number: u32) -> Result<String> {
    let payload = Payload::ending_with(|| panic!("a payload's destructor panics"));
    let status = call_counted(&*get(number)?, payload, false);
    Ok(format!("{status:?}"))
}

/// Calls a function as [`call`] does, without waiting, with a payload whose destructor calls the
/// function once more and drops a handle to it.
#[napi]
pub fn call_with_itself(number: u32) -> Result<String> {
    let itself = get(number)?.again();
    let payload = Payload::ending_with(move || {
        call_counted(&*itself, Payload::new(0), false);
        drop(itself);
    });
    let status = call_counted(&*get(number)?, payload, false);
    Ok(format!("{status:?}"))
}

/// Calls a function without waiting, with a payload, and a second one for what JavaScript's answer
/// is for.
#[cfg(not(feature = "napi-2-0"))]
#[napi]
pub fn call_for_return(number: u32) -> Result<String> {
    let status = get(number)?.call_for_return(Payload::new(0), Payload::new(0));
    Ok(format!("{status:?}"))
}

/// Makes one more handle to a function, as users of this line of napi do, and answers with the
/// number that it is held by.
#[napi]
pub fn again(number: u32) -> Result<u32> {
    Ok(hold(get(number)?.again()))
}

/// Aborts a function on the thread of the calling environment. Its handles are still held.
#[napi]
pub fn abort(number: u32) -> Result<()> {
    get(number)?.abort()
}

/// Drops a function on the thread of the calling environment.
#[napi]
pub fn drop_function(number: u32) -> Result<()> {
    take(number).map(drop)
}
