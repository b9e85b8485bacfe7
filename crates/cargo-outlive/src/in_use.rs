//! Which versions of the forked packages a project uses, and whether they can be patched.

use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;

use crate::embedded::Fork;
use crate::lockfile::LockedPackage;
use crate::manifest_patch::PatchEntry;
use crate::problem::Problem;
use crate::project::Project;
use crate::selection::Selection;
use crate::situation::Situation;

/// A version in use, with its checksum unless a patch of ours is in its place already.
#[derive(Debug)]
pub struct InUse<'a> {
    pub fork: &'a Fork,
    pub version: Version,
    pub checksum: Option<String>,
}

/// What the lock file names of the selected packages, in the order of name and version.
pub fn packages<'a>(
    forks: &'a [Fork],
    situation: &Situation,
    selection: Selection,
    project: &Project,
) -> Result<Vec<InUse<'a>>> {
    let mut names: Vec<_> = forks.iter().map(|fork| fork.package).collect();
    names.retain(|name| selection.takes(name));
    names.sort_unstable();
    names.dedup();
    let mut found = Vec::new();
    for name in names {
        found.extend(versions(name, forks, situation, project)?);
    }
    if found
        .iter()
        .all(|package| package.fork.package != "napi-sys")
    {
        let what = "this project has nothing to patch: no napi-sys in its graph";
        let remedy = "run this command in the project that builds the addon, or name that with \
                      `--manifest-path`";
        return Err(Problem::new(what, &project.lock, remedy).into());
    }
    Ok(found)
}

fn versions<'a>(
    name: &str,
    forks: &'a [Fork],
    situation: &Situation,
    project: &Project,
) -> Result<Vec<InUse<'a>>> {
    refuse_other_patches(name, &situation.patches, project)?;
    let mut found = Vec::new();
    for package in situation.lock.named(name) {
        let fork = fork_for(package, forks, &project.lock)?;
        found.push(InUse {
            fork,
            version: package.version.clone(),
            checksum: checksum(package, situation, project)?,
        });
    }
    found.sort_by(|one, other| one.version.cmp(&other.version));
    // A copy of the same version beside a patched one is for the proof to find.
    found.dedup_by(|later, earlier| later.version == earlier.version);
    Ok(found)
}

/// The fork that is for this version.
pub fn fork_for<'a>(package: &LockedPackage, forks: &'a [Fork], lock: &Path) -> Result<&'a Fork> {
    let (name, version) = (&package.name, &package.version);
    let of_package = || forks.iter().filter(|fork| fork.package == name);
    let fork = of_package().find(|fork| fork.supported.matches(version));
    fork.with_context(|| {
        let ranges: Vec<_> = of_package()
            .map(|fork| fork.supported.to_string())
            .collect();
        let ranges = ranges.join(" or ");
        let otherwise = match name.as_str() {
            "napi" => ", or patch what lies below it alone, with `--only napi-sys`",
            _ => "",
        };
        let what = format!("{name} {version} is not supported");
        let remedy = format!(
            "find out with `cargo tree -i {name}@{version}` what needs it, and bring that to a \
             release with {name} {ranges}{otherwise}"
        );
        Problem::new(what, lock, remedy)
    })
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
    situation: &Situation,
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
    let place = match &package.source {
        None if situation.was_patched(package) => return Ok(None),
        None => "a path".to_owned(),
        Some(source) => format!("`{source}`"),
    };
    let what = format!("{name} {version} comes from {place}, not from crates.io");
    let remedy = format!(
        "if a patch of it was taken out by hand, run `cargo update {name}`; else find out with \
         `cargo tree -i {name}@{version}` what asks for it, have that depend on the {name} of \
         crates.io; then run this command again"
    );
    Err(Problem::new(what, &project.lock, remedy).into())
}
