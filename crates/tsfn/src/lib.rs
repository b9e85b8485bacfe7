//! A Node-API thread-safe function that outlives its environment.
mod boundary;
mod closing;
mod delivery;
mod doorbell;
mod exit;
mod function;
mod host;
pub mod node_api;
mod platform;
mod queue;
mod room;
mod slot;
mod state;
mod status;
mod sync;
pub mod sys;
mod table;
mod thread_mark;
mod witness;

pub use function::{create, CallMode, Parameters, ReleaseMode};
pub use host::{Habits, Host, RuntimeVersion};
pub use status::Status;
pub use table::Handle;

/// The pieces that loom explores, one model a file in `tests/`.
#[cfg(loom)]
#[doc(hidden)]
pub mod model {
    pub use crate::{doorbell::*, queue::*, room::*, slot::*, state::*};
}
