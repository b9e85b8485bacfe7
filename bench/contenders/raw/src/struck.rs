//! A floor: functions whose items are queued elsewhere, and which are only struck, as the runtime's
//! own is by whoever queues what the runtime may not free.
//!
//! The queue is as cheap as one can be that brings an item from one thread to another: a place for
//! each item that there will ever be. Whoever adds to it calls the runtime's function if nobody has
//! since the consumer last found nothing; where there is more, the consumer calls it for the next
//! item itself. So there is one call at most in the runtime's queue.
//!
//! Before an item is delivered it is known that JavaScript runs, for an item may not be lost to an
//! environment that ends: this is asked at the first of those that come without a pause, and every 32
//! items. In a batch it is also seen that no item has left an exception to the next.
//!
//! Nothing is slept through: who adds does so before it looks at `struck`, and the consumer clears
//! `struck` before it looks at the next place once more, all of it sequentially consistent. One of
//! the two sees what the other has done.

use crate::function::{call_back, make, Count, Parts};
use crate::js::Call;
use bench_meter::finalized::Witness;
use bench_meter::Function;
use napi_sys::*;
use std::cell::Cell;
use std::ffi::c_void;
use std::mem::ManuallyDrop;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::Arc;

/// Items that share an answer to whether JavaScript runs, and a handle scope in batches, as in ours.
const STRIDE: u32 = 32;

/// In a place: it has not been filled. What is in one that has is an item's number, and one more.
const NOTHING: u64 = 0;

/// What producers and the consumer share, on a line of the cache of its own: producers are not to
/// wait for what the consumer counts.
#[repr(align(128))]
struct Queue {
    /// Places that have been claimed, those whose items have been taken among them.
    claimed: AtomicU32,
    /// [`NOTHING`], or an item.
    places: Box<[AtomicU64]>,
    /// A call of `call_js` is on its way, or the consumer is in one.
    struck: AtomicBool,
}

impl Queue {
    fn with_places(count: u32) -> Self {
        Self {
            claimed: AtomicU32::new(0),
            places: (0..count).map(|_| AtomicU64::new(NOTHING)).collect(),
            struck: AtomicBool::new(false),
        }
    }

    /// Says no if there is no place left. Any thread.
    #[inline]
    fn add(&self, number: u32) -> bool {
        let place = self.claimed.fetch_add(1, Ordering::SeqCst);
        let Some(place) = self.places.get(place as usize) else {
            return false;
        };
        place.store(u64::from(number) + 1, Ordering::SeqCst);
        true
    }

    /// The item of a place, if it has been filled.
    #[inline]
    fn item(&self, place: u32) -> Option<u32> {
        let filled = self.places.get(place as usize)?.load(Ordering::SeqCst);
        filled.checked_sub(1).map(|number| number as u32)
    }

    /// Whether it is the caller's to strike. Any thread, after it has looked at a place or filled one.
    #[inline]
    fn must_strike(&self) -> bool {
        !self.struck.load(Ordering::SeqCst) && !self.struck.swap(true, Ordering::SeqCst)
    }
}

/// A function of which up to `BATCH` items are delivered in one callback scope.
#[derive(Clone)]
pub struct Struck<const BATCH: u32> {
    function: Count,
    queue: Arc<Queue>,
}

impl<const BATCH: u32> Struck<BATCH> {
    /// Makes a function that calls the call's first argument, with this many items at most.
    pub fn new(call: &Call, items: u32) -> Result<Self, String> {
        let queue = Arc::new(Queue::with_places(items));
        let consumer = Box::into_raw(Box::new(Consumer {
            function: Cell::new(ptr::null_mut()),
            queue: Arc::clone(&queue),
            taken: Cell::new(0),
            sure: Cell::new(0),
            _witness: Witness,
        }));
        let parts = Parts {
            counts: 2,
            context: consumer.cast(),
            finalize: Some(finalize),
            call_js: Some(call_js::<BATCH>),
        };
        // SAFETY: the JavaScript thread, in the call's scope; the context is a box that the
        // finalizer takes.
        let function = unsafe { make(call, parts) }.inspect_err(|_| {
            // SAFETY: the JavaScript thread; made above, and there is no function that has it.
            drop(unsafe { Box::from_raw(consumer) });
        })?;
        // SAFETY: the JavaScript thread, whose turn this is, so that nothing is finalized yet. Of
        // the two counts one is the consumer's.
        let function = unsafe {
            (*consumer).function.set(function);
            Count::of(function)
        };
        Ok(Self { function, queue })
    }
}

impl<const BATCH: u32> Function for Struck<BATCH> {
    #[inline]
    fn call(&self, number: u32) -> bool {
        self.queue.add(number) && (!self.queue.must_strike() || self.function.call(ptr::null_mut()))
    }
}

/// The JavaScript thread's side of a function.
struct Consumer {
    /// The consumer's count is its own until the last item: producers may have given theirs back
    /// while there are items of which the runtime does not know.
    function: Cell<napi_threadsafe_function>,
    queue: Arc<Queue>,
    /// Items that have been taken, which is the place of the next.
    taken: Cell<u32>,
    /// Items that may be delivered without another question.
    sure: Cell<u32>,
    _witness: Witness,
}

impl Consumer {
    #[inline]
    fn has_more(&self) -> bool {
        self.queue.item(self.taken.get()).is_some()
    }

    #[inline]
    fn take(&self) -> Option<u32> {
        let number = self.queue.item(self.taken.get())?;
        self.taken.set(self.taken.get() + 1);
        Some(number)
    }

    /// Has itself called again where there is more, or says that it has found nothing.
    #[inline]
    fn go_on(&self) {
        if self.has_more() {
            return self.strike();
        }
        self.sure.set(0);
        self.queue.struck.store(false, Ordering::SeqCst);
        // Looked at once more: who added before that has not struck.
        if self.has_more() && self.queue.must_strike() {
            self.strike();
        }
    }

    #[inline]
    fn strike(&self) {
        // SAFETY: the JavaScript thread. There is an item, so the last has not been delivered, and
        // the consumer has its count, which is only borrowed.
        let function = ManuallyDrop::new(unsafe { Count::of(self.function.get()) });
        function.call(ptr::null_mut());
    }

    /// Whether the next item may be delivered.
    ///
    /// # Safety
    ///
    /// The JavaScript thread, in a callback of the runtime.
    #[inline]
    unsafe fn may_deliver(&self, env: napi_env) -> bool {
        let Some(sure) = self.sure.get().checked_sub(1) else {
            // SAFETY: by this function's contract.
            let runs = unsafe { runs_javascript(env) };
            self.sure.set(if runs { STRIDE - 1 } else { 0 });
            return runs;
        };
        self.sure.set(sure);
        true
    }

    /// Delivers one item, if there is one. Gives the consumer's count back after the last.
    ///
    /// # Safety
    ///
    /// The JavaScript thread, in a handle scope; `callback` is a function of `env`.
    #[inline]
    unsafe fn deliver(&self, env: napi_env, callback: napi_value) -> bool {
        let Some(number) = self.take() else {
            return false;
        };
        // SAFETY: by this function's contract.
        if unsafe { call_back(env, callback, number) } {
            // SAFETY: the JavaScript thread, once, for there is one last item.
            drop(unsafe { Count::of(self.function.get()) });
        }
        true
    }

    /// Delivers up to `most` items, with a handle scope for each stride of them.
    ///
    /// # Safety
    ///
    /// The JavaScript thread, in a callback of the runtime; `callback` is a function of `env`.
    unsafe fn deliver_batch(&self, env: napi_env, callback: napi_value, most: u32) {
        let mut left = most;
        // SAFETY: by this function's contract; the scope is closed in here.
        unsafe {
            while left > 0 && self.has_more() && runs_javascript(env) {
                let mut scope = ptr::null_mut();
                napi_open_handle_scope(env, &mut scope);
                for _ in 0..STRIDE.min(left) {
                    if !self.deliver(env, callback) {
                        break;
                    }
                    if has_exception(env) {
                        left = 0;
                        break;
                    }
                }
                napi_close_handle_scope(env, scope);
                left = left.saturating_sub(STRIDE);
            }
        }
    }
}

/// Whether `env` still runs JavaScript: an environment that ends refuses to compare, before it sees
/// that there is nothing to be compared.
///
/// # Safety
///
/// The JavaScript thread, in a callback of the runtime.
#[inline]
unsafe fn runs_javascript(env: napi_env) -> bool {
    let mut equal = false;
    // SAFETY: by this function's contract. Values that are missing are not read.
    let asked = unsafe { napi_strict_equals(env, ptr::null_mut(), ptr::null_mut(), &mut equal) };
    asked == Status::napi_invalid_arg
}

/// Whether a callback has left an exception.
///
/// # Safety
///
/// The JavaScript thread, in a callback of the runtime.
#[inline]
unsafe fn has_exception(env: napi_env) -> bool {
    let mut pending = false;
    // SAFETY: by this function's contract.
    unsafe { napi_is_exception_pending(env, &mut pending) };
    pending
}

unsafe extern "C" fn call_js<const BATCH: u32>(
    env: napi_env,
    callback: napi_value,
    context: *mut c_void,
    _payload: *mut c_void,
) {
    if env.is_null() {
        return;
    }
    // SAFETY: the JavaScript thread, before the finalizer; the box is that of `new`, and only shared.
    let consumer = unsafe { &*context.cast::<Consumer>() };
    // SAFETY: the JavaScript thread, in the scope that the runtime opened for this call.
    unsafe {
        if BATCH == 1 {
            if !consumer.may_deliver(env) {
                return;
            }
            consumer.deliver(env, callback);
        } else {
            consumer.deliver_batch(env, callback, BATCH);
        }
    }
    consumer.go_on();
}

unsafe extern "C" fn finalize(_env: napi_env, _data: *mut c_void, context: *mut c_void) {
    // SAFETY: the JavaScript thread, once a function; made by `Box::into_raw` in `new`.
    drop(unsafe { Box::from_raw(context.cast::<Consumer>()) });
}
