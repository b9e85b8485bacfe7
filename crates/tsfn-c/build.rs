//! Refuses to be linked as a shared library.
//!
//! `cargo cinstall` makes one beside the static one unless it is told not to, and
//! `-ltsfn` would then find it first. Its names would be of no use to anybody: a
//! runtime's own come before those of any shared library. So an addon would be
//! built, and run, without the fix.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // The feature is cargo-c's. No file has this name, and every linker's error tells it.
    if env::var_os("CARGO_FEATURE_CAPI").is_some() {
        println!(
            "cargo::rustc-link-arg=napi-outlive is a static library; add: --library-type=staticlib"
        );
    }
}
