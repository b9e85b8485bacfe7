//! Proves that Cargo builds the patched packages, and nothing else has changed.

use std::fs;
use std::path::Path;

use anyhow::Result;
use cargo_metadata::semver::Version;
use cargo_metadata::Metadata;

use crate::lockfile::{LockedPackage, Lockfile};
use crate::problem::Problem;
use crate::project::Project;
use crate::tsfn_package;

/// The lock file must name the patched `versions` of `name` and no other copy, for every platform;
/// the crate graph of this platform must take them from `patched`.
pub fn in_the_graph(
    name: &str,
    versions: &[Version],
    project: &Project,
    lock: &Lockfile,
    graph: &Metadata,
) -> Result<()> {
    for package in &lock.unused_patches {
        if package.name == name || package.name == tsfn_package::NAME {
            let what = format!(
                "Cargo does not use the patch of {} {}",
                package.name, package.version
            );
            return Err(unproven(&what, project));
        }
    }
    for version in versions {
        let copies: Vec<_> = lock
            .named(name)
            .filter(|copy| copy.version == *version)
            .collect();
        if !matches!(copies.as_slice(), [LockedPackage { source: None, .. }]) {
            let what = format!("Cargo.lock does not name {name} {version} as patched");
            return Err(unproven(&what, project));
        }
    }
    let mut others = lock
        .named(name)
        .filter(|copy| !versions.contains(&copy.version));
    if let Some(package) = others.next() {
        let what = format!(
            "{name} {} is in the graph as well, unpatched",
            package.version
        );
        return Err(unproven(&what, project));
    }
    for package in graph
        .packages
        .iter()
        .filter(|package| package.name.as_str() == name)
    {
        if !is_inside(package.manifest_path.as_std_path(), &project.patched) {
            let what = format!("Cargo takes {name} from {}", package.manifest_path);
            return Err(unproven(&what, project));
        }
    }
    Ok(())
}

/// All packages of `before` must be in `after` as they were, but for the patched ones, which have
/// their versions still, and what is there for `napi-outlive-tsfn` alone, which may have changed.
pub fn nothing_else_moved(
    name: &str,
    before: &Lockfile,
    after: &Lockfile,
    project: &Project,
) -> Result<()> {
    let ours = before.needed_only_by(tsfn_package::NAME);
    let moved = before.packages.iter().filter(|package| {
        package.name != name
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

fn unproven(what: &str, project: &Project) -> anyhow::Error {
    let remedy = "look for another `[patch]` or `[replace]` of it, in the manifest or in \
                  `.cargo/config.toml`, remove it, then run this command again";
    Problem::new(what, &project.manifest, remedy).into()
}

fn is_inside(path: &Path, directory: &Path) -> bool {
    let canonical = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    canonical(path).starts_with(canonical(directory))
}
