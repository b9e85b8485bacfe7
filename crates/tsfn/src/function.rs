//! A thread-safe function: what it is made of, and the calls that producers make.

use crate::afterwards::Afterwards;
use crate::asking::Asking;
use crate::closing;
use crate::delivery;
use crate::doorbell::{Bell, Doorbell};
use crate::exit;
use crate::host::{Habits, Host};
use crate::platform;
use crate::queue::{Pop, Queue};
use crate::relay;
use crate::room::{Room, Waited};
use crate::short_cut;
use crate::slot::Slot;
use crate::state::{Phase, Release, State, MAX_THREAD_COUNT};
use crate::status::Status;
use crate::sys::*;
use crate::table::{self, Handle};
use crate::thread_mark::ThreadMark;
use crate::told::Told;
use crate::turn::Turn;
use crate::witness;
use std::cell::Cell;
use std::ffi::c_void;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::sync::Once;

/// Whether a call to a full queue waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CallMode {
    /// A full queue is answered with [`Status::QUEUE_FULL`].
    NonBlocking,
    /// A full queue is waited for, until there is room or the function closes.
    Blocking,
}

/// Whether giving a count back ends the function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReleaseMode {
    /// One thread less makes use of the function.
    Release,
    /// As `Release`, and the function is closing from here on.
    Abort,
}

/// What a function is made from: the arguments of `napi_create_threadsafe_function`.
#[derive(Clone, Copy, Debug)]
pub struct Parameters {
    /// The JavaScript function; may be NULL if there is a `call_js`.
    pub func: napi_value,
    /// What async hooks see as the resource; NULL for a fresh object.
    pub async_resource: napi_value,
    /// What async hooks see as its type.
    pub async_resource_name: napi_value,
    /// The most items that wait at a time; 0 for no limit.
    pub max_queue_size: usize,
    /// How many threads hold the function to begin with, at least 1.
    pub thread_count: usize,
    /// Called once, on the environment's thread, after the last item.
    pub finalize: napi_finalize,
    /// The finalizer's second argument.
    pub finalize_data: *mut c_void,
    /// Handed to every callback; valid until the finalizer has returned.
    pub context: *mut c_void,
    /// Called for every item, on the environment's thread. NULL: the JavaScript function is
    /// called with no arguments.
    pub call_js: napi_threadsafe_function_call_js,
}

/// The runtime's own thread-safe function, as the bell that it is here.
pub(crate) struct RuntimeBell {
    host: &'static Host,
    raw: AtomicPtr<napi_threadsafe_function__>,
    /// What there is to know of it where the runtime loses rings.
    lossy: Option<Box<Lossy>>,
}

struct Lossy {
    /// Whose bell it is.
    handle: Handle,
    /// Whether the relay looks after it.
    looked_after: AtomicBool,
    /// How many rings have been heard, each counted when its callback returns.
    heard: AtomicUsize,
}

impl Lossy {
    #[cold]
    fn new(handle: Handle) -> Box<Self> {
        Box::new(Self {
            handle,
            looked_after: AtomicBool::new(false),
            heard: AtomicUsize::new(0),
        })
    }
}

impl RuntimeBell {
    const NONBLOCKING: napi_threadsafe_function_call_mode = 0;
    const ABORT: napi_threadsafe_function_release_mode = 1;

    fn raw(&self) -> napi_threadsafe_function {
        self.raw.load(Ordering::Relaxed)
    }

    /// Strikes the bell; `ring` is what its callback is told.
    #[inline]
    fn strike_with(&self, ring: *mut c_void) {
        // A refusal means that the runtime is closing the bell; then it finalizes it as well.
        // SAFETY: any thread; the doorbell's count keeps the bell from being given back, or this
        // is its callback, which comes before its finalizer on the same thread.
        unsafe { (self.host.call)(self.raw(), ring, Self::NONBLOCKING) };
    }

    /// The relay looks after the bell no longer: whoever rings next asks it to.
    pub(crate) fn leave_alone(&self) {
        if let Some(lossy) = &self.lossy {
            lossy.looked_after.store(false, Ordering::SeqCst);
        }
    }

    /// Whether the relay has to go on looking after the bell, though it has said that it does not.
    pub(crate) fn take_back(&self) -> bool {
        self.lossy
            .as_ref()
            .is_some_and(|lossy| !lossy.looked_after.swap(true, Ordering::SeqCst))
    }

    /// How many rings have been heard, where that is counted. Any thread.
    pub(crate) fn heard(&self) -> usize {
        self.lossy
            .as_ref()
            .map_or(0, |lossy| lossy.heard.load(Ordering::SeqCst))
    }

    /// Counts a ring as heard. The environment's thread, when its callback is about to return: what
    /// the relay missed while it ran is no more lost than what it missed before.
    pub(crate) fn hear(&self) {
        if let Some(lossy) = &self.lossy {
            lossy.heard.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Whether a ring stands for one that was late, not lost. The environment's thread, in the
    /// ring's callback.
    ///
    /// Each ring has the next one struck while there is more, so one too many would go on for as
    /// long as that, and the event loop would turn once in so many more items.
    pub(crate) fn has_been_heard(&self, ring: *mut c_void) -> bool {
        !ring.is_null() && ring != Substitute::ring(self.heard())
    }
}

/// The bell, struck for a ring that seems lost.
///
/// The late ring comes first, if it comes at all, since the runtime keeps them in order.
pub(crate) struct Substitute<'a> {
    pub(crate) bell: &'a RuntimeBell,
    /// How many rings had been heard when it was missed.
    pub(crate) heard: usize,
}

impl Substitute<'_> {
    /// What the bell's callback is told it by. All others are NULL.
    fn ring(heard: usize) -> *mut c_void {
        ptr::without_provenance_mut(heard << 1 | 1)
    }
}

impl Bell for Substitute<'_> {
    fn strike(&self) {
        if !exit::has_begun() {
            self.bell.strike_with(Self::ring(self.heard));
        }
    }

    fn give_back(&self) {
        self.bell.give_back();
    }
}

impl Bell for RuntimeBell {
    fn strike(&self) {
        if exit::has_begun() {
            return;
        }
        self.strike_again();
        if let Some(lossy) = &self.lossy {
            if !lossy.looked_after.swap(true, Ordering::SeqCst) {
                relay::look_after(lossy.handle);
            }
        }
    }

    #[inline]
    fn strike_again(&self) {
        self.strike_with(ptr::null_mut());
    }

    fn give_back(&self) {
        if exit::has_begun() {
            return;
        }
        // SAFETY: any thread; the doorbell gives the bell back once, and nobody reaches for it
        // afterwards. The count released is the only one, taken at creation.
        unsafe { (self.host.release)(self.raw(), Self::ABORT) };
    }
}

/// What only the environment's thread touches.
pub(crate) struct Local {
    pub(crate) habits: Habits,
    pub(crate) call_js: napi_threadsafe_function_call_js,
    pub(crate) finalize: Cell<napi_finalize>,
    pub(crate) finalize_data: *mut c_void,
    /// Whether the end has begun: what is left is drained, and the finalizer runs or has run.
    pub(crate) finishes: Cell<bool>,
    /// Whether the environment would still run our cleanup hook.
    pub(crate) hooked: Cell<bool>,
    /// Whether the function keeps the event loop alive.
    pub(crate) referenced: Cell<bool>,
    /// Callbacks of the runtime that are on the stack, and look at the function when they return.
    pub(crate) delivering: Cell<u32>,
    /// How many items are delivered in one callback of the runtime.
    pub(crate) items_a_wake: Cell<u16>,
    /// After how many items the event loop has to turn; [`u16::MAX`] if that is not ours to see to.
    pub(crate) items_a_turn: Cell<u16>,
    /// Items to go until then, from `items_a_turn` down to 1.
    pub(crate) left_in_turn: Cell<u16>,
    /// For a runtime whose own limit does not count items: how it is made to turn.
    pub(crate) turn: Turn,
    /// When to ask whether JavaScript is refused.
    pub(crate) asking: Asking,
    /// What waits for the callbacks on the stack to return.
    pub(crate) afterwards: Afterwards,
}

/// One thread-safe function.
///
/// In this order: what the environment's thread writes at every item, what the producers write at
/// every call, and what all of them read and hardly anybody writes. The queue keeps the three
/// apart.
#[repr(C)]
pub(crate) struct Function {
    local: Local,
    pub(crate) queue: Queue,
    pub(crate) state: State,
    pub(crate) doorbell: Doorbell,
    pub(crate) bell: RuntimeBell,
    pub(crate) room: Room,
    pub(crate) context: *mut c_void,
    pub(crate) handle: Handle,
    pub(crate) slot: &'static Slot<Function>,
    owner: ThreadMark,
}

// SAFETY: `local` is reached through `Function::local` only, whose callers are on the
// environment's thread; everything else is atomic, or never written again.
unsafe impl Send for Function {}
// SAFETY: as above.
unsafe impl Sync for Function {}

impl Function {
    /// What belongs to the environment's thread.
    ///
    /// # Safety
    ///
    /// The environment's thread.
    pub(crate) unsafe fn local(&self) -> &Local {
        &self.local
    }

    pub(crate) fn host(&self) -> &'static Host {
        self.bell.host
    }

    /// Wakes the environment's thread, if it is not about to look anyway. Any thread.
    #[inline]
    pub(crate) fn ring(&self) {
        self.doorbell.ring(&self.bell);
    }

    /// Takes no more items from here on, and no producer waits any longer. Any thread, any number
    /// of times.
    pub(crate) fn begin_closing(&self) {
        self.state.close();
        // Not only by the one that closed it: another thread may be between these steps, and
        // whoever returns from here relies on all of them.
        self.queue.close();
        self.room.wake_all();
    }

    /// Whether this is the environment's thread.
    pub(crate) fn is_own_thread(&self) -> bool {
        ThreadMark::of_this_thread() == self.owner
    }
}

/// Makes a function in `env`.
///
/// # Errors
///
/// [`Status::INVALID_ARG`] if `env` or the resource name is NULL, no thread
/// holds it, there is nothing to call, or `func` cannot be called; otherwise
/// what the runtime answers when it is asked for a bell. After an error nothing
/// of the function remains, and the finalizer is not called.
///
/// # Safety
///
/// The environment's thread, with a live environment or NULL, and values of an
/// open handle scope or NULL. The callbacks may be called on that thread until
/// the finalizer has returned, with the pointers given here.
pub unsafe fn create(
    host: &'static Host,
    env: napi_env,
    parameters: Parameters,
) -> Result<Handle, Status> {
    // SAFETY: by this function's contract.
    let function = unsafe { make(host, env, parameters) }?;
    // SAFETY: the counts keep the function in its place, and nobody else has them yet.
    Ok(unsafe { function.as_ref() }.handle)
}

/// As [`create`], for one who reaches the function by its address: it stays in its place for as
/// long as the caller has not given its counts away.
///
/// # Safety
///
/// As [`create`].
pub(crate) unsafe fn make(
    host: &'static Host,
    env: napi_env,
    parameters: Parameters,
) -> Result<NonNull<Function>, Status> {
    if env.is_null() {
        return Err(Status::INVALID_ARG);
    }
    // SAFETY: the environment's thread and a live environment, by this function's contract.
    let habits = unsafe { (host.habits)(host, env) };
    // SAFETY: as above.
    if !unsafe { parameters.are_valid(host, habits, env) } {
        // SAFETY: as above.
        return Err(unsafe { host.record_invalid_arg(env) });
    }
    once_per_process();

    let made = table::insert(|handle, slot, memory| {
        memory.write(Function {
            state: State::new(parameters.thread_count),
            doorbell: Doorbell::new(),
            bell: RuntimeBell {
                host,
                raw: AtomicPtr::new(ptr::null_mut()),
                lossy: habits.loses_rings.then(|| Lossy::new(handle)),
            },
            room: Room::new(parameters.max_queue_size),
            context: parameters.context,
            handle,
            slot,
            owner: ThreadMark::of_this_thread(),
            local: Local {
                habits,
                call_js: parameters.call_js,
                finalize: Cell::new(parameters.finalize),
                finalize_data: parameters.finalize_data,
                finishes: Cell::new(false),
                hooked: Cell::new(false),
                referenced: Cell::new(true),
                delivering: Cell::new(0),
                items_a_wake: Cell::new(habits.items_a_wake),
                items_a_turn: Cell::new(habits.items_a_turn),
                left_in_turn: Cell::new(habits.items_a_turn),
                turn: Turn::default(),
                asking: Asking::new(),
                afterwards: Afterwards::default(),
            },
            // Last: the compiler makes it where it is then, instead of copying it there.
            queue: Queue::new(),
        })
    })
    .ok_or(Status::GENERIC_FAILURE)?;
    // SAFETY: as above; the function stays in its place, since nobody has its counts yet.
    unsafe { made.as_ref().hang_bell(env, parameters) }.map(|()| made)
}

fn once_per_process() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        platform::pin_image();
        exit::watch();
    });
}

impl Parameters {
    /// # Safety
    ///
    /// As [`create`]; `env` is not NULL.
    unsafe fn are_valid(&self, host: &Host, habits: Habits, env: napi_env) -> bool {
        let callable = if self.func.is_null() {
            self.call_js.is_some()
        } else if habits.checks_functions {
            true
        } else {
            let mut kind = 0;
            // SAFETY: the environment's thread; `func` is a value of an open scope.
            let asked = Status(unsafe { (host.type_of)(env, self.func, &mut kind) });
            asked.is_ok() && kind == NAPI_FUNCTION
        };
        callable
            && !self.async_resource_name.is_null()
            && (1..=MAX_THREAD_COUNT).contains(&self.thread_count)
    }
}

impl Function {
    /// Asks the runtime for the bell, and for word of the environment's end.
    ///
    /// # Safety
    ///
    /// As [`create`]; the function is new, and nobody else has its handle.
    unsafe fn hang_bell(&self, env: napi_env, parameters: Parameters) -> Result<(), Status> {
        let host = self.host();
        // SAFETY: the environment's thread, on which `create` was called.
        let told = Told::of(self, unsafe { self.local() }.habits.finalizes_at_end);
        // SAFETY: as above.
        let habits = unsafe { self.local() }.habits;
        let bell_rang = match habits.items_a_turn {
            _ if !habits.finalizes_at_end => delivery::bell_rang_late,
            u16::MAX => short_cut::bell_rang_often,
            _ => short_cut::bell_rang_often_in_turns,
        };
        let bell_finalized = if habits.finalizes_at_end {
            closing::bell_finalized
        } else {
            closing::bell_finalized_late
        };
        let mut raw = ptr::null_mut();
        // SAFETY: the environment's thread; the parameters have been checked.
        let created = Status(unsafe {
            (host.create)(
                env,
                parameters.func,
                parameters.async_resource,
                parameters.async_resource_name,
                0,
                1,
                told,
                Some(bell_finalized),
                told,
                Some(bell_rang),
                &mut raw,
            )
        });
        if !created.is_ok() {
            self.discard();
            return Err(created);
        }
        self.bell.raw.store(raw, Ordering::Relaxed);

        // After the bell exists: hooks run last in, first out, so ours runs before the runtime's
        // own for the bell.
        // SAFETY: the environment's thread; the hook is removed before the function is freed.
        let hooked =
            Status(unsafe { (host.add_cleanup_hook)(env, Some(closing::environment_ends), told) });
        // SAFETY: the environment's thread, on which `create` was called.
        let local = unsafe { self.local() };
        if !hooked.is_ok() {
            // The bell is the runtime's to finalize now; the user's finalizer is not owed.
            local.finalize.set(None);
            self.forgo();
            return Err(hooked);
        }
        local.hooked.set(true);
        witness::watch(self.handle);
        Ok(())
    }

    /// Closes a function that nobody gets, though it has its bell.
    #[cold]
    fn forgo(&self) {
        // Without its counts, only this keeps the function where it is.
        let _pin = table::pin(self.handle);
        self.begin_closing();
        self.state.forfeit();
        self.doorbell.close(&self.bell);
    }

    /// Frees a function that never got its bell.
    #[cold]
    fn discard(&self) {
        self.begin_closing();
        self.state.forfeit();
        if self.state.finish() {
            table::retire(self.slot);
        }
    }

    /// Queues an item, and takes the caller's count if it comes too late.
    #[inline]
    pub(crate) fn call(&self, item: *mut c_void, mode: CallMode) -> Status {
        match self.offer(item, mode) {
            Status::CLOSING => self.refuse(),
            other => other,
        }
    }

    /// Queues an item. The caller keeps its count, whatever the answer.
    #[inline(always)]
    pub(crate) fn offer(&self, item: *mut c_void, mode: CallMode) -> Status {
        if !self.state.admits() {
            return Status::CLOSING;
        }
        if !self.room.try_enter() {
            match self.wait_for_room(mode) {
                Status::OK => {}
                other => return other,
            }
        }
        if self.queue.push(item).is_err() {
            self.room.leave();
            return Status::CLOSING;
        }
        self.ring();
        Status::OK
    }

    #[cold]
    fn wait_for_room(&self, mode: CallMode) -> Status {
        if !self.state.admits() {
            return Status::CLOSING;
        }
        if mode == CallMode::NonBlocking {
            return Status::QUEUE_FULL;
        }
        if self.is_own_thread() {
            return Status::WOULD_DEADLOCK;
        }
        match self.room.enter(|| self.state.admits()) {
            Waited::Entered => Status::OK,
            Waited::Refused => Status::CLOSING,
        }
    }

    /// Answers a call that comes too late, and takes its count.
    #[cold]
    fn refuse(&self) -> Status {
        if self.state.release() == Release::LastOfClosed {
            table::retire(self.slot);
        }
        Status::CLOSING
    }

    pub(crate) fn acquire(&self) -> Status {
        if self.state.acquire() {
            Status::OK
        } else {
            Status::CLOSING
        }
    }

    pub(crate) fn release(&self, mode: ReleaseMode) -> Status {
        let released = match mode {
            ReleaseMode::Release => self.state.release(),
            ReleaseMode::Abort => self.state.abort(),
        };
        match released {
            Release::NothingHeld => return Status::INVALID_ARG,
            Release::Ignored | Release::Released => {}
            // What is queued is delivered first. With nothing queued, there is nothing to wait for.
            Release::LastOfOpen if !self.queue.is_empty() => self.ring(),
            Release::LastOfOpen | Release::Aborted => {
                self.begin_closing();
                self.doorbell.close(&self.bell);
            }
            Release::LastOfClosed => table::retire(self.slot),
        }
        Status::OK
    }

    /// Asks less often whether JavaScript is refused: the callback bears it.
    pub(crate) fn bear_refusals(&self) -> Status {
        if self.state.phase() != Phase::Open {
            return Status::OK;
        }
        if !self.is_own_thread() {
            return Status::INVALID_ARG;
        }
        // SAFETY: the environment's thread, as was just checked; the function was open, so the
        // thread is still that one.
        unsafe { self.local() }.asking.bear();
        Status::OK
    }

    /// Has no item delivered while a callback is on the stack that runs the event loop: it comes
    /// when that has returned.
    ///
    /// # Safety
    ///
    /// The environment's thread; the function is new.
    pub(crate) unsafe fn deliver_one_at_a_time(&self) {
        // SAFETY: by this function's contract.
        unsafe { self.local() }.afterwards.put_off_wakes();
    }

    /// Sets whether the function keeps the event loop alive. A flag, not a count.
    ///
    /// # Safety
    ///
    /// `env` is a live environment, on its thread.
    pub(crate) unsafe fn set_referenced(&self, env: napi_env, referenced: bool) -> Status {
        if self.state.phase() != Phase::Open {
            return Status::OK;
        }
        if env.is_null() || !self.is_own_thread() {
            return Status::INVALID_ARG;
        }
        // SAFETY: the environment's thread, as was just checked.
        let local = unsafe { self.local() };
        if local.referenced.get() == referenced {
            return Status::OK;
        }
        let host = self.host();
        let set = if referenced {
            host.reference
        } else {
            host.unreference
        };
        // SAFETY: the environment's thread. Another one may be closing the function just now, but
        // the bell is finalized on this thread, and has not been while the function was open.
        let status = Status(unsafe { set(env, self.bell.raw()) });
        if status.is_ok() {
            local.referenced.set(referenced);
        }
        status
    }
}

impl Function {
    /// Hands every leftover item to the callback, without an environment.
    ///
    /// # Safety
    ///
    /// The environment's thread; the queue is closed.
    #[inline]
    pub(crate) unsafe fn drain(&self) {
        // Most functions end with nothing queued.
        if !self.queue.is_empty() {
            // SAFETY: by this function's contract.
            unsafe { self.drain_queued() };
        }
    }

    /// # Safety
    ///
    /// As [`Function::drain`].
    #[inline(never)]
    unsafe fn drain_queued(&self) {
        let mut backoff = crate::sync::Backoff::new();
        loop {
            // SAFETY: the environment's thread is the one consumer.
            match unsafe { self.queue.pop() } {
                Pop::Empty => return,
                // Claimed before the queue closed; its producer is about to write it.
                Pop::Busy => backoff.wait(),
                // SAFETY: the environment's thread; the context is valid until the finalizer has
                // returned, which comes after this.
                Pop::Item { item, .. } => unsafe {
                    self.deliver(ptr::null_mut(), ptr::null_mut(), item);
                },
            }
        }
    }

    /// Hands one item to the callback.
    ///
    /// # Safety
    ///
    /// The environment's thread; `env` and `func` are what the runtime passed, or NULL.
    #[inline]
    pub(crate) unsafe fn deliver(&self, env: napi_env, func: napi_value, item: *mut c_void) {
        // SAFETY: by this function's contract.
        let local = unsafe { self.local() };
        match local.call_js {
            // SAFETY: the environment's thread; the user's callback, with the arguments that
            // `create` promised it.
            Some(call_js) => unsafe { call_js(env, func, self.context, item) },
            // SAFETY: as above.
            None if !env.is_null() => unsafe { delivery::call_plainly(self.host(), env, func) },
            None => {}
        }
    }
}

#[cfg(all(test, target_pointer_width = "64"))]
mod tests {
    use super::*;
    use std::mem::size_of;

    /// With what malloc adds, 352 bytes of the 512 that a function may cost beyond the runtime's own.
    #[test]
    fn an_idle_function_is_small() {
        assert!(size_of::<Function>() <= 344, "{}", size_of::<Function>());
    }
}
