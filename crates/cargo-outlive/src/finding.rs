//! What is not as it should be.

use serde::Serialize;

/// What a finding is about, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Something is missing that `apply` writes.
    NotPatched,
    /// A version in the lock file is none that can be patched.
    Unsupported,
    /// Cargo ignores an entry of `[patch]`.
    PatchUnused,
    /// A copy of a package is in the graph that is not the patched one.
    UnpatchedCopy,
    /// `patched` is not readable, or not ours.
    Directory,
    /// A git repository is named that `cargo outlive fork` did not make, or that is not readable.
    Repository,
    /// `patched`, or the repository that is named, was edited.
    Edited,
    /// One of them was made for other versions, or by another release.
    Stale,
    /// Cargo cannot resolve the project as it is.
    Unresolved,
    /// An addon was built without the patch.
    Addon,
}

#[derive(Debug)]
pub struct Finding {
    pub kind: Kind,
    pub error: anyhow::Error,
}

impl Finding {
    pub fn new(kind: Kind, error: anyhow::Error) -> Self {
        Self { kind, error }
    }
}
