//! What the deferreds of an environment share: one thread-safe function, which settles their
//! promises in the order in which they were settled.
//!
//! A function each is most of what a promise costs. The shared one is made with the first
//! deferred, goes with its environment, and keeps the event loop alive as long as a promise is to
//! be settled still. Each settlement is an item of its own, in a callback scope of its own: what
//! waits for one promise runs before the next resolver does, as with a function each.
//!
//! What differs is what async hooks see: one `napi_resolve_deferred` in an environment, whose
//! context is that of whoever made the first deferred. It keeps that caller's store of
//! `AsyncLocalStorage`, if it had one, as long as the environment lives. What waits for a promise has its own
//! context, as published. A JavaScript function that a resolver itself calls has the shared one,
//! and so has the `then` of a thenable that a promise is resolved to.

use std::cell::{Cell, RefCell};
use std::os::raw::c_void;
use std::ptr;
use std::rc::Rc;

use crate::threadsafe_function::boundary::contain;
use crate::{check_status, sys, Error, Result, Status};

/// What is to be done with an item, which begins with this: the environment's thread, once, with
/// the live environment in a callback scope, or with NULL if that is ending.
pub(super) type Arrive = unsafe fn(sys::napi_env, *mut c_void);

struct Environment {
    env: sys::napi_env,
    /// Has one count, which is given back by [`forget`].
    function: Cell<sys::napi_threadsafe_function>,
    /// Promises that are to be settled still.
    outstanding: Cell<usize>,
}

std::thread_local! {
    /// Those of this thread, each until its function is finalized.
    static ENVIRONMENTS: RefCell<Vec<Rc<Environment>>> = const { RefCell::new(Vec::new()) };
}

/// Has the event loop stay alive until one more item has arrived, which goes to the function given
/// here.
///
/// # Safety
///
/// `env` is a live environment, and this is its thread, with a handle scope open.
pub(super) unsafe fn expect_item(env: sys::napi_env) -> Result<sys::napi_threadsafe_function> {
    let expected = ENVIRONMENTS.try_with(|environments| {
        // One that is closing is of an environment that ends, or has ended: its address may be
        // that of another by now.
        let is_this = |known: &&Rc<Environment>| {
            known.env == env && !sys::outlive::is_closing(known.function.get())
        };
        if let Some(known) = environments.borrow().iter().find(is_this) {
            // SAFETY: by the caller's word.
            return unsafe { known.expect_item() };
        }
        // SAFETY: by the caller's word. Nothing is borrowed, whatever the runtime calls meanwhile.
        let made = unsafe { Environment::with_function(env) }?;
        let function = made.function.get();
        environments.borrow_mut().push(made);
        Ok(function)
    });
    expected.unwrap_or_else(|_| {
        let reason = "the thread of the environment is ending".to_owned();
        Err(Error::new(Status::Closing, reason))
    })
}

/// Queues an item; says whether it was queued, and is not the caller's any more. Any thread, at any
/// time.
///
/// # Safety
///
/// `function` is of [`expect_item`], once for each item. The item begins with an [`Arrive`], which
/// takes it.
pub(super) unsafe fn queue_item(
    function: sys::napi_threadsafe_function,
    item: *mut c_void,
) -> bool {
    let mode = sys::ThreadsafeFunctionCallMode::nonblocking;
    // SAFETY: any thread may call, in any state of the function, and even if it has been freed.
    let status = unsafe { sys::napi_call_threadsafe_function(function, item, mode) };
    status == sys::Status::napi_ok
}

impl Environment {
    /// One that expects an item.
    ///
    /// # Safety
    ///
    /// As [`expect_item`].
    unsafe fn with_function(env: sys::napi_env) -> Result<Rc<Self>> {
        const NAME: &str = "napi_resolve_deferred";
        let mut name = ptr::null_mut();
        check_status!(
            // SAFETY: by the caller's word; the text is read before the call returns.
            unsafe {
                sys::napi_create_string_utf8(env, NAME.as_ptr().cast(), NAME.len() as _, &mut name)
            },
            "Create async resource name in JsDeferred failed"
        )?;
        let made = Rc::new(Self {
            env,
            function: Cell::new(ptr::null_mut()),
            outstanding: Cell::new(1),
        });
        let context = Rc::as_ptr(&made).cast_mut().cast();
        let mut function = ptr::null_mut();
        check_status!(
            // SAFETY: by the caller's word. The context stays in its place until the finalizer, or
            // until the thread ends without one; from then on nobody looks into it.
            unsafe {
                sys::napi_create_threadsafe_function(
                    env,
                    ptr::null_mut(),
                    ptr::null_mut(),
                    name,
                    0,
                    1,
                    context,
                    Some(forget),
                    context,
                    Some(arrive),
                    &mut function,
                )
            },
            "Create threadsafe function in JsDeferred failed"
        )?;
        made.function.set(function);
        Ok(made)
    }

    /// # Safety
    ///
    /// As [`expect_item`].
    unsafe fn expect_item(&self) -> Result<sys::napi_threadsafe_function> {
        if self.outstanding.get() == 0 {
            check_status!(
                // SAFETY: by the caller's word; the function may be in any state.
                unsafe { sys::napi_ref_threadsafe_function(self.env, self.function.get()) },
                "Reference threadsafe function in JsDeferred failed"
            )?;
        }
        self.outstanding.set(self.outstanding.get() + 1);
        Ok(self.function.get())
    }

    /// # Safety
    ///
    /// The environment's thread, in a live environment.
    unsafe fn item_arrived(&self) {
        let outstanding = self.outstanding.get() - 1;
        self.outstanding.set(outstanding);
        if outstanding > 0 {
            return;
        }
        // SAFETY: by the caller's word; the function may be in any state.
        let status = unsafe { sys::napi_unref_threadsafe_function(self.env, self.function.get()) };
        if status != sys::Status::napi_ok {
            // It would keep the event loop alive for nothing. The next deferred makes another.
            release(self.function.get());
        }
    }
}

/// Gives the one count of a function back. Any thread, in any state of the function.
fn release(function: sys::napi_threadsafe_function) {
    // SAFETY: any thread may release, in any state of the function.
    unsafe {
        sys::napi_release_threadsafe_function(function, sys::ThreadsafeFunctionReleaseMode::release)
    };
}

/// The callback of the function.
unsafe extern "C" fn arrive(
    env: sys::napi_env,
    _callback: sys::napi_value,
    context: *mut c_void,
    item: *mut c_void,
) {
    // SAFETY: the environment's thread. With an environment, it is a live one, in a callback scope,
    // and the function has not been finalized. The item comes once, and was queued as what begins
    // with `Arrive`.
    let _ = contain(|| unsafe {
        if !env.is_null() {
            // Before the item does anything: that may end the environment.
            (*context.cast::<Environment>()).item_arrived();
        }
        (*item.cast::<Arrive>())(env, item)
    });
}

/// The finalizer of the function: its environment ends. The environment's thread.
unsafe extern "C" fn forget(_env: sys::napi_env, environment: *mut c_void, _hint: *mut c_void) {
    let _ = contain(|| {
        // Where the thread ends as well, they may all be gone.
        let _ = ENVIRONMENTS.try_with(|environments| {
            let mut environments = environments.borrow_mut();
            let is_this = |known: &Rc<Environment>| ptr::eq(Rc::as_ptr(known), environment.cast());
            if let Some(place) = environments.iter().position(is_this) {
                // With its last count the function is freed.
                release(environments.swap_remove(place).function.get());
            }
        });
    });
}
