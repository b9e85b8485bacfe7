//! A Node-API thread-safe function that outlives its environment.
//!
//! The runtime's own thread-safe function dies with its environment, whoever
//! still holds it. This one lives as long as its last holder. It answers the
//! same seven calls with the same signatures ([`node_api`]), in any process
//! that exports Node-API: Node, Electron, Bun, Deno. For addons in Rust there is a
//! front of its own ([`typed`]).
//!
//! # The protocol
//!
//! **Two functions.** Producers hold ours: a queue, a thread count, a phase.
//! Behind it hangs the runtime's own, which is never given out and used for one
//! thing: as the *doorbell* that wakes the environment's thread. It carries no
//! items. When the environment ends, the doorbell is silenced first, and only
//! then does the runtime take it away.
//!
//! **Handles.** What producers hold is an odd number that names a slot of a
//! table and a generation of that slot, not an address. A call pins the slot
//! while it looks, so a function is freed when it is closed, nobody holds a
//! count, and nobody looks; a handle that is older than that gets a status
//! instead of freed memory. An even handle was made by the runtime itself and
//! is passed on to it.
//!
//! **A call** does four things, and takes no lock. It looks at the *state*, one
//! word of phase and thread count: closing beats everything else. If the queue
//! is bounded, it takes *room*, one counter; only a producer that has to wait
//! for room touches a lock. It claims a position in the *queue* and fills it.
//! And if nobody has rung since the environment's thread last looked, it rings.
//!
//! **A wake** delivers one item, in the callback scope that the runtime opened
//! for the ring. If there are more, it rings again when it has delivered, upon
//! which the runtime loops in the same turn, in a new scope, up to its own limit
//! of 999. (Bun has none. There, after a fair share, another thread rings.) So
//! every item has a scope, microtasks run between two items, and async hooks see
//! what they see with the runtime's own function. (Deno loses a ring now and then.
//! There, the other thread makes it good.) Of many items in a row, most come by a
//! short cut (see `short_cut`).
//!
//! **A batch** is for those who have asked for it ([`Handle::set_batch`]): a wake
//! delivers several items in the one scope that the runtime opened. An exception
//! ends it, and the loop turns after as many items as without batches.
//!
//! **A callback within a callback** comes where a callback runs the event loop. A
//! function of [`typed`], whose callback must not be entered twice, puts such a
//! wake off: it takes nothing, the bell goes on counting as rung, and the wake
//! below strikes it when its callback has returned.
//!
//! **Not to sleep through an item.** A producer claims its position and *then*
//! looks whether the bell has been rung. The environment's thread declares the
//! ring answered and *then* looks whether the queue is empty. All four are
//! sequentially consistent, so at least one of the two sees the other. The same
//! argument, with the thread count in place of the queue, holds for the last
//! release; with the count of those who wait in place of the bell, for room.
//!
//! **Not to end before an item.** The environment's thread looks at the thread
//! count *before* the queue. Whoever gave the last count back had queued all of
//! its items by then, so an empty queue seen afterwards is empty for good; the
//! other way round, a last item could slip in between and be drained instead of
//! delivered.
//!
//! **Closing** begins with one of four events and takes the same steps each
//! time: phase to closing, queue closed, every waiting producer woken, doorbell
//! silenced.
//!
//! | event | where | then |
//! | --- | --- | --- |
//! | the last count goes, and nothing is queued | any thread | the doorbell is given back |
//! | release with abort | any thread | the doorbell is given back |
//! | JavaScript is refused when an item is due | the environment's thread | the queue is drained; the doorbell stays until the hook |
//! | the environment ends: our cleanup hook | the environment's thread | the doorbell is given back, and waited for until nobody reaches for it |
//!
//! The queue closes in the same word in which producers claim positions. So a
//! push either came before, and is drained, or is refused; nothing is lost and
//! nothing comes twice.
//!
//! **Giving the doorbell back** is releasing the one count of the runtime's
//! function, with abort. The runtime then finalizes it, and its finalizer is
//! ours: leftovers are drained (`call_js(NULL, NULL, context, data)`, in order),
//! the user's finalizer runs, the phase becomes closed. This order is that of
//! Node since 24.16 and 26.1; it holds here on every release, since older ones
//! drain an empty queue of their own afterwards. Because the runtime may free
//! its function as soon as it has it back, everyone who reaches for it is
//! counted, and the last one out gives it back.
//!
//! **Freeing.** Whoever moves the word to *closed with no count left* frees: the
//! environment's thread if all counts are back when it closes, otherwise the
//! thread with the last count, which it loses by a release or by a call that is
//! told `napi_closing`.
//!
//! **No lock is held while foreign code runs**: no callback, no finalizer, no
//! call of the runtime that may lead to one. The runtime holds its own lock on
//! the doorbell while it finalizes it, on some releases; nobody waits for that
//! one, since the doorbell is silent by then and no user has a handle on it.
//!
//! # The end of an environment, in order
//!
//! 1. JavaScript is refused before any hook runs. The first item that is due is
//!    not delivered to be refused: the function closes there and then. Without
//!    this, producers that go on pushing keep a dying event loop awake. Whether it
//!    is refused is asked before each item, or, in Node's own program and in Bun on
//!    the thread that it began with, before the first of each turn of the event loop,
//!    between which nobody can begin to refuse it. A callback that bears it
//!    ([`Handle::bear_refusals`]) is asked for less often.
//! 2. Cleanup hooks run last in, first out. Ours was added after the doorbell
//!    was made, so it runs before the runtime's own for the doorbell.
//! 3. The runtime finalizes the doorbell, after all hooks.
//! 4. Where no hook has run, the end of the environment's thread is the last
//!    witness: a thread-local closes and drains what is still open. That thread
//!    is never the main one, whose end is the end of the process.
//!
//! `process.exit` on the main thread runs none of this. From then on bells are
//! not rung, and calls queue into memory that nobody reads.
//!
//! # What was measured
//!
//! The order of events, the statuses and the memory that each runtime frees were
//! measured on Node 16 to 26, Bun 1.4 and Deno 2.9, on Linux x86_64. The code
//! for macOS and Windows compiles; it has not been run.

mod afterwards;
mod asking;
mod batch;
mod boundary;
mod calls;
mod closing;
mod delivery;
mod doorbell;
mod event_loop;
mod exit;
mod function;
mod host;
pub mod node_api;
pub mod parcel;
mod platform;
mod queue;
mod relay;
mod room;
mod short_cut;
mod slot;
mod state;
mod stats;
mod status;
mod sync;
pub mod sys;
mod table;
mod thread_mark;
mod told;
mod turn;
pub mod typed;
mod wake;
mod witness;

pub use event_loop::EventLoop;
pub use function::{create, CallMode, Parameters, ReleaseMode};
pub use host::{Habits, Host, RuntimeVersion};
pub use state::Phase;
pub use stats::Stats;
pub use status::Status;
pub use table::Handle;

/// The pieces that loom explores, one a file in `tests/`.
#[cfg(loom)]
#[doc(hidden)]
pub mod model {
    pub use crate::{doorbell::*, queue::*, room::*, slot::*, state::*, wake::*};
}
