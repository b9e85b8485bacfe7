//! What is asked of the runtime, as a table of functions.
//!
//! The runtime's own functions are found once, by name, in the process. A
//! simulated host fills the same table in tests, so that the protocol runs
//! against runtimes that behave in every way that was measured.

use crate::event_loop::{self, EventLoop};
use crate::platform;
use crate::status::Status;
use crate::sys::*;
use std::ffi::{c_char, c_void, CStr};
use std::ptr;
use std::sync::OnceLock;

/// Items that a wake delivers before the event loop turns, where the runtime sets no limit of its
/// own. Node's limit, in `node_api.cc`.
pub(crate) const ITEMS_A_WAKE: u16 = 999;

/// How a runtime differs in what its thread-safe function does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Habits {
    /// How many items are delivered in one callback of the runtime. 1 gives each item a callback
    /// scope of its own, which is what Node and Bun give it.
    pub items_a_wake: u16,
    /// After how many items the event loop has to turn, if there are more; at least 1.
    /// [`u16::MAX`], which is as good as never, where the runtime sees to that itself.
    pub items_a_turn: u16,
    /// Whether the runtime finalizes a thread-safe function when its environment ends. Where it
    /// does not, the cleanup hook is the last word.
    pub finalizes_at_end: bool,
    /// Whether the runtime itself refuses to make a function of what cannot be called. Where it
    /// does not, it is asked first.
    pub checks_functions: bool,
    /// Whether a wake-up may be lost, so that the event loop sleeps on.
    pub loses_rings: bool,
}

impl Habits {
    /// Node and Electron.
    pub const NODE: Self = Self {
        items_a_wake: 1,
        items_a_turn: u16::MAX,
        finalizes_at_end: true,
        checks_functions: true,
        loses_rings: false,
    };
    /// Bun: as Node, but goes on for as long as there is more.
    pub const BUN: Self = Self {
        items_a_turn: 10 * ITEMS_A_WAKE,
        checks_functions: false,
        ..Self::NODE
    };
    /// Deno: takes three wake-ups a turn of its event loop, runs microtasks after all of them
    /// anyway, and finalizes nothing at the end. About one wake-up in 100,000 of a busy machine
    /// comes when something else wakes the loop, half a minute later if nothing does. Its own
    /// functions wake it once an item, so that the next item hides it.
    pub const DENO: Self = Self {
        items_a_wake: ITEMS_A_WAKE,
        items_a_turn: u16::MAX,
        finalizes_at_end: false,
        checks_functions: false,
        loses_rings: true,
    };
}

macro_rules! host {
    ($($(#[$doc:meta])* $field:ident = $symbol:literal: fn($($arg:ty),* $(,)?) -> $ret:ty;)+) => {
        /// The functions of one runtime.
        ///
        /// All but [`call`](Self::call), [`acquire`](Self::acquire),
        /// [`release`](Self::release) and [`get_context`](Self::get_context) are called on the
        /// environment's thread only.
        #[derive(Clone, Copy, Debug)]
        #[allow(missing_docs)]
        pub struct Host {
            $($(#[$doc])* pub $field: unsafe extern "C" fn($($arg),*) -> $ret,)+
            /// Tells how this runtime differs, given one of its environments.
            pub habits: unsafe fn(&Host, napi_env) -> Habits,
            /// The event loop of one of its environments, if only its own thread can end that.
            pub event_loop: unsafe fn(&Host, napi_env) -> Option<EventLoop>,
        }

        impl Host {
            fn find() -> Result<Self, libloading::Error> {
                let process = platform::process()?;
                Ok(Self {
                    $($field: {
                        // SAFETY: any thread; the runtime exports its functions under these
                        // names with these signatures, and stays in the process for ever.
                        let symbol = unsafe {
                            process.get::<unsafe extern "C" fn($($arg),*) -> $ret>(
                                concat!($symbol, "\0").as_bytes(),
                            )
                        }?;
                        *symbol
                    },)+
                    habits: habits_of_the_runtime,
                    event_loop: event_loop_of_the_runtime,
                })
            }
        }
    };
}

host! {
    create = "napi_create_threadsafe_function": fn(
        napi_env,
        napi_value,
        napi_value,
        napi_value,
        usize,
        usize,
        *mut c_void,
        napi_finalize,
        *mut c_void,
        napi_threadsafe_function_call_js,
        *mut napi_threadsafe_function,
    ) -> napi_status;
    get_context = "napi_get_threadsafe_function_context": fn(
        napi_threadsafe_function,
        *mut *mut c_void,
    ) -> napi_status;
    call = "napi_call_threadsafe_function": fn(
        napi_threadsafe_function,
        *mut c_void,
        napi_threadsafe_function_call_mode,
    ) -> napi_status;
    acquire = "napi_acquire_threadsafe_function": fn(napi_threadsafe_function) -> napi_status;
    release = "napi_release_threadsafe_function": fn(
        napi_threadsafe_function,
        napi_threadsafe_function_release_mode,
    ) -> napi_status;
    reference = "napi_ref_threadsafe_function": fn(
        napi_env,
        napi_threadsafe_function,
    ) -> napi_status;
    unreference = "napi_unref_threadsafe_function": fn(
        napi_env,
        napi_threadsafe_function,
    ) -> napi_status;
    add_cleanup_hook = "napi_add_env_cleanup_hook": fn(
        napi_env,
        napi_cleanup_hook,
        *mut c_void,
    ) -> napi_status;
    remove_cleanup_hook = "napi_remove_env_cleanup_hook": fn(
        napi_env,
        napi_cleanup_hook,
        *mut c_void,
    ) -> napi_status;
    type_of = "napi_typeof": fn(napi_env, napi_value, *mut napi_valuetype) -> napi_status;
    undefined = "napi_get_undefined": fn(napi_env, *mut napi_value) -> napi_status;
    create_string = "napi_create_string_utf8": fn(
        napi_env,
        *const c_char,
        usize,
        *mut napi_value,
    ) -> napi_status;
    strict_equals = "napi_strict_equals": fn(
        napi_env,
        napi_value,
        napi_value,
        *mut bool,
    ) -> napi_status;
    is_exception_pending = "napi_is_exception_pending": fn(napi_env, *mut bool) -> napi_status;
    open_handle_scope = "napi_open_handle_scope": fn(
        napi_env,
        *mut napi_handle_scope,
    ) -> napi_status;
    close_handle_scope = "napi_close_handle_scope": fn(
        napi_env,
        napi_handle_scope,
    ) -> napi_status;
    call_function = "napi_call_function": fn(
        napi_env,
        napi_value,
        napi_value,
        usize,
        *const napi_value,
        *mut napi_value,
    ) -> napi_status;
    throw_error = "napi_throw_error": fn(napi_env, *const c_char, *const c_char) -> napi_status;
    global = "napi_get_global": fn(napi_env, *mut napi_value) -> napi_status;
    has_named_property = "napi_has_named_property": fn(
        napi_env,
        napi_value,
        *const c_char,
        *mut bool,
    ) -> napi_status;
    version = "napi_get_node_version": fn(napi_env, *mut *const RuntimeVersion) -> napi_status;
}

/// `napi_node_version`, as the runtime reports itself.
#[derive(Debug)]
#[repr(C)]
pub struct RuntimeVersion {
    /// Major, minor and patch version of the Node that the runtime is, or claims to be like.
    pub numbers: [u32; 3],
    /// The name of the release, NUL-terminated: "node" for Node itself.
    pub release: *const c_char,
}

/// # Safety
///
/// The environment's thread, with a live environment of that host.
unsafe fn habits_of_the_runtime(host: &Host, env: napi_env) -> Habits {
    static HABITS: OnceLock<Habits> = OnceLock::new();
    // SAFETY: by this function's contract. One process holds one runtime.
    *HABITS.get_or_init(|| unsafe { ask_for_habits(host, env) })
}

/// # Safety
///
/// As [`habits_of_the_runtime`].
unsafe fn event_loop_of_the_runtime(host: &Host, env: napi_env) -> Option<EventLoop> {
    // SAFETY: by this function's contract.
    unsafe { event_loop::of_the_runtime(habits_of_the_runtime(host, env), env) }
}

/// # Safety
///
/// As [`habits_of_the_runtime`].
unsafe fn ask_for_habits(host: &Host, env: napi_env) -> Habits {
    let mut version = ptr::null();
    // SAFETY: the environment's thread, a live environment. The runtime owns what it points to.
    let deno = unsafe {
        Status((host.version)(env, &mut version)).is_ok()
            && !version.is_null()
            && !(*version).release.is_null()
            && CStr::from_ptr((*version).release)
                .to_bytes()
                .eq_ignore_ascii_case(b"deno")
    };
    if deno {
        return Habits::DENO;
    }
    let (mut global, mut bun) = (ptr::null_mut(), false);
    // SAFETY: as above, in the handle scope of whoever makes a function.
    unsafe {
        // Bun calls itself Node, but for this.
        if Status((host.global)(env, &mut global)).is_ok() {
            (host.has_named_property)(env, global, c"Bun".as_ptr(), &mut bun);
        }
    }
    if bun {
        Habits::BUN
    } else {
        Habits::NODE
    }
}

impl Host {
    /// The runtime of this process. Looked up once; any thread.
    ///
    /// # Errors
    ///
    /// `None` if the process does not export Node-API version 4 or later: it is not a runtime.
    #[inline]
    pub fn runtime() -> Option<&'static Self> {
        static RUNTIME: OnceLock<Option<Host>> = OnceLock::new();
        RUNTIME.get_or_init(|| Host::find().ok()).as_ref()
    }

    /// Whether this environment has stopped running JavaScript, which it does for good when it
    /// begins to end.
    ///
    /// Asks for a comparison of nothing with nothing: a runtime that refuses JavaScript refuses
    /// that before it looks at the arguments, and one that does not finds them missing. Nothing
    /// cheaper is refused: two values to compare would make it half as dear again.
    ///
    /// Measured on Node 16 to 26 and Bun: the answer agreed with that of `napi_call_function` in
    /// every delivery to a dying worker.
    ///
    /// # Safety
    ///
    /// The environment's thread; `env` is a live environment.
    pub(crate) unsafe fn refuses_javascript(&self, env: napi_env) -> bool {
        let mut equal = false;
        // SAFETY: the environment's thread. The missing values are refused, not read.
        let asked = Status(unsafe {
            (self.strict_equals)(env, ptr::null_mut(), ptr::null_mut(), &mut equal)
        });
        match asked {
            Status::CANNOT_RUN_JS => true,
            Status::PENDING_EXCEPTION => {
                let mut left_behind = false;
                // SAFETY: as above.
                let asked = Status(unsafe { (self.is_exception_pending)(env, &mut left_behind) });
                asked.is_ok() && !left_behind
            }
            _ => false,
        }
    }

    /// Makes a string of JavaScript's.
    ///
    /// # Safety
    ///
    /// The environment's thread, in a handle scope of a live environment.
    pub(crate) unsafe fn make_string(
        &self,
        env: napi_env,
        text: &str,
    ) -> Result<napi_value, Status> {
        let mut value = ptr::null_mut();
        // SAFETY: by this function's contract; the text is as long as it says.
        let made =
            unsafe { (self.create_string)(env, text.as_ptr().cast(), text.len(), &mut value) };
        Status(made).into_result().map(|()| value)
    }

    /// Leaves `napi_invalid_arg` where `napi_get_last_error_info` finds it.
    ///
    /// # Safety
    ///
    /// The environment's thread; `env` is a live environment.
    pub(crate) unsafe fn record_invalid_arg(&self, env: napi_env) -> Status {
        // SAFETY: the environment's thread. The missing result pointer is the invalid argument:
        // the runtime notes it and touches nothing else.
        unsafe { (self.undefined)(env, ptr::null_mut()) };
        Status::INVALID_ARG
    }
}
