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
use std::rc::Rc;

/// The context of a typed function: its callback. The function holds one count of it, from its
/// creation to its finalizer, and so does each delivery while it lasts.
pub(super) struct Receiver<T, F> {
    host: &'static Host,
    callback: RefCell<F>,
    /// Delivered while the callback runs, because it runs the event loop: it gets them next.
    late: RefCell<VecDeque<T>>,
    /// The finalizer has run, so there is no environment to call back with.
    ended: Cell<bool>,
}

impl<T, F: FnMut(napi_env, napi_value, T)> Receiver<T, F> {
    pub(super) fn new(host: &'static Host, callback: F) -> Rc<Self> {
        Rc::new(Self {
            host,
            callback: RefCell::new(callback),
            late: RefCell::default(),
            ended: Cell::new(false),
        })
    }

    fn receive(&self, env: napi_env, func: napi_value, payload: T) {
        let Ok(mut callback) = self.callback.try_borrow_mut() else {
            self.late.borrow_mut().push_back(payload);
            return;
        };
        let mut next = Some(payload);
        while let Some(payload) = next {
            if let Err(message) = contain(|| callback(env, func, payload)) {
                if !self.ended.get() {
                    // SAFETY: the environment's thread, in the runtime's scope.
                    unsafe { throw(self.host, env, &message) };
                }
            }
            if self.ended.get() {
                return;
            }
            next = self.late.borrow_mut().pop_front();
        }
    }
}

/// The function's callback: the one place that takes a queued payload, whatever becomes of it.
///
/// # Safety
///
/// The environment's thread; `context` is the function's count of its receiver, `word` is made of
/// a `T` and not taken yet.
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
    let context = context.cast_const().cast::<Receiver<T, F>>();
    // A count of its own: a callback that ends its environment must not be dropped while it runs.
    // SAFETY: the environment's thread; the function's count lasts until the finalizer.
    let receiver = unsafe {
        Rc::increment_strong_count(context);
        Rc::from_raw(context)
    };
    receiver.receive(env, func, payload);
    let _ = contain(|| drop(receiver));
}

/// The function's finalizer: drops the callback, unless it is running.
///
/// # Safety
///
/// The environment's thread, once; `context` is the function's count of its receiver.
pub(super) unsafe extern "C" fn finalize<T, F>(
    _env: napi_env,
    _data: *mut c_void,
    context: *mut c_void,
) {
    // SAFETY: the count is the function's, which has no more use for it.
    let receiver = unsafe { Rc::from_raw(context.cast_const().cast::<Receiver<T, F>>()) };
    receiver.ended.set(true);
    let _ = contain(|| drop(receiver));
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
