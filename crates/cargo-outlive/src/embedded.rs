//! The files that this command carries with it.

use crate::file_tree::FileTree;

mod generated {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// The platform that this command was built for, whose dependencies Cargo is asked about.
pub const HOST: &str = env!("OUTLIVE_HOST");

/// The package of the thread-safe function, as it is in this repository.
pub fn tsfn() -> FileTree {
    FileTree::from_static(generated::TSFN)
}

/// What differs from the published napi-sys.
pub fn napi_sys() -> FileTree {
    FileTree::from_static(generated::NAPI_SYS)
}
