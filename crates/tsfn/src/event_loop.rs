//! The turns of an event loop that only its own thread can end.
//!
//! JavaScript may be refused from any moment on, where another thread can end the
//! environment: a worker's, or any in a program that embeds Node. In Node's own
//! program, the environments on the loop of the thread that the program began with
//! are ended by that thread, and between two turns of the loop. As long as the loop
//! has not turned since JavaScript was last seen to run, it still does.
//!
//! Bun ends the environments of the thread that it began with in the same way. It does
//! not count the turns of its loop, but calls back within one for as long as there is
//! more: while a chain of wakes goes on, the loop has not turned.
//!
//! What else could end such an environment within a turn is known: `process.exit`
//! never returns, and an environment that is freed in a callback runs our hook.
//! What is left is an addon that embeds an environment of its own in that thread
//! and stops it in a callback, for which there is a bound (see `asking`).

use crate::host::Habits;
use crate::platform;
use crate::sys::*;
use std::ffi::c_void;
use std::ptr;
use std::sync::OnceLock;

/// An event loop whose environments are ended by its own thread, between two of its turns.
#[derive(Clone, Copy, Debug)]
pub struct EventLoop {
    raw: *mut c_void,
    turn: unsafe fn(*mut c_void) -> u64,
}

/// The turn of a loop whose turns nobody counts: no loop turns as often.
pub(crate) const UNCOUNTED: u64 = u64::MAX;

impl EventLoop {
    /// The loop at `raw`; `turn` is given that, on the loop's thread, and answers differently in
    /// each turn.
    pub fn new(raw: *mut c_void, turn: unsafe fn(*mut c_void) -> u64) -> Self {
        Self { raw, turn }
    }

    /// A loop that does not turn while a chain of wakes goes on, and whose turns nobody counts.
    pub fn endless() -> Self {
        Self::new(ptr::null_mut(), |_| UNCOUNTED)
    }

    /// Tells this turn of the loop from every other, or is [`UNCOUNTED`].
    ///
    /// # Safety
    ///
    /// The loop's thread, while the loop exists.
    pub(crate) unsafe fn turn(self) -> u64 {
        // SAFETY: by this function's contract.
        unsafe { (self.turn)(self.raw) }
    }
}

/// `uv_metrics_t`: three counts, and room for more.
#[repr(C)]
struct Metrics {
    turns: u64,
    _others: [u64; 15],
}

/// What is asked of libuv, which Node exports as well; since Node 20.
struct Uv {
    loop_of: unsafe extern "C" fn(napi_env, *mut *mut c_void) -> napi_status,
    metrics: unsafe extern "C" fn(*mut c_void, *mut Metrics) -> i32,
    /// The loop that Node's own program runs on the thread it began with.
    main: usize,
}

impl Uv {
    fn find() -> Option<Self> {
        let process = platform::process().ok()?;
        // SAFETY: any thread; each symbol has this signature wherever it is exported, and stays in
        // the process for ever. Node has made its main loop before it loads an addon, so asking
        // for it makes none.
        unsafe {
            let main = process
                .get::<unsafe extern "C" fn() -> *mut c_void>(b"uv_default_loop\0")
                .ok()?;
            Some(Self {
                loop_of: *process.get(b"napi_get_uv_event_loop\0").ok()?,
                metrics: *process.get(b"uv_metrics_info\0").ok()?,
                main: main().addr(),
            })
        }
    }

    /// What this process has of it, if it is Node's own program.
    fn of_node() -> Option<&'static Self> {
        static UV: OnceLock<Option<Uv>> = OnceLock::new();
        UV.get_or_init(|| is_node_itself().then(Self::find).flatten())
            .as_ref()
    }
}

/// Whether the program is Node's own, as far as its name tells.
fn is_node_itself() -> bool {
    std::env::current_exe().is_ok_and(|path| path.file_stem().is_some_and(|name| name == "node"))
}

/// Whether this thread of Bun's is the one that it began with. Windows does not say which one that
/// was: there, each item is asked for.
fn is_buns_main_thread() -> bool {
    cfg!(unix) && platform::is_main_thread()
}

unsafe fn turn(raw: *mut c_void) -> u64 {
    let Some(uv) = Uv::of_node() else { return 0 };
    let mut metrics = Metrics {
        turns: 0,
        _others: [0; 15],
    };
    // SAFETY: the loop's thread, by the contract of `EventLoop::turn`; writes the struct it is
    // given, which is as large as libuv's.
    unsafe { (uv.metrics)(raw, &mut metrics) };
    metrics.turns
}

/// The loop of `env`, if nothing but its own thread can end `env`.
///
/// # Safety
///
/// The environment's thread, with a live environment of the runtime with these habits.
pub(crate) unsafe fn of_the_runtime(habits: Habits, env: napi_env) -> Option<EventLoop> {
    match habits {
        Habits::NODE => {}
        Habits::BUN => return is_buns_main_thread().then(EventLoop::endless),
        _ => return None,
    }
    let uv = Uv::of_node()?;
    let mut raw = ptr::null_mut();
    // SAFETY: by this function's contract.
    unsafe { (uv.loop_of)(env, &mut raw) };
    (raw.addr() == uv.main).then(|| EventLoop::new(raw, turn))
}
