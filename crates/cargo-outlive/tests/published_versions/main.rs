//! Every supported release of napi, once patched, compiles and keeps its public API.
//!
//! `cargo test` leaves these tests out, for they take minutes: `scripts/test versions` runs them,
//! or `cargo test --test published_versions`, with a part of a test's name for only some.

mod altered_release;
mod an_unknown_item_is_refused_by_its_name;
mod each_applies_compiles_and_keeps_its_api;
mod each_feature_set_compiles;
mod project;
mod public_api;
mod public_api_tells_what_changed;
mod release;
mod workshop;
