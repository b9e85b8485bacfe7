//! The directory `patched/`: what is in it, and whether it is ours to replace.

use std::mem;

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;

use crate::before::{self, Before};
use crate::embedded::Fork;
use crate::file_tree::FileTree;
use crate::patched_package::{directory_of, PatchedPackage};
use crate::problem::Problem;
use crate::project::Project;
use crate::selection::Selection;
use crate::stamp::{self, Stamp};
use crate::transaction;
use crate::tsfn_package;

const README: &str = "\
# Patched packages

`cargo outlive apply` wrote this directory: the published packages of the same name and version,
with the differences that keep Node-API thread-safe functions alive past their environment, and
the package that those differences call. `[patch.crates-io]` in the manifest beside this directory
puts them in the place of the published ones.

Keep it in version control, and do not edit it: `napi-outlive.toml` has the checksum of each file.
It pins these versions: `cargo update` leaves them alone. To move to others, run `cargo outlive
remove`, `cargo update`, then `cargo outlive apply`; after a change of Cargo.lock that was made in
another way, `cargo outlive update`. `cargo outlive check` is for CI, `cargo outlive remove` takes
all of it back. The command is `cargo-outlive` of the project napi-outlive.
";

/// Checksums are of bytes, so version control must not change line ends.
const GIT_ATTRIBUTES: &str = "* -text\n";

/// The directory of a package, from the workspace root.
pub fn path_of(package: &str, version: &Version) -> String {
    format!("patched/{}", directory_of(package, version))
}

/// All that belongs into the directory.
pub fn compose(
    mut packages: Vec<PatchedPackage>,
    selection: Selection,
    tsfn: FileTree,
) -> FileTree {
    let mut tree = FileTree::default();
    for package in &mut packages {
        let directory = directory_of(package.name, &package.version);
        tree.insert_tree(&directory, mem::take(&mut package.files));
    }
    tree.insert_tree(tsfn_package::DIRECTORY, tsfn);
    tree.insert("README.md", README);
    tree.insert(".gitattributes", GIT_ATTRIBUTES);
    let stamp = Stamp::of("cargo outlive apply", &packages, selection, &tree);
    tree.insert(stamp::FILE, stamp.to_text());
    tree
}

/// The directory as an earlier run left it.
#[derive(Debug)]
pub struct Existing {
    files: FileTree,
    stamp: Stamp,
    before: Option<Before>,
}

impl Existing {
    /// Reads the directory, if there is one, and refuses one that holds work of the user's.
    pub fn read(project: &Project) -> Result<Option<Self>> {
        transaction::require_recovered(project)?;
        let existing = Self::find(project)?;
        if let Some(edited) = existing
            .as_ref()
            .and_then(|existing| existing.edits(project))
        {
            return Err(edited.into());
        }
        Ok(existing)
    }

    /// Reads the directory, if there is one and this command has written it.
    pub fn find(project: &Project) -> Result<Option<Self>> {
        let directory = &project.patched;
        if !directory.exists() {
            return Ok(None);
        }
        if !directory.join(stamp::FILE).is_file() {
            let what = "`patched` is there already, and was not written by this command";
            let remedy = "give it another name, then run this command again";
            return Err(Problem::new(what, directory, remedy).into());
        }
        let files = FileTree::read(directory, is_no_part)?;
        let stamp = files.text(stamp::FILE).and_then(Stamp::parse);
        let stamp = stamp.with_context(|| {
            let what = "the stamp of `patched` cannot be read";
            let remedy = "delete the directory `patched`, then run `cargo outlive apply`";
            Problem::new(what, directory.join(stamp::FILE), remedy)
        })?;
        let before = std::fs::read_to_string(directory.join(before::FILE));
        Ok(Some(Self {
            files,
            stamp,
            // Without it, what was applied is taken out of what is there.
            before: before.ok().and_then(|text| Before::parse(&text).ok()),
        }))
    }

    /// What the user is to be told if the directory is not as it was written.
    pub fn edits(&self, project: &Project) -> Option<Problem> {
        let path = self.stamp.edited(&self.files)?;
        let what = "`patched` was changed after this command wrote it";
        let remedy = "keep your change elsewhere, delete the directory `patched`, then run \
                      `cargo outlive apply`; if a formatter did it, have it leave `patched` alone";
        Some(Problem::new(what, project.patched.join(path), remedy))
    }

    pub fn before(&self) -> Option<&Before> {
        self.before.as_ref()
    }

    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    pub fn is(&self, tree: &FileTree) -> bool {
        self.files == *tree
    }

    /// What made the directory, if that is not this build of the command, and what this is.
    pub fn other_maker(&self, forks: &[Fork]) -> Option<String> {
        self.stamp.other_maker(&self.files, forks)
    }
}

/// What Cargo leaves behind in a package when it is run there, and what has no checksum here.
fn is_no_part(path: &str) -> bool {
    let name = path.split('/').nth(1);
    path == before::FILE || name.is_some_and(|name| name == "target" || name == "Cargo.lock")
}
