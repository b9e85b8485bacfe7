//! The seven thread-safe function calls under the names that Node-API gives them.
//!
//! A static library. An addon that links it gets a function that outlives its
//! environment in the place of the runtime's, and changes no line; `tsfn.h` tells
//! the contract, call by call.
//!
//! # How an addon comes to call these
//!
//! A runtime exports the same names to its addons, and what an executable exports
//! comes before what a library does. A name that an addon exports is therefore
//! answered by the runtime, even where the addon has it itself. So the names here
//! are *hidden*: the linker binds to them when it makes the addon, and the loader
//! never sees them. The visibility is a property of the definition, so an addon
//! needs no flags for it, and no flags of its own undo it.
//!
//! Stable Rust has no word for a hidden C name. Each is therefore a jump, in
//! assembly, to a function whose mangled name is hidden already.
//!
//! An addon's own copy of this library is nobody else's: two addons of one process
//! know nothing of each other's functions.

mod batch;
#[macro_use]
mod names;
mod observe;

pub use observe::{Phase, Stats};

use napi_outlive_tsfn::node_api;

hidden! {
    napi_create_threadsafe_function = node_api::napi_create_threadsafe_function,
    napi_get_threadsafe_function_context = node_api::napi_get_threadsafe_function_context,
    napi_call_threadsafe_function = node_api::napi_call_threadsafe_function,
    napi_acquire_threadsafe_function = node_api::napi_acquire_threadsafe_function,
    napi_release_threadsafe_function = node_api::napi_release_threadsafe_function,
    napi_ref_threadsafe_function = node_api::napi_ref_threadsafe_function,
    napi_unref_threadsafe_function = node_api::napi_unref_threadsafe_function,
    tsfn_version = observe::version,
    tsfn_stats = observe::stats,
    tsfn_set_batch = batch::set,
    tsfn_are_ours = observe::are_ours,
}
