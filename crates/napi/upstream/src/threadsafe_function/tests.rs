//! These need no runtime: what is called here calls no function of Node-API, and none is loaded in
//! a test binary.

use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// Counts how often it is dropped.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Counted {
    fn new() -> (Self, Arc<AtomicUsize>) {
        let drops = Arc::new(AtomicUsize::new(0));
        (Self(drops.clone()), drops)
    }
}

struct PanicsWhenDropped;

impl Drop for PanicsWhenDropped {
    fn drop(&mut self) {
        panic!("dropped");
    }
}

type Callback<T> = fn(ThreadsafeCallContext<T>) -> Result<()>;
type Item<T> = ThreadsafeFunctionCallJsBackData<T, ()>;

fn item<T>(data: T, callback: impl FnOnce(Result<()>, Env) -> Result<()> + 'static) -> Item<T> {
    ThreadsafeFunctionCallJsBackData {
        data,
        call_variant: ThreadsafeFunctionCallVariant::WithCallback,
        callback: Box::new(callback),
    }
}

/// Hands `data` back as a runtime does whose environment has ended.
fn drain<T: 'static, const CALLEE_HANDLED: bool>(data: *mut c_void) {
    // SAFETY: the thread that would be the environment's, of which nothing is asked where there is
    // none; each test boxes its data as the calls do, and hands it over.
    unsafe {
        call_js_cb::<T, (), (), Status, Callback<T>, CALLEE_HANDLED>(
            null_mut(),
            null_mut(),
            null_mut(),
            data,
        )
    }
}

#[test]
fn data_that_is_handed_back_is_dropped_once() {
    let (data, drops) = Counted::new();
    let queued = Box::into_raw(Box::new(item(data, |_, _| Ok(()))));
    drain::<Counted, false>(queued.cast());
    assert_eq!(drops.load(Ordering::SeqCst), 1);

    let (data, drops) = Counted::new();
    let result: Result<_, Status> = Ok(item(data, |_, _| Ok(())));
    drain::<Counted, true>(Box::into_raw(Box::new(result)).cast());
    assert_eq!(drops.load(Ordering::SeqCst), 1);
}

#[test]
fn an_error_that_is_handed_back_is_dropped() {
    let (data, drops) = Counted::new();
    let status = CountedStatus(Some(data));
    let result: Result<Item<()>, CountedStatus> = Err(Error::new(status, "never delivered"));
    // SAFETY: as in `drain`.
    unsafe {
        call_js_cb::<(), (), (), CountedStatus, Callback<()>, true>(
            null_mut(),
            null_mut(),
            null_mut(),
            Box::into_raw(Box::new(result)).cast(),
        )
    };
    assert_eq!(drops.load(Ordering::SeqCst), 1);
}

/// An error status that owns something.
struct CountedStatus(Option<Counted>);

impl AsRef<str> for CountedStatus {
    fn as_ref(&self) -> &str {
        self.0.as_ref().map_or("not counted", |_| "counted")
    }
}

impl From<Status> for CountedStatus {
    fn from(_: Status) -> Self {
        Self(None)
    }
}

#[test]
fn a_pending_call_async_ends_when_its_item_is_handed_back() {
    let (sender, mut receiver) = channel::<Result<()>>();
    let answer = move |answer, _| sender.send(answer).or(Ok(()));
    let queued = Box::into_raw(Box::new(item((), answer)));
    assert_eq!(
        receiver.try_recv().map(|answer| answer.is_some()),
        Ok(false)
    );
    drain::<(), false>(queued.cast());
    assert!(receiver.try_recv().is_err(), "the sender is still there");
}

#[test]
fn a_panic_of_data_that_is_handed_back_goes_no_further() {
    let (after, drops) = Counted::new();
    let queued = Box::into_raw(Box::new(item((PanicsWhenDropped, after), |_, _| Ok(()))));
    drain::<(PanicsWhenDropped, Counted), false>(queued.cast());
    assert_eq!(drops.load(Ordering::SeqCst), 1);
}

#[test]
fn a_panic_of_the_callback_that_is_finalized_goes_no_further() {
    fn finalize<R: 'static + FnMut(ThreadsafeCallContext<()>) -> Result<()>>(callback: R) {
        let handle = ThreadsafeFunctionHandle::null();
        let weak = Arc::downgrade(&handle).into_raw().cast_mut();
        let callback = Box::into_raw(Box::new(callback));
        // SAFETY: the thread that would be the environment's; both pointers were made above, and
        // are given to the finalizer once.
        unsafe { thread_finalize_cb::<(), (), R>(null_mut(), weak.cast(), callback.cast()) };
        assert!(handle.with_read_aborted(|aborted| aborted));
    }

    let panics = PanicsWhenDropped;
    finalize(move |_| {
        let _keep = &panics;
        Ok(())
    });
}

#[test]
fn a_panic_under_the_lock_does_not_spread() {
    let handle = ThreadsafeFunctionHandle::null();
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        handle.with_write_aborted(|_aborted| panic!("under the lock"))
    }));
    assert!(panicked.is_err());
    assert!(!handle.with_read_aborted(|aborted| aborted));
    handle.with_write_aborted(|mut aborted| *aborted = true);
    assert!(handle.with_read_aborted(|aborted| aborted));
}
