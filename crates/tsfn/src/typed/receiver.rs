//! The end on the environment's thread: the callback, and what becomes of payloads that it does
//! not get.

use super::word::from_word;
use crate::boundary::contain;
use crate::host::Host;
use crate::sys::*;
use std::cell::{Cell, UnsafeCell};
use std::ffi::{c_void, CString};
use std::ptr;

/// The context of a typed function, in a box: its callback.
pub(super) struct Receiver<F> {
    host: &'static Host,
    callback: UnsafeCell<F>,
    /// The callback is on the stack. It is not entered twice: a function that has it delivers one
    /// item at a time.
    runs: Cell<bool>,
    /// The finalizer has run while the callback did: there is no environment to call back with, and
    /// the callback is dropped when it returns.
    ended: Cell<bool>,
}

impl<F> Receiver<F> {
    pub(super) fn new(host: &'static Host, callback: F) -> Self {
        Self {
            host,
            callback: UnsafeCell::new(callback),
            runs: Cell::new(false),
            ended: Cell::new(false),
        }
    }

    /// Hands a payload to the callback; says whether the receiver is to be dropped.
    ///
    /// # Safety
    ///
    /// The environment's thread, in a callback of its runtime, and the callback is not on the
    /// stack.
    #[inline(always)]
    unsafe fn receive<T>(&self, env: napi_env, func: napi_value, payload: T) -> bool
    where
        F: FnMut(napi_env, napi_value, T),
    {
        assert!(!self.runs.get(), "one item at a time");
        self.runs.set(true);
        // SAFETY: by this function's contract, nobody else has it until it returns.
        let callback = unsafe { &mut *self.callback.get() };
        let called = contain(|| callback(env, func, payload));
        self.runs.set(false);
        if self.ended.get() {
            return true;
        }
        if let Err(message) = called {
            // SAFETY: by this function's contract; the environment is there.
            unsafe { throw(self.host, env, &message) };
        }
        false
    }
}

/// The function's callback: the one place that takes a queued payload, whatever becomes of it.
///
/// # Safety
///
/// The environment's thread; `context` is the function's receiver, `word` is made of a `T` and not
/// taken yet.
pub(super) unsafe extern "C" fn deliver<T, F: FnMut(napi_env, napi_value, T)>(
    env: napi_env,
    func: napi_value,
    context: *mut c_void,
    word: *mut c_void,
) {
    // SAFETY: queued once and handed out once, by this function's contract.
    let payload = unsafe { from_word::<T>(word) };
    if env.is_null() {
        // Drained. What its destructor panics with has been told on stderr.
        let _ = contain(|| drop(payload));
        return;
    }
    let receiver = context.cast::<Receiver<F>>();
    // SAFETY: the environment's thread, in a callback; the receiver is there until the finalizer,
    // and beyond that until its callback has returned.
    if unsafe { (*receiver).receive(env, func, payload) } {
        // SAFETY: made by `Box::into_raw`; the finalizer has left it to us, who ran the callback.
        let _ = contain(|| drop(unsafe { Box::from_raw(receiver) }));
    }
}

/// The function's finalizer: drops the receiver, or has that done when its callback returns.
///
/// # Safety
///
/// The environment's thread, once; `context` is the function's receiver.
pub(super) unsafe extern "C" fn finalize<F>(
    _env: napi_env,
    _data: *mut c_void,
    context: *mut c_void,
) {
    let receiver = context.cast::<Receiver<F>>();
    // SAFETY: the environment's thread; the receiver is there until now.
    if unsafe { (*receiver).runs.get() } {
        // SAFETY: as above; whoever runs the callback looks when it returns.
        unsafe { (*receiver).ended.set(true) };
    } else {
        // SAFETY: made by `Box::into_raw`; no callback uses it, and none will.
        let _ = contain(|| drop(unsafe { Box::from_raw(receiver) }));
    }
}

/// Makes an exception of a panic, which the runtime reports by its policy when we return.
///
/// # Safety
///
/// The environment's thread, in a callback of the runtime.
unsafe fn throw(host: &Host, env: napi_env, message: &str) {
    let message = format!("a thread-safe function's callback panicked: {message}");
    let message = CString::new(message.replace('\0', " ")).unwrap_or_default();
    // SAFETY: by this function's contract; the string ends with a NUL. An exception that the
    // callback has left stays, and this one is refused.
    unsafe { (host.throw_error)(env, ptr::null(), message.as_ptr()) };
}
