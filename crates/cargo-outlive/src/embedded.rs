//! The files that this command carries with it.

use cargo_metadata::semver::VersionReq;

use crate::file_tree::FileTree;

mod generated {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// The platform that this command was built for, whose dependencies Cargo is asked about.
pub const HOST: &str = env!("OUTLIVE_HOST");

/// What differs from a published package.
#[derive(Debug)]
pub struct Fork {
    pub package: &'static str,
    /// The published versions that the sparse tree is for; no pre-release ever is.
    pub supported: VersionReq,
    pub sparse: FileTree,
}

pub fn napi_sys() -> Fork {
    Fork {
        package: "napi-sys",
        supported: ">=2.0.0, <4.0.0".parse().expect("a range of versions"),
        sparse: FileTree::from_static(generated::NAPI_SYS),
    }
}

/// The package of the thread-safe function, as it is in this repository.
pub fn tsfn() -> FileTree {
    FileTree::from_static(generated::TSFN)
}
