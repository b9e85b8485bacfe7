//! A runtime as thin as can be: it notes what it is given, and answers.
//!
//! Its functions, and what stands for user code, have names that begin with `foreign_`: that they
//! are called is counted, what they cost is not.

use crate::outside;
use napi_outlive_tsfn::sys::*;
use napi_outlive_tsfn::{EventLoop, Habits, Host, RuntimeVersion};
use std::cell::Cell;
use std::ffi::{c_char, c_void};
use std::hint::black_box;
use std::ptr;

const OK: napi_status = 0;
const INVALID_ARG: napi_status = 1;
const GENERIC_FAILURE: napi_status = 9;

type CallJs = unsafe extern "C" fn(napi_env, napi_value, *mut c_void, *mut c_void);
type Finalize = unsafe extern "C" fn(napi_env, *mut c_void, *mut c_void);
type Hook = unsafe extern "C" fn(*mut c_void);

/// What the runtime has been told to call, and with what.
#[derive(Clone, Copy, Debug)]
pub struct Bell {
    call_js: CallJs,
    finalize: Finalize,
    told: *mut c_void,
}

/// An environment, on the only thread. Remembers the last function that was made in it.
#[derive(Debug, Default)]
pub struct Environment {
    bell: Cell<Option<Bell>>,
    hook: Cell<Option<Hook>>,
    given_back: Cell<usize>,
    rung: Cell<usize>,
    delivered: Cell<usize>,
    drained: Cell<usize>,
    finalized: Cell<usize>,
    /// Turns of the event loop, if nothing but this thread can end the environment.
    turns: Cell<Option<u64>>,
}

impl Environment {
    /// One that nothing but its own thread can end, as that of Node's own program.
    pub fn ended_by_its_thread() -> Self {
        let environment = Self::default();
        environment.turns.set(Some(0));
        environment
    }

    /// Begins another turn of the event loop.
    pub fn turn(&self) {
        self.turns.set(self.turns.get().map(|turns| turns + 1));
    }

    /// As C passes it.
    pub fn raw(&self) -> napi_env {
        ptr::from_ref(self).cast_mut().cast()
    }

    /// The last function's bell.
    pub fn bell(&self) -> Bell {
        self.bell.get().expect("a function was made")
    }

    /// How often bells have been rung.
    pub fn rung(&self) -> usize {
        self.rung.get()
    }

    /// How many bells have been given back.
    pub fn given_back(&self) -> usize {
        self.given_back.get()
    }

    /// Items that came with an environment.
    pub fn delivered(&self) -> usize {
        self.delivered.get()
    }

    /// Items that came without one.
    pub fn drained(&self) -> usize {
        self.drained.get()
    }

    /// Functions whose finalizer ran.
    pub fn finalized(&self) -> usize {
        self.finalized.get()
    }

    /// Runs the last function's cleanup hook.
    pub fn run_hook(&self, bell: Bell) {
        let hook = self.hook.get().expect("a function was made");
        // SAFETY: the environment's thread; the hook was added with this argument.
        unsafe { hook(bell.told) };
    }

    /// Calls the bell's callback once, as for one ring.
    pub fn wake(&self, bell: Bell) {
        let ring = ptr::null_mut();
        // SAFETY: the environment's thread; what the bell was made with.
        unsafe { (bell.call_js)(self.raw(), function(), bell.told, ring) };
    }

    /// Finalizes a bell.
    pub fn finalize(&self, bell: Bell) {
        // SAFETY: the environment's thread; what the bell was made with, once.
        unsafe { (bell.finalize)(self.raw(), bell.told, ptr::null_mut()) };
    }
}

/// A value that can be called.
pub fn function() -> napi_value {
    ptr::without_provenance_mut(0x10)
}

/// The host. Nothing that is compiled knows what stands in it.
pub fn host() -> &'static Host {
    static HOST: Host = Host {
        create: foreign_create,
        get_context: foreign_get_context,
        call: foreign_call,
        acquire: foreign_acquire,
        release: foreign_release,
        reference: foreign_reference,
        unreference: foreign_reference,
        add_cleanup_hook: foreign_add_cleanup_hook,
        remove_cleanup_hook: foreign_remove_cleanup_hook,
        type_of: foreign_type_of,
        undefined: foreign_undefined,
        create_string: foreign_create_string,
        strict_equals: foreign_strict_equals,
        is_exception_pending: foreign_is_exception_pending,
        open_handle_scope: foreign_open_handle_scope,
        close_handle_scope: foreign_close_handle_scope,
        call_function: foreign_call_function,
        throw_error: foreign_throw_error,
        global: foreign_undefined,
        has_named_property: foreign_has_named_property,
        version: foreign_version,
        habits: foreign_habits,
        event_loop: foreign_event_loop,
    };
    black_box(&HOST)
}

/// The environment behind an `napi_env` of this host.
///
/// # Safety
///
/// The environment's thread, while the environment lives.
unsafe fn environment<'a>(env: napi_env) -> &'a Environment {
    // SAFETY: by this function's contract; made by `Environment::raw`.
    unsafe { &*env.cast() }
}

#[no_mangle]
unsafe extern "C" fn foreign_create(
    env: napi_env,
    _func: napi_value,
    _async_resource: napi_value,
    _async_resource_name: napi_value,
    _max_queue_size: usize,
    _thread_count: usize,
    _finalize_data: *mut c_void,
    finalize: napi_finalize,
    context: *mut c_void,
    call_js: napi_threadsafe_function_call_js,
    result: *mut napi_threadsafe_function,
) -> napi_status {
    outside::called();
    let (Some(call_js), Some(finalize)) = (call_js, finalize) else {
        return GENERIC_FAILURE;
    };
    let bell = Bell {
        call_js,
        finalize,
        told: context,
    };
    // SAFETY: the environment's thread; the caller's to be written.
    unsafe {
        environment(env).bell.set(Some(bell));
        *result = env.cast();
    }
    OK
}

#[no_mangle]
unsafe extern "C" fn foreign_call(
    func: napi_threadsafe_function,
    _data: *mut c_void,
    _mode: napi_threadsafe_function_call_mode,
) -> napi_status {
    outside::called();
    // SAFETY: the environment's thread; a bell of this host is its environment.
    let rung = &unsafe { environment(func.cast()) }.rung;
    rung.set(rung.get() + 1);
    OK
}

#[no_mangle]
unsafe extern "C" fn foreign_release(
    func: napi_threadsafe_function,
    _mode: napi_threadsafe_function_release_mode,
) -> napi_status {
    outside::called();
    // SAFETY: the environment's thread; a bell of this host is its environment.
    let given_back = &unsafe { environment(func.cast()) }.given_back;
    given_back.set(given_back.get() + 1);
    OK
}

#[no_mangle]
unsafe extern "C" fn foreign_add_cleanup_hook(
    env: napi_env,
    hook: napi_cleanup_hook,
    _argument: *mut c_void,
) -> napi_status {
    outside::called();
    // SAFETY: the environment's thread.
    unsafe { environment(env) }.hook.set(hook);
    OK
}

#[no_mangle]
unsafe extern "C" fn foreign_remove_cleanup_hook(
    env: napi_env,
    _hook: napi_cleanup_hook,
    _argument: *mut c_void,
) -> napi_status {
    outside::called();
    // SAFETY: the environment's thread.
    unsafe { environment(env) }.hook.set(None);
    OK
}

#[no_mangle]
unsafe extern "C" fn foreign_type_of(
    _env: napi_env,
    _value: napi_value,
    result: *mut napi_valuetype,
) -> napi_status {
    outside::called();
    // SAFETY: the caller's to be written.
    unsafe { *result = NAPI_FUNCTION };
    OK
}

/// As a runtime that does not refuse JavaScript, and misses its arguments.
#[no_mangle]
unsafe extern "C" fn foreign_strict_equals(
    _env: napi_env,
    _left: napi_value,
    _right: napi_value,
    _result: *mut bool,
) -> napi_status {
    outside::called();
    INVALID_ARG
}

#[no_mangle]
unsafe extern "C" fn foreign_is_exception_pending(
    _env: napi_env,
    result: *mut bool,
) -> napi_status {
    outside::called();
    // SAFETY: the caller's to be written.
    unsafe { *result = false };
    OK
}

#[no_mangle]
unsafe extern "C" fn foreign_create_string(
    _env: napi_env,
    _text: *const c_char,
    _length: usize,
    result: *mut napi_value,
) -> napi_status {
    outside::called();
    // SAFETY: the caller's to be written.
    unsafe { *result = function() };
    OK
}

#[no_mangle]
unsafe extern "C" fn foreign_open_handle_scope(
    env: napi_env,
    result: *mut napi_handle_scope,
) -> napi_status {
    outside::called();
    // SAFETY: the caller's to be written.
    unsafe { *result = env.cast() };
    OK
}

#[no_mangle]
unsafe extern "C" fn foreign_close_handle_scope(
    _env: napi_env,
    _scope: napi_handle_scope,
) -> napi_status {
    outside::called();
    OK
}

#[no_mangle]
unsafe fn foreign_habits(_host: &Host, _env: napi_env) -> Habits {
    outside::called();
    Habits::NODE
}

#[no_mangle]
unsafe fn foreign_event_loop(_host: &Host, env: napi_env) -> Option<EventLoop> {
    outside::called();
    // SAFETY: the environment's thread, on which functions are called back.
    let turns = unsafe { environment(env) }.turns.get();
    turns.map(|_| EventLoop::new(env.cast(), foreign_turn))
}

#[no_mangle]
unsafe fn foreign_turn(environment: *mut c_void) -> u64 {
    outside::called();
    // SAFETY: as above; what `foreign_event_loop` said.
    unsafe { self::environment(environment.cast()) }
        .turns
        .get()
        .unwrap_or(0)
}

macro_rules! refuses {
    ($($name:ident($($argument:ty),*);)+) => {$(
        #[no_mangle]
        unsafe extern "C" fn $name($(_: $argument),*) -> napi_status {
            outside::called();
            GENERIC_FAILURE
        }
    )+};
}

refuses! {
    foreign_get_context(napi_threadsafe_function, *mut *mut c_void);
    foreign_acquire(napi_threadsafe_function);
    foreign_reference(napi_env, napi_threadsafe_function);
    foreign_undefined(napi_env, *mut napi_value);
    foreign_call_function(
        napi_env, napi_value, napi_value, usize, *const napi_value, *mut napi_value
    );
    foreign_throw_error(napi_env, *const c_char, *const c_char);
    foreign_has_named_property(napi_env, napi_value, *const c_char, *mut bool);
    foreign_version(napi_env, *mut *const RuntimeVersion);
}

/// The user's callback. Its context is the environment.
///
/// # Safety
///
/// The environment's thread, with an environment of this host as the context.
#[no_mangle]
pub unsafe extern "C" fn foreign_call_js(
    env: napi_env,
    _func: napi_value,
    context: *mut c_void,
    _data: *mut c_void,
) {
    outside::called();
    // SAFETY: the environment's thread; the context is the environment, which made this call.
    let environment = unsafe { environment(context.cast()) };
    let seen = if env.is_null() {
        &environment.drained
    } else {
        &environment.delivered
    };
    seen.set(seen.get() + 1);
}

/// The user's finalizer. Its context is the environment.
///
/// # Safety
///
/// The environment's thread, with an environment of this host as the context.
#[no_mangle]
pub unsafe extern "C" fn foreign_finalize(
    _env: napi_env,
    _data: *mut c_void,
    context: *mut c_void,
) {
    outside::called();
    // SAFETY: the environment's thread; the context is the environment, which made this call.
    let finalized = &unsafe { environment(context.cast()) }.finalized;
    finalized.set(finalized.get() + 1);
}

/// The user's callback of a typed function.
#[no_mangle]
pub extern "C" fn foreign_receive(environment: &Environment, _payload: u64) {
    outside::called();
    let delivered = &environment.delivered;
    delivered.set(delivered.get() + 1);
}
