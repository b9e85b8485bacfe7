//! The file that says what patched packages were made from, and the checksum of each file.

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;
use toml_edit::{value, ArrayOfTables, DocumentMut, Item, Table};

use crate::checksum::sha256;
use crate::embedded::{self, Fork};
use crate::file_tree::FileTree;
use crate::patched_package::PatchedPackage;
use crate::selection::Selection;
use crate::tsfn_package;

/// Its name, beside the directories of the packages.
pub const FILE: &str = "napi-outlive.toml";

#[derive(Debug)]
pub struct Stamp {
    document: DocumentMut,
}

impl Stamp {
    /// That of `files`, which `command` is about to write.
    pub fn of(
        command: &str,
        packages: &[PatchedPackage],
        selection: Selection,
        files: &FileTree,
    ) -> Self {
        let mut document = DocumentMut::new();
        let head = format!("# Written by `{command}`, for `cargo outlive` to read.\n\n");
        document.decor_mut().set_prefix(head);
        document.insert("cargo-outlive", value(env!("CARGO_PKG_VERSION")));
        if let Some(package) = selection.name() {
            document.insert("only", value(package));
        }
        let mut sources = ArrayOfTables::new();
        for package in packages {
            let mut source = Table::new();
            source.insert("name", value(package.name));
            source.insert("version", value(package.version.to_string()));
            source.insert("checksum", value(&package.checksum));
            source.insert("fork", value(&package.fork));
            sources.push(source);
        }
        let mut checksums = Table::new();
        for (path, bytes) in files.iter() {
            checksums.insert(path, value(sha256(bytes)));
        }
        document.insert("package", Item::ArrayOfTables(sources));
        document.insert("files", Item::Table(checksums));
        Self { document }
    }

    pub fn parse(text: &str) -> Result<Self> {
        let document: DocumentMut = text.parse()?;
        document
            .get("files")
            .and_then(Item::as_table)
            .context("there is no table `files`")?;
        Ok(Self { document })
    }

    pub fn to_text(&self) -> String {
        self.document.to_string()
    }

    /// The release of this command that wrote the files.
    pub fn release(&self) -> Option<&str> {
        self.document.get("cargo-outlive")?.as_str()
    }

    /// Names and versions of the packages.
    pub fn packages(&self) -> Vec<(String, Version)> {
        let sources = self.document.get("package");
        let sources = sources.and_then(Item::as_array_of_tables);
        let package = |source: &Table| {
            let name = source.get("name")?.as_str()?;
            let version = source.get("version")?.as_str()?;
            Some((name.to_owned(), version.parse().ok()?))
        };
        sources.into_iter().flatten().filter_map(package).collect()
    }

    /// Which packages the user wanted patched.
    pub fn selection(&self) -> Selection {
        let name = self.document.get("only").and_then(Item::as_str);
        name.and_then(Selection::of_name).unwrap_or_default()
    }

    /// The checksum of the published package that `name` was made from.
    pub fn checksum(&self, name: &str, version: &Version) -> Option<&str> {
        self.source(name, version)?.get("checksum")?.as_str()
    }

    /// What made `files`, if that is not this build of the command, and what this is.
    pub fn other_maker(&self, files: &FileTree, forks: &[Fork]) -> Option<String> {
        let this = env!("CARGO_PKG_VERSION");
        match self.release().unwrap_or("of an unknown release") {
            release if release != this => {
                Some(format!("cargo-outlive {release}, and this is {this}"))
            }
            _ if self.is_of_this_build(files, forks) => None,
            _ => Some(format!("another build of cargo-outlive {this}")),
        }
    }

    /// Whether the fork that was laid over the packages is the one in this build of the command.
    fn is_of_this_build(&self, files: &FileTree, forks: &[Fork]) -> bool {
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
        let is_same = |(path, bytes): (&str, &[u8])| {
            let path = format!("{}/{path}", tsfn_package::DIRECTORY);
            files.get(&path) == Some(bytes)
        };
        self.packages()
            .iter()
            .all(|package| is_known(package).is_some())
            && tsfn.is_some_and(|tsfn| tsfn.iter().all(is_same))
    }

    /// The first of `files` that is not as it was written: changed, missing or added.
    pub fn edited<'a>(&'a self, files: &'a FileTree) -> Option<&'a str> {
        let checksums = &self.document["files"];
        let recorded = |path: &str| checksums.get(path).and_then(Item::as_str);
        let mut changed = files
            .iter()
            .filter(|(path, bytes)| *path != FILE && recorded(path) != Some(&sha256(bytes)));
        let mut written = checksums.as_table()?.iter().map(|(path, _)| path);
        match changed.next() {
            Some((path, _)) => Some(path),
            None => written.find(|path| files.get(path).is_none()),
        }
    }

    fn source(&self, name: &str, version: &Version) -> Option<&Table> {
        let version = version.to_string();
        let sources = self.document.get("package")?.as_array_of_tables()?;
        sources.iter().find(|source| {
            let is = |key, expected| source.get(key).and_then(Item::as_str) == Some(expected);
            is("name", name) && is("version", version.as_str())
        })
    }
}
