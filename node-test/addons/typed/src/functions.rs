//! Thread-safe functions by number, for every environment of the process.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use napi::threadsafe_function::ThreadsafeFunctionCallMode::{self, Blocking, NonBlocking};
use napi::{sys, Env, Error, Result, Status};
use napi_derive::napi;

use crate::gate::lock;
use crate::line;
use crate::payload::Payload;

/// What becomes of an asynchronous call.
pub type Answer = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// What the runtime, or whoever answers for it, gave out.
#[derive(Clone, Copy)]
pub struct RawHandle(pub sys::napi_threadsafe_function);

// SAFETY: any thread; a thread-safe function is made to be named by every one.
unsafe impl Send for RawHandle {}

/// napi's own handle to a function, whatever its type.
pub trait Held: Send + Sync {
    fn call(&self, payload: Payload, mode: ThreadsafeFunctionCallMode) -> Status;
    fn call_async(self: Arc<Self>, payload: Payload) -> Answer;
    fn raw(&self) -> RawHandle;
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

/// How [`create`] makes a function.
#[napi(object)]
pub struct CreateOptions {
    /// Items that may wait: 0 for any number, 1 for one. Default 0.
    pub queue: Option<u32>,
    /// Whether the event loop may end while the function lives. Default false.
    pub weak: Option<bool>,
}

/// Makes a thread-safe function and answers with its number. The process holds
/// it until it is dropped by that number.
#[napi]
pub fn create(env: Env, callback: line::Callback, options: Option<CreateOptions>) -> Result<u32> {
    let queue = options.as_ref().and_then(|o| o.queue).unwrap_or(0);
    let weak = options.as_ref().and_then(|o| o.weak).unwrap_or(false);
    if queue > 1 {
        return Err(Error::new(
            Status::InvalidArg,
            format!("options.queue is {queue}; this addon has queues of 0 (unbounded) and 1"),
        ));
    }
    let function = line::create(env, callback, queue, weak)?;
    let mut functions = lock(&FUNCTIONS);
    functions.made += 1;
    let number = functions.made;
    functions.held.insert(number, function);
    Ok(number)
}

/// Calls a function from the thread of the calling environment; answers with the
/// name of napi's status.
#[napi]
pub fn call(number: u32, blocking: bool) -> Result<String> {
    let mode = if blocking { Blocking } else { NonBlocking };
    let status = get(number)?.call(Payload::new(0), mode);
    Ok(status.as_ref().to_owned())
}

/// Drops a function on the thread of the calling environment.
#[napi]
pub fn drop_function(number: u32) -> Result<()> {
    take(number).map(drop)
}
