//! The directory `patched/`: what is in it, and whether it is ours to replace.

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;
use toml_edit::{value, ArrayOfTables, DocumentMut, Item, Table};

use crate::before::{self, Before};
use crate::checksum::sha256;
use crate::embedded::{self, Fork};
use crate::file_tree::FileTree;
use crate::problem::Problem;
use crate::project::Project;
use crate::selection::Selection;
use crate::transaction;
use crate::tsfn_package;

/// Says what the directory was made from, and the checksum of each file in it.
const STAMP: &str = "napi-outlive.toml";

const README: &str = "\
# Patched packages

`cargo outlive apply` wrote this directory: the published packages of the same name and version,
with the differences that keep Node-API thread-safe functions alive past their environment, and
the package that those differences call. `[patch.crates-io]` in the manifest beside this directory
puts them in the place of the published ones.

Keep it in version control, and do not edit it: `napi-outlive.toml` has the checksum of each file.
To bring it up to date after a change of Cargo.lock, run `cargo outlive apply` again.
";

/// Checksums are of bytes, so version control must not change line ends.
const GIT_ATTRIBUTES: &str = "* -text\n";

/// A published package in its patched form.
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

/// The directory of a package, from the workspace root.
pub fn path_of(package: &str, version: &Version) -> String {
    format!("patched/{}", directory_of(package, version))
}

fn directory_of(package: &str, version: &Version) -> String {
    format!("{package}-{version}")
}

/// All that belongs into the directory.
pub fn compose(packages: Vec<PatchedPackage>, selection: Selection, tsfn: FileTree) -> FileTree {
    let mut stamp = DocumentMut::new();
    stamp
        .decor_mut()
        .set_prefix("# Written by `cargo outlive apply`, for `cargo outlive` to read.\n\n");
    stamp.insert("cargo-outlive", value(env!("CARGO_PKG_VERSION")));
    if let Some(package) = selection.name() {
        stamp.insert("only", value(package));
    }
    let mut sources = ArrayOfTables::new();
    let mut tree = FileTree::default();
    for package in packages {
        let mut source = Table::new();
        source.insert("name", value(package.name));
        source.insert("version", value(package.version.to_string()));
        source.insert("checksum", value(&package.checksum));
        source.insert("fork", value(&package.fork));
        sources.push(source);
        let directory = directory_of(package.name, &package.version);
        tree.insert_tree(&directory, package.files);
    }
    tree.insert_tree("tsfn", tsfn);
    tree.insert("README.md", README);
    tree.insert(".gitattributes", GIT_ATTRIBUTES);

    let mut files = Table::new();
    for (path, bytes) in tree.iter() {
        files.insert(path, value(sha256(bytes)));
    }
    stamp.insert("package", Item::ArrayOfTables(sources));
    stamp.insert("files", Item::Table(files));
    tree.insert(STAMP, stamp.to_string());
    tree
}

/// The directory as an earlier run left it.
#[derive(Debug)]
pub struct Existing {
    files: FileTree,
    stamp: DocumentMut,
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
        if !directory.join(STAMP).is_file() {
            let what = "`patched` is there already, and was not written by this command";
            let remedy = "give it another name, then run this command again";
            return Err(Problem::new(what, directory, remedy).into());
        }
        let files = FileTree::read(directory, is_no_part)?;
        let stamp = parse_stamp(&files).with_context(|| {
            let what = "the stamp of `patched` cannot be read";
            let remedy = "delete the directory `patched`, then run `cargo outlive apply`";
            Problem::new(what, directory.join(STAMP), remedy)
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
        let path = self.edited()?;
        let what = "`patched` was changed after this command wrote it";
        let remedy = "keep your change elsewhere, delete the directory `patched`, then run \
                      `cargo outlive apply`; if a formatter did it, have it leave `patched` alone";
        Some(Problem::new(what, project.patched.join(path), remedy))
    }

    pub fn before(&self) -> Option<&Before> {
        self.before.as_ref()
    }

    /// The release of this command that wrote the directory.
    pub fn release(&self) -> Option<&str> {
        self.stamp.get("cargo-outlive")?.as_str()
    }

    /// Names and versions of the packages in it.
    pub fn packages(&self) -> Vec<(String, Version)> {
        let sources = self.stamp.get("package").and_then(Item::as_array_of_tables);
        let package = |source: &Table| {
            let name = source.get("name")?.as_str()?;
            let version = source.get("version")?.as_str()?;
            Some((name.to_owned(), version.parse().ok()?))
        };
        sources.into_iter().flatten().filter_map(package).collect()
    }

    pub fn is(&self, tree: &FileTree) -> bool {
        self.files == *tree
    }

    /// Whether the fork that was laid over the packages is the one in this build of the command.
    pub fn is_of_this_build(&self, forks: &[Fork]) -> bool {
        let digests: Vec<_> = forks
            .iter()
            .map(|fork| (fork, fork.sparse.digest()))
            .collect();
        let is_known = |(name, version): &(String, Version)| {
            let digest = self.source(name, version)?.get("fork")?.as_str()?;
            let mut digests = digests.iter();
            let is = |(fork, known): &&(&Fork, String)| {
                fork.package == name && fork.supported.matches(version) && known == digest
            };
            digests.find(is).map(|_| ())
        };
        let tsfn = tsfn_package::package(embedded::tsfn()).ok();
        let is_same =
            |(path, bytes): (&str, &[u8])| self.files.get(&format!("tsfn/{path}")) == Some(bytes);
        self.packages()
            .iter()
            .all(|package| is_known(package).is_some())
            && tsfn.is_some_and(|tsfn| tsfn.iter().all(is_same))
    }

    /// Which packages the user wanted patched.
    pub fn selection(&self) -> Selection {
        let name = self.stamp.get("only").and_then(Item::as_str);
        name.and_then(Selection::of_name).unwrap_or_default()
    }

    /// The checksum of the published package that `name` was made from.
    pub fn checksum(&self, name: &str, version: &Version) -> Option<&str> {
        self.source(name, version)?.get("checksum")?.as_str()
    }

    fn source(&self, name: &str, version: &Version) -> Option<&Table> {
        let version = version.to_string();
        let sources = self.stamp.get("package")?.as_array_of_tables()?;
        sources.iter().find(|source| {
            let is = |key, expected| source.get(key).and_then(Item::as_str) == Some(expected);
            is("name", name) && is("version", version.as_str())
        })
    }

    /// The first file that is not as it was written: changed, missing or added.
    fn edited(&self) -> Option<&str> {
        let recorded = |path: &str| self.stamp["files"].get(path).and_then(Item::as_str);
        let mut changed = self.files.iter().filter(|(path, bytes)| {
            *path != STAMP && recorded(path) != Some(sha256(bytes).as_str())
        });
        let mut written = self.stamp["files"].as_table()?.iter().map(|(path, _)| path);
        match changed.next() {
            Some((path, _)) => Some(path),
            None => written.find(|path| self.files.get(path).is_none()),
        }
    }
}

fn parse_stamp(files: &FileTree) -> Result<DocumentMut> {
    let stamp: DocumentMut = files.text(STAMP)?.parse()?;
    stamp
        .get("files")
        .and_then(Item::as_table)
        .context("there is no table `files`")?;
    Ok(stamp)
}

/// What Cargo leaves behind in a package when it is run there, and what has no checksum here.
fn is_no_part(path: &str) -> bool {
    let name = path.split('/').nth(1);
    path == before::FILE || name.is_some_and(|name| name == "target" || name == "Cargo.lock")
}
