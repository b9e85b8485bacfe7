//! A runtime of one environment a thread, without JavaScript.
//!
//! It does with its thread-safe functions what each generation of Node was
//! measured to do, memory included: G0 frees them with their environment, so
//! whoever still reaches for one reads freed memory, and valgrind sees it.

#![allow(dead_code)] // Each test program uses its own part of this.

use napi_outlive_tsfn::sys::*;
use napi_outlive_tsfn::{EventLoop, Habits, Host, RuntimeVersion};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ffi::{c_char, c_void, CStr};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

const OK: napi_status = 0;
const INVALID_ARG: napi_status = 1;
const PENDING_EXCEPTION: napi_status = 10;
const CLOSING: napi_status = 16;

/// What the runtime does with a thread-safe function whose environment ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Generation {
    /// Frees it, whoever holds it; then reads its queue.
    G0,
    /// Keeps it until nobody holds it; drains after the finalizer.
    G1,
    /// Keeps it until nobody holds it; drains before the finalizer, and holds its lock meanwhile.
    G2,
    /// As G2, and serves a function for as long as there is more.
    Endless,
    /// Runs cleanup hooks, and finalizes nothing.
    HooksOnly,
    /// Runs nothing at all.
    Silent,
}

pub const GENERATIONS: [Generation; 3] = [Generation::G0, Generation::G1, Generation::G2];

type CallJs = unsafe extern "C" fn(napi_env, napi_value, *mut c_void, *mut c_void);
type Finalize = unsafe extern "C" fn(napi_env, *mut c_void, *mut c_void);
type Hook = unsafe extern "C" fn(*mut c_void);

#[derive(Clone, Copy)]
enum Task {
    Hook(Hook, *mut c_void),
    CloseBell(*mut Bell),
}

impl Task {
    fn is_hook_of(&self, argument: *mut c_void) -> bool {
        matches!(self, Task::Hook(_, other) if *other == argument)
    }

    fn closes(&self, bell: *mut Bell) -> bool {
        matches!(self, Task::CloseBell(other) if *other == bell)
    }
}

struct BellState {
    queue: VecDeque<*mut c_void>,
    threads: usize,
    closing: bool,
}

/// What a test sees of an environment's bells, and where it holds the calls of other threads up, as
/// a scheduler does that puts a thread aside.
pub struct Watch {
    /// The environment's own, which is never held up.
    thread: ThreadId,
    held: AtomicBool,
    inside: AtomicUsize,
    bells: AtomicUsize,
    to_lose: AtomicUsize,
    /// The environment has ended without a word, and its bells with it.
    vanished: AtomicBool,
    /// Calls that reached for a bell since, from the environment's own thread.
    too_late: AtomicUsize,
}

impl Watch {
    fn new() -> Self {
        Self {
            thread: thread::current().id(),
            held: AtomicBool::default(),
            inside: AtomicUsize::default(),
            bells: AtomicUsize::default(),
            to_lose: AtomicUsize::default(),
            vanished: AtomicBool::default(),
            too_late: AtomicUsize::default(),
        }
    }

    /// How often the environment's own thread has reached for a bell that had vanished.
    pub fn too_late(&self) -> usize {
        self.too_late.load(Ordering::SeqCst)
    }

    pub fn hold(&self, held: bool) {
        self.held.store(held, Ordering::SeqCst);
    }

    /// Calls that are held up now.
    pub fn inside(&self) -> usize {
        self.inside.load(Ordering::SeqCst)
    }

    /// Has the next rings wake nobody.
    pub fn lose_rings(&self, rings: usize) {
        self.to_lose.store(rings, Ordering::SeqCst);
    }

    fn loses_this_ring(&self) -> bool {
        let one_less = |left: usize| left.checked_sub(1);
        self.to_lose
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
            .is_ok()
    }

    /// Bells that have not been freed.
    pub fn bells(&self) -> usize {
        self.bells.load(Ordering::SeqCst)
    }

    fn pass(&self) {
        if thread::current().id() == self.thread {
            let too_late = usize::from(self.vanished.load(Ordering::SeqCst));
            self.too_late.fetch_add(too_late, Ordering::SeqCst);
            return;
        }
        self.inside.fetch_add(1, Ordering::SeqCst);
        while self.held.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        self.inside.fetch_sub(1, Ordering::SeqCst);
    }
}

struct Bell {
    environment: *const Environment,
    watch: Arc<Watch>,
    state: Mutex<BellState>,
    wanted: AtomicBool,
    handles_closing: Cell<bool>,
    finalized: Cell<bool>,
    call_js: CallJs,
    finalize: Finalize,
    finalize_data: *mut c_void,
    context: *mut c_void,
    func: napi_value,
    /// Counted here, as some runtimes do; Node has a flag.
    references: Cell<i32>,
}

/// An environment, on the thread that made it.
pub struct Environment {
    generation: Generation,
    bells: RefCell<Vec<*mut Bell>>,
    tasks: RefCell<Vec<Task>>,
    closing: RefCell<Vec<*mut Bell>>,
    refuses: Cell<bool>,
    asked: Cell<usize>,
    ended_by_its_thread: Cell<bool>,
    turns: Cell<u64>,
    pending_exception: Cell<bool>,
    fail_hooks: Cell<bool>,
    fail_create: Cell<bool>,
    last_error: Cell<napi_status>,
    reported: Cell<usize>,
    thrown: RefCell<Vec<String>>,
    /// Callbacks of bells, each a callback scope of its own.
    callbacks: Cell<usize>,
    /// Handle scopes that are open, and closed in order.
    scopes: Cell<usize>,
    scopes_opened: Cell<usize>,
    watch: Arc<Watch>,
    wakes: Mutex<u64>,
    woken: Condvar,
}

/// A value that can be called.
pub fn function() -> napi_value {
    ptr::without_provenance_mut(0x10)
}

/// A value that can not.
pub fn object() -> napi_value {
    ptr::without_provenance_mut(0x20)
}

impl Environment {
    pub fn new(generation: Generation) -> Box<Self> {
        Box::new(Self {
            generation,
            bells: RefCell::default(),
            tasks: RefCell::default(),
            closing: RefCell::default(),
            refuses: Cell::new(false),
            asked: Cell::new(0),
            ended_by_its_thread: Cell::new(false),
            turns: Cell::new(0),
            pending_exception: Cell::new(false),
            fail_hooks: Cell::new(false),
            fail_create: Cell::new(false),
            last_error: Cell::new(OK),
            reported: Cell::new(0),
            thrown: RefCell::default(),
            callbacks: Cell::new(0),
            scopes: Cell::new(0),
            scopes_opened: Cell::new(0),
            watch: Arc::new(Watch::new()),
            wakes: Mutex::new(0),
            woken: Condvar::new(),
        })
    }

    pub fn raw(&self) -> napi_env {
        ptr::from_ref(self).cast_mut().cast()
    }

    pub fn host(&self) -> &'static Host {
        match self.generation {
            Generation::HooksOnly | Generation::Silent => &DENO_LIKE,
            Generation::Endless => &BUN_LIKE,
            _ => &NODE_LIKE,
        }
    }

    /// The status that `napi_get_last_error_info` would report.
    pub fn last_error(&self) -> napi_status {
        self.last_error.get()
    }

    /// What can be seen of this environment's bells, also after it has ended.
    pub fn watch(&self) -> Arc<Watch> {
        self.watch.clone()
    }

    /// From here on, cleanup hooks cannot be added.
    pub fn fail_hooks(&self) {
        self.fail_hooks.set(true);
    }

    /// From here on, the runtime makes no thread-safe functions.
    pub fn fail_create(&self) {
        self.fail_create.set(true);
    }

    /// As a callback that left an exception: calls fail until it is taken.
    pub fn leave_exception(&self, pending: bool) {
        self.pending_exception.set(pending);
    }

    /// Exceptions that callbacks left behind and the runtime reported when they returned.
    pub fn reported(&self) -> usize {
        self.reported.get()
    }

    /// The messages of what was thrown.
    pub fn thrown(&self) -> Vec<String> {
        self.thrown.borrow().clone()
    }

    /// How often the runtime has called back for a bell.
    pub fn callbacks(&self) -> usize {
        self.callbacks.get()
    }

    /// Rings that wait for a turn of the event loop.
    pub fn rings(&self) -> usize {
        let bells = self.bells.borrow();
        // SAFETY: the environment's thread; bells are in the list while they exist.
        let waiting = |&bell: &*mut Bell| unsafe { &*bell }.state.lock().unwrap().queue.len();
        bells.iter().map(waiting).sum()
    }

    /// Handle scopes that are open.
    pub fn scopes(&self) -> usize {
        self.scopes.get()
    }

    /// Handle scopes that have been opened so far.
    pub fn scopes_opened(&self) -> usize {
        self.scopes_opened.get()
    }

    /// From here on, JavaScript is refused, as after `terminate()`.
    pub fn refuse_javascript(&self) {
        self.refuses.set(true);
    }

    /// As the environment of Node's own program, or Bun's, which nothing but its thread ends, between
    /// two turns of its event loop. Functions made from here on can rely on it.
    pub fn is_ended_by_its_thread_alone(&self) {
        self.ended_by_its_thread.set(true);
    }

    /// How often it has been asked whether JavaScript is refused.
    pub fn asked(&self) -> usize {
        self.asked.get()
    }

    /// Cleanup hooks that have been added and not removed.
    pub fn hooks(&self) -> usize {
        let tasks = self.tasks.borrow();
        tasks
            .iter()
            .filter(|task| matches!(task, Task::Hook(..)))
            .count()
    }

    /// Whether any thread-safe function keeps the event loop alive.
    pub fn is_kept_alive(&self) -> bool {
        let bells = self.bells.borrow();
        // SAFETY: the environment's thread; bells are in the list while they exist.
        bells
            .iter()
            .any(|&bell| unsafe { (*bell).references.get() > 0 })
    }

    /// One turn of the event loop: what is wanted is dispatched, what is closing is finalized.
    pub fn turn(&self) {
        self.dispatch();
        self.finalize_closing();
    }

    /// Turns until `done`, waiting for wake-ups in between.
    pub fn run_until(&self, done: impl Fn() -> bool) {
        loop {
            let seen = *self.wakes.lock().unwrap();
            self.turn();
            if done() {
                return;
            }
            let wakes = self.wakes.lock().unwrap();
            if *wakes == seen {
                drop(
                    self.woken
                        .wait_timeout(wakes, Duration::from_millis(20))
                        .unwrap(),
                );
            }
        }
    }

    /// Whether the bell has not been finalized yet.
    fn has(&self, bell: *mut Bell) -> bool {
        self.bells.borrow().contains(&bell)
    }

    fn dispatch(&self) {
        self.turns.set(self.turns.get() + 1);
        let bells = self.bells.borrow().clone();
        for bell in bells {
            if !self.has(bell) {
                continue;
            }
            // SAFETY: the environment's thread; the bell is in the list, so it exists.
            let wanted = unsafe { &(*bell).wanted };
            let mut left = match self.generation {
                Generation::Endless => u32::MAX,
                _ => 999,
            };
            // A callback may turn the loop itself, and finalize the bell in that.
            while self.has(bell) && wanted.swap(false, Ordering::SeqCst) && left > 0 {
                left -= 1;
                // SAFETY: as above; a bell is freed by `finalize_closing` or at the end only.
                while left > 0 && unsafe { self.dispatch_one(bell) } {
                    left -= 1;
                }
            }
            if left == 0 && self.has(bell) {
                wanted.store(true, Ordering::SeqCst);
            }
        }
    }

    /// # Safety
    ///
    /// The environment's thread; the bell exists.
    unsafe fn dispatch_one(&self, raw: *mut Bell) -> bool {
        let item = {
            // SAFETY: the caller's word. Not beyond the callback, in which the bell may be freed.
            let bell = unsafe { &*raw };
            let mut state = bell.state.lock().unwrap();
            if state.closing {
                drop(state);
                self.close_handles(bell);
                return false;
            }
            let item = state.queue.pop_front();
            if state.queue.is_empty() && state.threads == 0 {
                drop(state);
                self.close_handles(bell);
            }
            item
        };
        let Some(item) = item else { return false };
        let open = self.scopes.get();
        // SAFETY: the environment's thread; what the bell was made with.
        unsafe { ((*raw).call_js)(self.raw(), (*raw).func, (*raw).context, item) };
        assert_eq!(self.scopes.get(), open, "a handle scope was left open");
        self.callbacks.set(self.callbacks.get() + 1);
        if self.pending_exception.take() {
            self.reported.set(self.reported.get() + 1);
        }
        // SAFETY: as above; the bell is in the list, so it exists.
        self.has(raw) && !unsafe { &*raw }.state.lock().unwrap().queue.is_empty()
    }

    fn close_handles(&self, bell: &Bell) {
        if !bell.handles_closing.replace(true) {
            self.closing
                .borrow_mut()
                .push(ptr::from_ref(bell).cast_mut());
        }
    }

    fn finalize_closing(&self) {
        loop {
            let Some(bell) = self.closing.borrow_mut().pop() else {
                return;
            };
            self.bells.borrow_mut().retain(|&other| other != bell);
            self.tasks.borrow_mut().retain(|task| !task.closes(bell));
            // SAFETY: the environment's thread; the bell exists until this call frees it.
            unsafe { self.finalize(bell) };
        }
    }

    /// # Safety
    ///
    /// The environment's thread; the bell exists and is not used afterwards.
    unsafe fn finalize(&self, raw: *mut Bell) {
        // SAFETY: the caller's word.
        let bell = unsafe { &*raw };
        let drain = |queue: &mut VecDeque<*mut c_void>| {
            while let Some(item) = queue.pop_front() {
                // SAFETY: the environment's thread; what the bell was made with.
                unsafe { (bell.call_js)(ptr::null_mut(), ptr::null_mut(), bell.context, item) };
            }
        };
        let finalize = || {
            // SAFETY: as above.
            unsafe { (bell.finalize)(self.raw(), bell.finalize_data, bell.context) }
        };
        let free = match self.generation {
            Generation::G0 => {
                finalize();
                // Without its lock, as G0 does.
                let mut queue = std::mem::take(&mut bell.state.lock().unwrap().queue);
                drain(&mut queue);
                true
            }
            Generation::G1 => {
                finalize();
                let mut state = bell.state.lock().unwrap();
                let mut queue = std::mem::take(&mut state.queue);
                drain(&mut queue);
                bell.finalized.set(true);
                state.threads == 0
            }
            _ => {
                let mut state = bell.state.lock().unwrap();
                let mut queue = std::mem::take(&mut state.queue);
                drain(&mut queue);
                finalize();
                bell.finalized.set(true);
                state.threads == 0
            }
        };
        if free {
            // SAFETY: made by `Box::into_raw` in `create`; freed here or by the last release.
            unsafe { free_bell(raw) };
        }
    }

    /// The environment ends: what is pending is dispatched while JavaScript is refused, then the
    /// hooks run last in, first out, and what they closed is finalized.
    pub fn end(self: Box<Self>) {
        if self.generation == Generation::Silent {
            // The runtime keeps its objects, and nobody hears of it.
            self.watch.vanished.store(true, Ordering::SeqCst);
            Box::leak(self);
            return;
        }
        self.refuse_javascript();
        self.dispatch();
        self.run_hooks();
        self.finalize_closing();
        if self.generation == Generation::HooksOnly {
            Box::leak(self);
        }
    }

    /// The hooks run, last in, first out, whatever is on the stack.
    pub fn run_hooks(&self) {
        loop {
            let Some(task) = self.tasks.borrow_mut().pop() else {
                break;
            };
            match task {
                // SAFETY: the environment's thread; added with this argument.
                Task::Hook(hook, argument) => unsafe { hook(argument) },
                Task::CloseBell(bell) if self.generation != Generation::HooksOnly => {
                    // SAFETY: the environment's thread; in the list, so it exists.
                    let bell = unsafe { &*bell };
                    bell.state.lock().unwrap().closing = true;
                    self.close_handles(bell);
                }
                Task::CloseBell(_) => {}
            }
        }
    }
}

/// # Safety
///
/// `bell` was made by `create` and is not used afterwards.
unsafe fn free_bell(bell: *mut Bell) {
    // SAFETY: the caller's word.
    let bell = unsafe { Box::from_raw(bell) };
    bell.watch.bells.fetch_sub(1, Ordering::SeqCst);
}

/// # Safety
///
/// `env` is a live environment, on its thread.
unsafe fn environment<'a>(env: napi_env) -> &'a Environment {
    // SAFETY: the caller's word.
    unsafe { &*env.cast::<Environment>() }
}

fn want(bell: &Bell) {
    if bell.watch.loses_this_ring() {
        return;
    }
    bell.wanted.store(true, Ordering::SeqCst);
    // SAFETY: any thread. Before its environment has ended, a bell that exists has one.
    let environment = unsafe { &*bell.environment };
    *environment.wakes.lock().unwrap() += 1;
    environment.woken.notify_one();
}

unsafe extern "C" fn create(
    env: napi_env,
    func: napi_value,
    _async_resource: napi_value,
    _async_resource_name: napi_value,
    max_queue_size: usize,
    initial_thread_count: usize,
    finalize_data: *mut c_void,
    finalize: napi_finalize,
    context: *mut c_void,
    call_js: napi_threadsafe_function_call_js,
    result: *mut napi_threadsafe_function,
) -> napi_status {
    // SAFETY: the environment's thread, by the contract of this call.
    let environment = unsafe { environment(env) };
    assert_eq!(max_queue_size, 0, "the bell is never full");
    if !func.is_null() && func != function() {
        environment.last_error.set(INVALID_ARG);
        return INVALID_ARG;
    }
    if environment.fail_create.get() {
        return 9;
    }
    let bell = Box::into_raw(Box::new(Bell {
        environment,
        watch: environment.watch(),
        state: Mutex::new(BellState {
            queue: VecDeque::new(),
            threads: initial_thread_count,
            closing: false,
        }),
        wanted: AtomicBool::new(false),
        handles_closing: Cell::new(false),
        finalized: Cell::new(false),
        call_js: call_js.unwrap(),
        finalize: finalize.unwrap(),
        finalize_data,
        context,
        func,
        references: Cell::new(1),
    }));
    environment.watch.bells.fetch_add(1, Ordering::SeqCst);
    environment.bells.borrow_mut().push(bell);
    environment.tasks.borrow_mut().push(Task::CloseBell(bell));
    // SAFETY: the caller's to be written.
    unsafe { *result = bell.cast() };
    OK
}

unsafe extern "C" fn get_context(
    _func: napi_threadsafe_function,
    _result: *mut *mut c_void,
) -> napi_status {
    unreachable!("the bell has no context of interest")
}

unsafe extern "C" fn call(
    func: napi_threadsafe_function,
    data: *mut c_void,
    _mode: napi_threadsafe_function_call_mode,
) -> napi_status {
    // SAFETY: any thread; the caller vouches that the bell exists, and valgrind checks.
    let bell = unsafe { &*func.cast::<Bell>() };
    bell.watch.clone().pass();
    let mut state = bell.state.lock().unwrap();
    if state.closing {
        if state.threads == 0 {
            return INVALID_ARG;
        }
        state.threads -= 1;
        return CLOSING;
    }
    state.queue.push_back(data);
    want(bell);
    OK
}

unsafe extern "C" fn acquire(_func: napi_threadsafe_function) -> napi_status {
    unreachable!("the bell is held once")
}

unsafe extern "C" fn release(
    func: napi_threadsafe_function,
    mode: napi_threadsafe_function_release_mode,
) -> napi_status {
    let raw = func.cast::<Bell>();
    // SAFETY: any thread; the caller vouches that the bell exists, and valgrind checks.
    let bell = unsafe { &*raw };
    let watch = bell.watch.clone();
    let mut state = bell.state.lock().unwrap();
    assert!(state.threads > 0, "released more often than held");
    state.threads -= 1;
    if bell.finalized.get() {
        let free = state.threads == 0;
        drop(state);
        if free {
            // SAFETY: finalized, and nobody holds it any more.
            unsafe { free_bell(raw) };
        }
        return OK;
    }
    if state.threads == 0 || mode == 1 {
        state.closing = state.closing || mode == 1;
        want(bell);
    }
    drop(state);
    // Put aside here, a thread may find the bell gone when it goes on.
    watch.pass();
    OK
}

fn count_reference(bell: &Bell, by: i32) -> napi_status {
    assert!(!bell.state.lock().unwrap().closing, "already given back");
    bell.references.set(bell.references.get() + by);
    OK
}

unsafe extern "C" fn reference(_env: napi_env, func: napi_threadsafe_function) -> napi_status {
    // SAFETY: the environment's thread; the bell exists.
    count_reference(unsafe { &*func.cast::<Bell>() }, 1)
}

unsafe extern "C" fn unreference(_env: napi_env, func: napi_threadsafe_function) -> napi_status {
    // SAFETY: the environment's thread; the bell exists.
    count_reference(unsafe { &*func.cast::<Bell>() }, -1)
}

unsafe extern "C" fn add_cleanup_hook(
    env: napi_env,
    hook: napi_cleanup_hook,
    argument: *mut c_void,
) -> napi_status {
    // SAFETY: the environment's thread.
    let environment = unsafe { environment(env) };
    if environment.fail_hooks.get() {
        return 9;
    }
    let mut tasks = environment.tasks.borrow_mut();
    assert!(
        !tasks.iter().any(|task| task.is_hook_of(argument)),
        "the same hook twice"
    );
    tasks.push(Task::Hook(hook.unwrap(), argument));
    OK
}

unsafe extern "C" fn remove_cleanup_hook(
    env: napi_env,
    _hook: napi_cleanup_hook,
    argument: *mut c_void,
) -> napi_status {
    // SAFETY: the environment's thread.
    let environment = unsafe { environment(env) };
    environment
        .tasks
        .borrow_mut()
        .retain(|task| !task.is_hook_of(argument));
    OK
}

unsafe extern "C" fn type_of(
    _env: napi_env,
    value: napi_value,
    result: *mut napi_valuetype,
) -> napi_status {
    let kind = if value == function() {
        NAPI_FUNCTION
    } else {
        6
    };
    // SAFETY: the caller's to be written.
    unsafe { *result = kind };
    OK
}

unsafe extern "C" fn undefined(env: napi_env, result: *mut napi_value) -> napi_status {
    // SAFETY: the environment's thread.
    let environment = unsafe { environment(env) };
    if result.is_null() {
        environment.last_error.set(INVALID_ARG);
        return INVALID_ARG;
    }
    // SAFETY: the caller's to be written.
    unsafe { *result = ptr::without_provenance_mut(0x30) };
    OK
}

unsafe extern "C" fn create_string(
    _env: napi_env,
    _text: *const c_char,
    _length: usize,
    result: *mut napi_value,
) -> napi_status {
    // SAFETY: the caller's to be written.
    unsafe { *result = object() };
    OK
}

unsafe extern "C" fn strict_equals(
    env: napi_env,
    left: napi_value,
    right: napi_value,
    _result: *mut bool,
) -> napi_status {
    // SAFETY: the environment's thread.
    let environment = unsafe { environment(env) };
    environment.asked.set(environment.asked.get() + 1);
    if environment.refuses.get() || environment.pending_exception.get() {
        PENDING_EXCEPTION
    } else if left.is_null() || right.is_null() {
        INVALID_ARG
    } else {
        OK
    }
}

unsafe extern "C" fn is_exception_pending(env: napi_env, result: *mut bool) -> napi_status {
    // SAFETY: the environment's thread; the caller's to be written.
    unsafe { *result = environment(env).pending_exception.get() };
    OK
}

unsafe extern "C" fn open_handle_scope(
    env: napi_env,
    result: *mut napi_handle_scope,
) -> napi_status {
    // SAFETY: the environment's thread; the caller's to be written.
    unsafe {
        let environment = environment(env);
        let (scopes, opened) = (&environment.scopes, &environment.scopes_opened);
        opened.set(opened.get() + 1);
        scopes.set(scopes.get() + 1);
        *result = ptr::without_provenance_mut(scopes.get());
    }
    OK
}

unsafe extern "C" fn close_handle_scope(env: napi_env, scope: napi_handle_scope) -> napi_status {
    // SAFETY: the environment's thread.
    let scopes = unsafe { &environment(env).scopes };
    assert_eq!(scope.addr(), scopes.get(), "not the innermost scope");
    scopes.set(scopes.get() - 1);
    OK
}

unsafe extern "C" fn call_function(
    env: napi_env,
    _this: napi_value,
    func: napi_value,
    _count: usize,
    _arguments: *const napi_value,
    _result: *mut napi_value,
) -> napi_status {
    assert_eq!(func, function());
    PLAIN_CALLS.fetch_add(1, Ordering::SeqCst);
    // SAFETY: the environment's thread.
    if unsafe { environment(env) }.refuses.get() {
        PENDING_EXCEPTION
    } else {
        OK
    }
}

static PLAIN_CALLS: AtomicUsize = AtomicUsize::new(0);

/// How often a function has been called with no arguments, in this process.
pub fn plain_calls() -> usize {
    PLAIN_CALLS.load(Ordering::SeqCst)
}

unsafe extern "C" fn throw_error(
    env: napi_env,
    _code: *const c_char,
    message: *const c_char,
) -> napi_status {
    // SAFETY: the environment's thread.
    let environment = unsafe { environment(env) };
    if environment.refuses.get() || environment.pending_exception.replace(true) {
        return PENDING_EXCEPTION;
    }
    // SAFETY: the caller's string, which ends with a NUL.
    let message = unsafe { CStr::from_ptr(message) };
    environment
        .thrown
        .borrow_mut()
        .push(message.to_string_lossy().into_owned());
    OK
}

unsafe extern "C" fn has_named_property(
    _env: napi_env,
    _object: napi_value,
    _name: *const c_char,
    _result: *mut bool,
) -> napi_status {
    INVALID_ARG
}

unsafe extern "C" fn version(_env: napi_env, _result: *mut *const RuntimeVersion) -> napi_status {
    INVALID_ARG
}

const fn host(habits: unsafe fn(&Host, napi_env) -> Habits) -> Host {
    Host {
        create,
        get_context,
        call,
        acquire,
        release,
        reference,
        unreference,
        add_cleanup_hook,
        remove_cleanup_hook,
        type_of,
        undefined,
        create_string,
        strict_equals,
        is_exception_pending,
        open_handle_scope,
        close_handle_scope,
        call_function,
        throw_error,
        global: undefined,
        has_named_property,
        version,
        habits,
        event_loop,
    }
}

unsafe fn event_loop(_host: &Host, env: napi_env) -> Option<EventLoop> {
    unsafe fn turn(environment: *mut c_void) -> u64 {
        // SAFETY: the environment's thread.
        unsafe { self::environment(environment.cast()) }.turns.get()
    }
    // SAFETY: the environment's thread.
    let alone = unsafe { environment(env) }.ended_by_its_thread.get();
    alone.then(|| EventLoop::new(env.cast(), turn))
}

unsafe fn endless_loop(_host: &Host, env: napi_env) -> Option<EventLoop> {
    // SAFETY: the environment's thread.
    let alone = unsafe { environment(env) }.ended_by_its_thread.get();
    alone.then(EventLoop::endless)
}

static NODE_LIKE: Host = host(|_, _| Habits::NODE);
/// Items in a row after which an endless runtime's loop must turn.
pub const FAIR_SHARE: u16 = 100;
static BUN_LIKE: Host = Host {
    event_loop: endless_loop,
    ..host(|_, _| Habits {
        items_a_turn: FAIR_SHARE,
        ..Habits::NODE
    })
};
static DENO_LIKE: Host = host(|_, _| Habits::DENO);
