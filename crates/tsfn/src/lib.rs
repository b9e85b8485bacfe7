//! A Node-API thread-safe function that outlives its environment.
pub mod node_api;
pub mod sys;
