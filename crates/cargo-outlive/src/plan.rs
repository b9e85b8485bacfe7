//! What a project is to become.

use std::fmt;
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;
use serde::Serialize;

use crate::composition;
use crate::embedded;
use crate::file_tree::FileTree;
use crate::lockfile::{self, Lockfile, Origin};
use crate::manifest_patch::{self, PatchEntry};
use crate::patched;
use crate::registry_cache::RegistryCache;
use crate::selection::Selection;
use crate::session::Session;
use crate::situation::{parse_lock, Situation};
use crate::tsfn_package;

/// A package and a version of it.
pub type Release = (&'static str, Version);

#[derive(Debug)]
pub struct Plan {
    /// What is to be patched, in the order of name and version.
    pub packages: Vec<Release>,
    pub patched: FileTree,
    pub manifest: String,
    /// The lock file for Cargo to start from: what is no longer to be patched is as published.
    pub lock: String,
    pub lock_before: Lockfile,
    /// Whether `patched` and the manifest are so already.
    pub is_in_place: bool,
}

impl Plan {
    pub fn make(situation: &Situation, selection: Selection, session: &Session) -> Result<Self> {
        let Session {
            project,
            cargo,
            shell,
            ..
        } = session;
        let forks = embedded::forks();
        let mut packages = Vec::new();
        let mut patched = Vec::new();
        for package in composition::packages(&forks, situation, selection, project, *cargo, *shell)?
        {
            let package = package.into_patched(&project.lock)?;
            packages.push((package.name, package.version.clone()));
            patched.push(package);
        }
        let wanted = wanted_entries(&packages);
        let manifest = manifest_patch::with_entries(&situation.manifest, &wanted)
            .with_context(|| format!("cannot edit {}", project.manifest.display()))?;
        let tsfn = tsfn_package::package(embedded::tsfn())?;
        let patched = patched::compose(patched, selection, tsfn);
        let lock = with_the_rest_as_published(situation, &wanted, session)?;
        let existing = situation.existing.as_ref();
        Ok(Self {
            packages,
            is_in_place: manifest == situation.manifest
                && existing.is_some_and(|existing| existing.is(&patched)),
            patched,
            manifest,
            lock_before: parse_lock(&lock, project)?,
            lock,
        })
    }

    /// Names what is patched, for programs.
    pub fn tell(&self, session: &Session) {
        for (package, version) in &self.packages {
            let path = session
                .project
                .root
                .join(patched::path_of(package, version));
            let patched = Patched {
                package,
                version,
                path: &path,
            };
            session.shell.message("package-patched", &patched);
        }
    }

    /// The packages to be patched, each once.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.packages.iter().map(|(name, _)| *name).collect();
        names.dedup();
        names
    }
}

#[derive(Serialize)]
struct Patched<'a> {
    package: &'a str,
    version: &'a Version,
    path: &'a Path,
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&listed(&self.packages))
    }
}

/// The releases as they are named to the user.
pub fn listed(releases: &[Release]) -> String {
    let names = releases
        .iter()
        .map(|(name, version)| format!("{name} {version}"));
    names.collect::<Vec<_>>().join(", ")
}

/// One entry under the package's own name, or one for each major version if there are several.
fn wanted_entries(packages: &[Release]) -> Vec<PatchEntry> {
    let entry = |(name, version): &Release| {
        let is_only = packages.iter().filter(|(other, _)| other == name).count() == 1;
        let key = match is_only {
            true => (*name).to_owned(),
            false => format!("{name}-{}", version.major),
        };
        PatchEntry::ours(key, name, version)
    };
    packages.iter().map(entry).collect()
}

/// The lock file, with what we have patched and shall no longer as it was published: Cargo keeps to
/// a version only if the lock file says where it comes from.
pub fn with_the_rest_as_published(
    situation: &Situation,
    wanted: &[PatchEntry],
    session: &Session,
) -> Result<String> {
    let cache = RegistryCache {
        cargo: session.cargo,
        shell: session.shell,
        lock: &session.project.lock,
    };
    let mut origins = Vec::new();
    for package in &situation.lock.packages {
        let is_of = |entry: &&PatchEntry| entry.is_for(&package.name, &package.version);
        if !situation.was_patched(package) || wanted.iter().any(|entry| is_of(&entry)) {
            continue;
        }
        let existing = situation.existing.as_ref();
        let stamped = existing
            .and_then(|existing| existing.stamp().checksum(&package.name, &package.version));
        let checksum = match stamped {
            Some(checksum) => checksum.to_owned(),
            None => {
                cache
                    .published(&package.name, &package.version, None)?
                    .checksum
            }
        };
        origins.push(Origin {
            name: package.name.clone(),
            version: package.version.clone(),
            checksum,
        });
    }
    lockfile::as_published(&situation.lock_text, &origins)
}
