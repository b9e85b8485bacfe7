//! The end on the environment's thread: the callback, and what becomes of payloads that it does
//! not get.

use super::word::from_word;
use crate::boundary::contain;
use crate::host::Host;
use crate::sys::*;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ffi::{c_void, CString};
use std::ptr;

/// The context of a typed function, in a box: its callback, and what waits for it.
pub(super) struct Receiver<T, F> {
    host: &'static Host,
    /// Borrowed while it runs.
    callback: RefCell<F>,
    /// Delivered while the callback runs, because it runs the event loop: it gets them next.
    late: RefCell<VecDeque<T>>,
    /// The finalizer has run while the callback did: there is no environment to call back with, and
    /// the callback is dropped when it returns.
    ended: Cell<bool>,
}

impl<T, F: FnMut(napi_env, napi_value, T)> Receiver<T, F> {
    pub(super) fn new(host: &'static Host, callback: F) -> Self {
        Self {
            host,
            callback: RefCell::new(callback),
            late: RefCell::default(),
            ended: Cell::new(false),
        }
    }

    /// Hands a payload to the callback; says whether the receiver is to be dropped.
    ///
    /// # Safety
    ///
    /// The environment's thread, in a callback of its runtime.
    #[inline(always)]
    unsafe fn receive(&self, env: napi_env, func: napi_value, payload: T) -> bool {
        let Ok(mut callback) = self.callback.try_borrow_mut() else {
            self.late.borrow_mut().push_back(payload);
            return false;
        };
        let mut called = contain(|| callback(env, func, payload));
        loop {
            if self.ended.get() {
                return true;
            }
            if let Err(message) = called {
                // SAFETY: by this function's contract; the environment is there.
                unsafe { throw(self.host, env, &message) };
            }
            let Some(late) = self.next_of_the_late() else {
                return false;
            };
            called = contain(|| callback(env, func, late));
        }
    }

    #[inline]
    fn next_of_the_late(&self) -> Option<T> {
        self.late.borrow_mut().pop_front()
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
    let receiver = context.cast::<Receiver<T, F>>();
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
pub(super) unsafe extern "C" fn finalize<T, F>(
    _env: napi_env,
    _data: *mut c_void,
    context: *mut c_void,
) {
    let receiver = context.cast::<Receiver<T, F>>();
    // SAFETY: the environment's thread; the receiver is there until now.
    let idle = unsafe { (*receiver).callback.try_borrow_mut() }.is_ok();
    if idle {
        // SAFETY: made by `Box::into_raw`; no callback uses it, and none will.
        let _ = contain(|| drop(unsafe { Box::from_raw(receiver) }));
    } else {
        // SAFETY: as above; whoever runs the callback looks when it returns.
        unsafe { (*receiver).ended.set(true) };
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
