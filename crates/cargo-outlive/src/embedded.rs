//! The files that this command carries with it.

use cargo_metadata::semver::{Version, VersionReq};

use crate::file_tree::FileTree;
use crate::sparse::{Fingerprints, Overlay, Profile};

mod generated {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// The platform that this command was built for, whose dependencies Cargo is asked about.
pub const HOST: &str = env!("OUTLIVE_HOST");

/// What differs from a published package.
#[derive(Debug)]
pub struct Fork {
    pub package: &'static str,
    /// What the table of fingerprints calls the sparse tree.
    pub line: &'static str,
    /// The published versions that the sparse tree is for; no pre-release ever is.
    pub supported: VersionReq,
    pub sparse: FileTree,
    /// What is known of the published items that the tree replaces.
    pub fingerprints: Fingerprints,
}

impl Fork {
    /// The tree, to be laid over `published`, which is the package at `version`.
    pub fn over<'a>(
        &'a self,
        published: FileTree,
        version: &'a Version,
        profile: Profile,
    ) -> Overlay<'a> {
        Overlay {
            line: self.line,
            sparse: &self.sparse,
            fingerprints: &self.fingerprints,
            published,
            version,
            profile,
        }
    }
}

fn fork(
    package: &'static str,
    line: &'static str,
    supported: &str,
    sparse: &[(&str, &[u8])],
) -> Fork {
    Fork {
        package,
        line,
        supported: supported.parse().expect("a range of versions"),
        sparse: FileTree::from_static(sparse),
        fingerprints: Fingerprints::parse(generated::FINGERPRINTS).expect("a table of ours"),
    }
}

/// All forks; those of one package are for different versions.
pub fn forks() -> Vec<Fork> {
    vec![
        fork("napi", "v3", ">=3.8.0, <4.0.0", generated::NAPI_V3),
        fork("napi", "v2", ">=2.12.0, <3.0.0", generated::NAPI_V2),
        fork("napi", "v2.0", "=2.0.2", generated::NAPI_V2_0),
        fork(
            "napi-sys",
            "napi-sys",
            ">=2.0.0, <4.0.0",
            generated::NAPI_SYS,
        ),
    ]
}

/// What goes to upstream beside the items of napi's fork that are marked so, for the releases that
/// upstream still works on.
pub fn upstream() -> Fork {
    fork("napi", "v3", ">=3.16.0, <4.0.0", generated::NAPI_UPSTREAM)
}

/// The package of the thread-safe function, as it is in this repository.
pub fn tsfn() -> FileTree {
    FileTree::from_static(generated::TSFN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_napi_says_which_release_patched_it() {
        let release = format!("PATCHED: &str = \"{}\";", env!("CARGO_PKG_VERSION"));
        for fork in forks().iter().filter(|fork| fork.package == "napi") {
            let text = fork.sparse.text("src/outlive.rs").unwrap();
            assert!(text.contains(&release), "{}", fork.supported);
        }
    }

    #[test]
    fn no_two_forks_of_a_package_are_for_the_same_version() {
        let forks = forks();
        for version in [
            "2.0.2", "2.12.0", "2.16.17", "2.99.0", "3.8.0", "3.16.1", "3.99.0",
        ] {
            let version = version.parse().unwrap();
            for package in ["napi", "napi-sys"] {
                let matching = forks
                    .iter()
                    .filter(|fork| fork.package == package && fork.supported.matches(&version));
                assert!(matching.count() <= 1, "{package} {version}");
            }
        }
    }
}
