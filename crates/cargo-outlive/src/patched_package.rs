//! A published package in its patched form.

use cargo_metadata::semver::Version;

use crate::file_tree::FileTree;

#[derive(Debug)]
pub struct PatchedPackage {
    pub name: &'static str,
    pub version: Version,
    /// The SHA-256 of the package as published.
    pub checksum: String,
    /// The digest of the sparse tree that was laid over it.
    pub fork: String,
    pub files: FileTree,
}

/// Where such a package lies, in `patched` and in a repository alike.
pub fn directory_of(package: &str, version: &Version) -> String {
    format!("{package}-{version}")
}
