//! Proves that Cargo builds the patched packages, and nothing else has changed.

use std::fs;
use std::path::Path;

use anyhow::Result;
use cargo_metadata::Metadata;

use crate::finding::{Finding, Kind};
use crate::lockfile::Lockfile;
use crate::plan::Release;
use crate::problem::Problem;
use crate::project::Project;
use crate::tsfn_package;

/// The lock file must name the patched `releases` and no other copy of those packages, for every
/// platform; the crate graph of this platform must take them from `patched`.
pub fn in_the_graph(
    releases: &[Release],
    project: &Project,
    lock: &Lockfile,
    graph: &Metadata,
) -> Result<()> {
    let first = doubts(releases, project, lock, Some(graph))
        .into_iter()
        .next();
    first.map_or(Ok(()), |finding| Err(finding.error))
}

/// All that speaks against the proof; without a graph, only what the lock file says.
pub fn doubts(
    releases: &[Release],
    project: &Project,
    lock: &Lockfile,
    graph: Option<&Metadata>,
) -> Vec<Finding> {
    let mut doubts = Vec::new();
    let is_ours = |name: &str| releases.iter().any(|(ours, _)| *ours == name);
    for package in &lock.unused_patches {
        if is_ours(&package.name) || package.name == tsfn_package::NAME {
            let what = format!(
                "Cargo does not use the patch of {} {}",
                package.name, package.version
            );
            let remedy = format!(
                "run `cargo update {}`, then `cargo outlive update`; if that does not help, look \
                 for another `[patch]` or `[replace]` of it, in the manifest or in \
                 `.cargo/config.toml`, and remove it",
                package.name
            );
            let problem = Problem::new(what, &project.manifest, remedy);
            doubts.push(Finding::new(Kind::PatchUnused, problem.into()));
        }
    }
    for copy in lock.packages.iter().filter(|copy| is_ours(&copy.name)) {
        let (name, version) = (&copy.name, &copy.version);
        let what = match &copy.source {
            Some(source) => {
                format!("Cargo.lock names {name} {version} unpatched, from `{source}`")
            }
            None if !releases
                .iter()
                .any(|release| (release.0, &release.1) == (name, version)) =>
            {
                format!("{name} {version} is in the graph as well, unpatched")
            }
            None => continue,
        };
        doubts.push(unproven(Kind::UnpatchedCopy, &what, project));
    }
    for (name, version) in releases {
        if !lock.named(name).any(|copy| copy.version == *version) {
            let what = format!("Cargo.lock does not name {name} {version}");
            doubts.push(unproven(Kind::PatchUnused, &what, project));
        }
    }
    for package in graph.into_iter().flat_map(|graph| &graph.packages) {
        let path = package.manifest_path.as_std_path();
        if package.source.is_none()
            && is_ours(package.name.as_str())
            && !is_inside(path, &project.patched)
        {
            let what = format!("Cargo takes {} from {}", package.name, path.display());
            doubts.push(unproven(Kind::UnpatchedCopy, &what, project));
        }
    }
    doubts
}

/// All packages of `before` must be in `after` as they were, but for the patched ones, which have
/// their versions still, and what is there for `napi-outlive-tsfn` alone, which may have changed.
pub fn nothing_else_moved(
    names: &[&str],
    before: &Lockfile,
    after: &Lockfile,
    project: &Project,
) -> Result<()> {
    let ours = before.needed_only_by(tsfn_package::NAME);
    let moved = before.packages.iter().filter(|package| {
        !names.contains(&package.name.as_str())
            && !ours.contains(package)
            && !after.packages.iter().any(|other| other.is_same(package))
    });
    let moved: Vec<_> = moved
        .map(|package| format!("{} {}", package.name, package.version))
        .collect();
    if moved.is_empty() {
        return Ok(());
    }
    let what = format!(
        "Cargo would change more in the lock file: {}",
        moved.join(", ")
    );
    let remedy = "run `cargo update --workspace`, which brings Cargo.lock in line with the \
                  manifests, then this command again";
    Err(Problem::new(what, &project.lock, remedy).into())
}

fn unproven(kind: Kind, what: &str, project: &Project) -> Finding {
    let remedy = "run `cargo outlive apply`; if that does not help, look for another `[patch]` or \
                  `[replace]` of it, in the manifest or in `.cargo/config.toml`, and remove it";
    let problem = Problem::new(what, &project.manifest, remedy);
    Finding::new(kind, problem.into())
}

fn is_inside(path: &Path, directory: &Path) -> bool {
    let canonical = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    canonical(path).starts_with(canonical(directory))
}
