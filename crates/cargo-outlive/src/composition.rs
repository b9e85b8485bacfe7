//! What a project's patched packages are made of.

use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;

use crate::cargo::Cargo;
use crate::embedded::Fork;
use crate::file_tree::FileTree;
use crate::in_use::{self, InUse};
use crate::patched_package::PatchedPackage;
use crate::problem::Problem;
use crate::project::Project;
use crate::registry_cache::RegistryCache;
use crate::selection::Selection;
use crate::shell::Shell;
use crate::situation::Situation;
use crate::sparse::Profile;

/// One version of a package that the project uses, as published, and the fork that is for it.
#[derive(Debug)]
pub struct ForkedPackage<'a> {
    pub fork: &'a Fork,
    pub version: Version,
    /// The SHA-256 of the package as published.
    pub checksum: String,
    /// What Cargo reads of the published package.
    pub published: FileTree,
}

impl ForkedPackage<'_> {
    /// The package with what differs laid over it.
    ///
    /// # Errors
    ///
    /// If it is not published as the fork knows it. `lock` is named as the place that asks for it.
    pub fn patched(&self, lock: &Path) -> Result<FileTree> {
        let published = self.published.clone();
        let overlay = self.fork.over(published, &self.version, Profile::Fork);
        overlay.lay().with_context(|| {
            let package = self.fork.package;
            let what = format!(
                "{package} {} is not published as the fork knows it",
                self.version
            );
            let remedy = format!(
                "get a release of cargo-outlive that knows this version, or go back to a version \
                 of {package} that this one knows"
            );
            Problem::new(what, lock, remedy)
        })
    }

    /// As [`Self::patched`], with what it was made from.
    pub fn into_patched(self, lock: &Path) -> Result<PatchedPackage> {
        Ok(PatchedPackage {
            name: self.fork.package,
            files: self.patched(lock)?,
            fork: self.fork.sparse.digest(),
            version: self.version,
            checksum: self.checksum,
        })
    }
}

/// Every package that is to be patched in the project, in the order of name and version.
///
/// # Errors
///
/// If a version in use is not supported, or its published files cannot be had.
pub fn packages<'a>(
    forks: &'a [Fork],
    situation: &Situation,
    selection: Selection,
    project: &Project,
    cargo: Cargo,
    shell: Shell,
) -> Result<Vec<ForkedPackage<'a>>> {
    let cache = RegistryCache {
        cargo,
        shell,
        lock: &project.lock,
    };
    let mut packages = Vec::new();
    for InUse {
        fork,
        version,
        checksum,
    } in in_use::packages(forks, situation, selection, project)?
    {
        let existing = situation.existing.as_ref();
        let stamped = existing.and_then(|it| it.stamp().checksum(fork.package, &version));
        let recorded = checksum.as_deref().or(stamped);
        let published = cache.published(fork.package, &version, recorded)?;
        packages.push(ForkedPackage {
            fork,
            version,
            checksum: published.checksum,
            published: without_unused(published.files),
        });
    }
    Ok(packages)
}

/// Cargo reads none of these in a dependency. The first two would contradict the patched manifest,
/// formatters of the user's would rewrite the third, and the last two would hide files from the
/// version control that is to keep them.
fn without_unused(mut files: FileTree) -> FileTree {
    for unused in [
        "Cargo.lock",
        "Cargo.toml.orig",
        ".cargo_vcs_info.json",
        ".gitignore",
        ".gitattributes",
    ] {
        files.remove(unused);
    }
    files
}
