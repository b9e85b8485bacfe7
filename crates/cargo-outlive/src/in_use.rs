//! Which versions of a package a project uses, and whether they can be patched.

use anyhow::{Context, Result};
use cargo_metadata::semver::{Version, VersionReq};

use crate::lockfile::{LockedPackage, Lockfile};
use crate::manifest_patch::PatchEntry;
use crate::patched;
use crate::problem::Problem;
use crate::project::Project;

/// A version in use, with its checksum unless a patch of ours is in its place already.
#[derive(Debug, PartialEq, Eq)]
pub struct InUse {
    pub version: Version,
    pub checksum: Option<String>,
}

/// The versions of `name` that `lock` names, in order.
pub fn versions(
    name: &str,
    supported: &VersionReq,
    lock: &Lockfile,
    patches: &[PatchEntry],
    project: &Project,
) -> Result<Vec<InUse>> {
    refuse_other_patches(name, patches, project)?;
    let mut found = Vec::new();
    for package in lock.named(name) {
        if !supported.matches(&package.version) {
            let what = format!("{name} {} is not supported", package.version);
            let remedy = format!(
                "find out with `cargo tree -i {name}@{}` what needs it, and bring that to a release \
                 with {name} {supported}",
                package.version
            );
            return Err(Problem::new(what, &project.lock, remedy).into());
        }
        found.push(InUse {
            version: package.version.clone(),
            checksum: checksum(package, patches, project)?,
        });
    }
    if found.is_empty() {
        let what = format!("this project has nothing to patch: no {name} in its graph");
        let remedy = "run this command in the project that builds the addon, or name that with \
                      `--manifest-path`";
        return Err(Problem::new(what, &project.lock, remedy).into());
    }
    found.sort_by(|one, other| one.version.cmp(&other.version));
    // A copy of the same version beside a patched one is for the proof to find.
    found.dedup_by(|later, earlier| later.version == earlier.version);
    Ok(found)
}

fn refuse_other_patches(name: &str, patches: &[PatchEntry], project: &Project) -> Result<()> {
    let is_other = |patch: &&PatchEntry| patch.package == name && !patch.is_ours();
    let Some(other) = patches.iter().find(is_other) else {
        return Ok(());
    };
    let place = format!("patch.{}.{}", other.registry, other.key);
    let what = format!("{name} is patched already, by `{place}`");
    let remedy = format!("remove `{place}`, then run this command again");
    Err(Problem::new(what, &project.manifest, remedy).into())
}

fn checksum(
    package: &LockedPackage,
    patches: &[PatchEntry],
    project: &Project,
) -> Result<Option<String>> {
    let (name, version) = (&package.name, &package.version);
    if package.is_from_crates_io() {
        let missing = || {
            let what = format!("Cargo.lock has no checksum for {name} {version}");
            let remedy = format!("run `cargo update {name}`, then this command again");
            Problem::new(what, &project.lock, remedy)
        };
        return package.checksum.clone().map(Some).with_context(missing);
    }
    let path = patched::path_of(name, version);
    let is_ours =
        |patch: &PatchEntry| patch.package == *name && patch.path.as_deref() == Some(&path);
    let place = match &package.source {
        None if patches.iter().any(is_ours) => return Ok(None),
        None => "a path".to_owned(),
        Some(source) => format!("`{source}`"),
    };
    let what = format!("{name} {version} comes from {place}, not from crates.io");
    let remedy = format!(
        "find out with `cargo tree -i {name}@{version}` what asks for it, have that depend on the \
         {name} of crates.io, then run this command again"
    );
    Err(Problem::new(what, &project.lock, remedy).into())
}
