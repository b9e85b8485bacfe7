//! Inspects a project that names a repository of `cargo outlive fork`, or another, in `[patch]`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;
use cargo_metadata::{Metadata, Package};

use super::Inspection;
use crate::embedded::Fork;
use crate::file_tree::FileTree;
use crate::finding::{Finding, Kind};
use crate::named_fork;
use crate::patched_package::directory_of;
use crate::problem::Problem;
use crate::stamp::{self, Stamp};
use crate::tsfn_package;

/// Where Cargo has put one commit of a repository.
#[derive(Debug)]
struct Checkout {
    root: PathBuf,
    /// As Cargo names the repository and the commit.
    source: String,
    stamp: Stamp,
    /// The packages that the stamp is for.
    files: FileTree,
}

/// What Cargo takes from one directory around packages.
type Taken<'a> = BTreeMap<PathBuf, Vec<&'a Package>>;

impl Inspection<'_> {
    pub(super) fn inspect_repositories(&mut self, named: Vec<String>) {
        let graph = self.graph_with(&named);
        let taken = graph
            .as_ref()
            .ok()
            .map(|graph| taken(graph, &named, &self.forks));
        let mut checkouts = Vec::new();
        for (root, packages) in taken.into_iter().flatten() {
            match Checkout::read(&root, &packages, &self.project().manifest) {
                Ok(checkout) => {
                    self.inspect_checkout(&checkout, &packages, &named);
                    checkouts.push(checkout);
                }
                Err(error) => self.findings.push(Finding::new(Kind::Repository, error)),
            }
        }
        let selection = checkouts.first().map(|checkout| checkout.stamp.selection());
        self.find_releases(selection.unwrap_or_default());
        self.inspect_lock(&named);
        if let Err(error) = graph {
            let remedy = "mend what Cargo reports below; if it is the lock file that needs to be \
                          updated, run `cargo update --workspace`, and commit what it changes; if \
                          it lacks the repository, run this command once without `--offline`";
            self.find_unresolved(error, remedy);
        }
    }

    /// The crate graph on this platform, or if nothing of the repositories is in that, on all.
    fn graph_with(&self, named: &[String]) -> Result<Metadata> {
        let (cargo, manifest) = (self.session.cargo, &self.project().manifest);
        let graph = cargo.resolve_locked(manifest)?;
        let mut locked = self.lock.packages.iter();
        let is_used = locked.any(|it| named_fork::is_from(named, it.source.as_deref()));
        match is_used && taken(&graph, named, &self.forks).is_empty() {
            true => cargo.resolve_locked_everywhere(manifest),
            false => Ok(graph),
        }
    }

    /// Whether what Cargo compiles is what this build would put into the repository.
    fn inspect_checkout(&mut self, checkout: &Checkout, taken: &[&Package], named: &[String]) {
        let Checkout {
            root,
            source,
            stamp,
            files,
        } = checkout;
        if let Some(path) = stamp.edited(files) {
            let what = format!("`{source}` was changed after `cargo outlive fork` made it");
            let remedy = format!(
                "if only Cargo's copy was, delete {}, which Cargo then makes again; otherwise run \
                 `cargo outlive fork --out DIR` for a new repository, and name that",
                root.display()
            );
            self.find(Kind::Edited, what, &root.join(path), &remedy);
        }
        if let Some(maker) = stamp.other_maker(files, &self.forks) {
            let what = format!("`{source}` was made by {maker}");
            let remedy = named_fork::making_again(&self.lock, named);
            let manifest = self.project().manifest.clone();
            self.find(Kind::Stale, what, &manifest, &remedy);
        }
        for package in taken {
            let directory = directory_in(stamp, package.name.as_str(), &package.version);
            let path = package.manifest_path.as_std_path();
            if directory.is_none_or(|directory| path != root.join(directory).join("Cargo.toml")) {
                let what = format!(
                    "Cargo takes {} {} from a directory that `cargo outlive fork` did not write",
                    package.name, package.version
                );
                let remedy = "name a repository that holds nothing but what `cargo outlive fork` \
                              wrote";
                self.find(Kind::UnpatchedCopy, what, path, remedy);
            }
        }
    }

    /// Whether the lock file, for every platform, takes all that should be patched from one commit.
    fn inspect_lock(&mut self, named: &[String]) {
        let names: Vec<_> = self.releases.iter().map(|(name, _)| *name).collect();
        let is_ours = |name: &str| names.contains(&name) || name == tsfn_package::NAME;
        let lock = &self.lock;
        let mut findings = Vec::new();
        for package in lock.unused_patches.iter().filter(|it| is_ours(&it.name)) {
            let (name, version) = (&package.name, &package.version);
            let what = format!("Cargo does not use the patch of {name} {version}");
            findings.push((Kind::PatchUnused, what));
        }
        let ours: Vec<_> = lock
            .packages
            .iter()
            .filter(|package| is_ours(&package.name))
            .collect();
        let mut sources = ours.iter().filter_map(|package| package.source.as_deref());
        let expected = sources.find(|source| named_fork::is_from(named, Some(source)));
        for package in &ours {
            let source = package.source.as_deref();
            if source.is_some() && source == expected {
                continue;
            }
            let (name, version) = (&package.name, &package.version);
            let what = match (source, expected) {
                (Some(source), Some(expected)) if named_fork::is_from(named, Some(source)) => {
                    format!(
                        "Cargo.lock names {name} {version} from `{source}`, and others from \
                         `{expected}`"
                    )
                }
                (Some(source), _) => {
                    format!("Cargo.lock names {name} {version} unpatched, from `{source}`")
                }
                (None, _) => format!("{name} {version} is in the graph from a path, unpatched"),
            };
            findings.push((Kind::UnpatchedCopy, what));
        }
        let remedy = format!(
            "run `cargo update --workspace`, and see to it that every entry of `[patch]` names the \
             same commit; if the repository is for other versions, {}",
            named_fork::making_again(lock, named)
        );
        let manifest = self.project().manifest.clone();
        for (kind, what) in findings {
            self.find(kind, what, &manifest, &remedy);
        }
    }
}

impl Checkout {
    /// Reads what the stamp at `root` is for.
    ///
    /// # Errors
    ///
    /// If there is none that can be read. `manifest` is named as the place that names the repository.
    fn read(root: &Path, packages: &[&Package], manifest: &Path) -> Result<Self> {
        let source = packages.iter().find_map(|package| package.source.as_ref());
        let source = source.map(|source| source.repr.clone());
        let source = source.context("a package from git has no source")?;
        let is_vendored = |package: &&Package| {
            let path = package.manifest_path.as_std_path();
            path.with_file_name(".cargo-checksum.json").is_file()
        };
        if packages.iter().any(is_vendored) {
            let what = format!("`{source}` is vendored, in a form that cannot be checked");
            let remedy = "run this command where Cargo takes it from git, or patch in place with \
                          `cargo outlive apply` instead";
            return Err(Problem::new(what, root, remedy).into());
        }
        let path = root.join(stamp::FILE);
        if !path.is_file() {
            let what = format!("`{source}` was not made by `cargo outlive fork`");
            let remedy = "name a repository that it made, with `cargo outlive fork --out DIR`, or \
                          remove the entries of `[patch]` and run `cargo outlive apply`";
            return Err(Problem::new(what, manifest, remedy).into());
        }
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let stamp = Stamp::parse(&text).with_context(|| {
            let what = format!("the stamp of `{source}` cannot be read");
            let remedy = "run `cargo outlive fork --out DIR` for a new repository, and name that";
            Problem::new(what, &path, remedy)
        })?;
        let packages = stamp.packages();
        let directories = packages
            .iter()
            .map(|(name, version)| directory_of(name, version))
            .chain([tsfn_package::DIRECTORY.to_owned()]);
        let mut files = FileTree::default();
        for directory in directories {
            let path = root.join(&directory);
            // One that is gone shows in the files that are missing.
            if path.is_dir() {
                files.insert_tree(&directory, FileTree::read(&path, |_| false)?);
            }
        }
        Ok(Self {
            root: root.to_owned(),
            source,
            stamp,
            files,
        })
    }
}

/// What the patch consists of and comes from the repositories, by the directory around their own.
fn taken<'a>(graph: &'a Metadata, repositories: &[String], forks: &[Fork]) -> Taken<'a> {
    let mut taken = Taken::new();
    let is_forked = |name: &str| forks.iter().any(|fork| fork.package == name);
    let is_ours = |name: &str| is_forked(name) || name == tsfn_package::NAME;
    let packages = graph.packages.iter();
    for package in packages.filter(|it| is_ours(it.name.as_str())) {
        let source = package.source.as_ref().map(|source| source.repr.as_str());
        let root = package.manifest_path.ancestors().nth(2);
        if let (true, Some(root)) = (named_fork::is_from(repositories, source), root) {
            let packages = taken.entry(root.as_std_path().to_owned()).or_default();
            packages.push(package);
        }
    }
    taken
}

/// Where `cargo outlive fork` has put this package.
fn directory_in(stamp: &Stamp, name: &str, version: &Version) -> Option<String> {
    if name == tsfn_package::NAME {
        return Some(tsfn_package::DIRECTORY.to_owned());
    }
    let mut packages = stamp.packages().into_iter();
    let is_stamped = packages.any(|(other, of)| other == name && of == *version);
    is_stamped.then(|| directory_of(name, version))
}
