//! `cargo outlive apply`.

use anyhow::{Context, Result};
use cargo_metadata::semver::{Version, VersionReq};

use crate::cargo::Cargo;
use crate::cli::ManifestArgs;
use crate::file_tree::FileTree;
use crate::in_use::{self, InUse};
use crate::lockfile::Lockfile;
use crate::manifest_patch::{self, PatchEntry};
use crate::patched::{self, Existing, PatchedPackage};
use crate::problem::Problem;
use crate::project::Project;
use crate::shell::Shell;
use crate::sparse::Overlay;
use crate::transaction::Transaction;
use crate::{embedded, proof, registry_cache, tsfn_package};

const NAPI_SYS: &str = "napi-sys";
/// Pre-releases are out of this range by the rules of semantic versioning.
const SUPPORTED: &str = ">=2.0.0, <4.0.0";

/// Patches the versions of napi-sys in use, or finds that they are patched already.
pub fn apply(arguments: &ManifestArgs, shell: Shell) -> Result<()> {
    let cargo = Cargo {
        offline: arguments.offline,
    };
    let project = Project::find(arguments.manifest_path.as_deref(), cargo, shell)?;
    let manifest = project.read_manifest()?;
    let lock_before = read_lock(&project)?;
    let patches = manifest_patch::entries(&manifest)
        .with_context(|| format!("cannot read {}", project.manifest.display()))?;
    let supported: VersionReq = SUPPORTED.parse().expect("a range of versions");
    let in_use = in_use::versions(NAPI_SYS, &supported, &lock_before, &patches, &project)?;
    let existing = Existing::read(&project)?;

    let tree = patched_tree(&in_use, existing.as_ref(), &project, cargo, shell)?;
    let versions: Vec<_> = in_use.into_iter().map(|in_use| in_use.version).collect();
    let edited = manifest_patch::with_entries(&manifest, &wanted_entries(&versions))
        .with_context(|| format!("cannot edit {}", project.manifest.display()))?;

    let is_in_place =
        edited == manifest && existing.as_ref().is_some_and(|existing| existing.is(&tree));
    if is_in_place {
        if let Ok(graph) = cargo.resolve_locked(&project.manifest) {
            proof::in_the_graph(NAPI_SYS, &versions, &project, &lock_before, &graph)?;
            shell.status(
                "Fresh",
                format_args!("{}: already applied", names(&versions)),
            );
            return Ok(());
        }
    }
    if arguments.locked {
        let what = format!(
            "the patch of {} is not in place, or not up to date",
            names(&versions)
        );
        let remedy = "run `cargo outlive apply` without `--locked`, and commit what it changes";
        return Err(Problem::new(what, &project.manifest, remedy).into());
    }

    let mut transaction = Transaction::begin(&project, shell)?;
    transaction.replace_patched(&tree)?;
    transaction.replace_manifest(&edited)?;
    shell.detail("Resolving", project.lock.display());
    let graph = cargo.resolve(&project.manifest).with_context(|| {
        let remedy = match cargo.offline {
            true => {
                "run this command once without `--offline`: the packages that the patch needs \
                     may not be in Cargo's cache"
            }
            false => "mend what Cargo reports below, then run this command again",
        };
        Problem::new(
            "Cargo cannot resolve the patched project",
            &project.manifest,
            remedy,
        )
    })?;
    let lock_after = read_lock(&project)?;
    proof::in_the_graph(NAPI_SYS, &versions, &project, &lock_after, &graph)?;
    proof::nothing_else_moved(NAPI_SYS, &lock_before, &lock_after, &project)?;
    transaction.commit();
    let manifest = project.manifest.display();
    shell.status(
        "Applied",
        format_args!("{} in {manifest}", names(&versions)),
    );
    Ok(())
}

fn read_lock(project: &Project) -> Result<Lockfile> {
    Lockfile::parse(&project.read_lock()?).with_context(|| {
        let remedy = "restore Cargo.lock, or delete it and run `cargo generate-lockfile`";
        Problem::new("the lock file cannot be read", &project.lock, remedy)
    })
}

/// All that belongs into `patched`.
fn patched_tree(
    in_use: &[InUse],
    existing: Option<&Existing>,
    project: &Project,
    cargo: Cargo,
    shell: Shell,
) -> Result<FileTree> {
    let sparse = embedded::napi_sys();
    let mut packages = Vec::new();
    for InUse { version, checksum } in in_use {
        let stamped = existing.and_then(|existing| existing.checksum(NAPI_SYS, version));
        let recorded = checksum.as_deref().or(stamped);
        let published =
            registry_cache::published(NAPI_SYS, version, recorded, &project.lock, cargo)?;
        shell.status("Patching", format_args!("{NAPI_SYS} {version}"));
        let mut published_files = published.files;
        // Cargo reads neither in a dependency, and both would contradict the patched manifest.
        published_files.remove("Cargo.lock");
        published_files.remove("Cargo.toml.orig");
        let overlay = Overlay {
            sparse: &sparse,
            published: published_files,
            version,
        };
        let files = overlay.lay().with_context(|| {
            let what = format!("{NAPI_SYS} {version} is not published as the fork knows it");
            let remedy = "get a release of cargo-outlive that knows this version, or go back to a \
                          version of napi-sys that this one knows";
            Problem::new(what, &project.lock, remedy)
        })?;
        packages.push(PatchedPackage {
            name: NAPI_SYS.to_owned(),
            version: version.clone(),
            checksum: published.checksum,
            files,
        });
    }
    Ok(patched::compose(
        packages,
        tsfn_package::package(embedded::tsfn())?,
    ))
}

/// One entry under the package's own name, or one for each line if there are several.
fn wanted_entries(versions: &[Version]) -> Vec<PatchEntry> {
    let key = |version: &Version| match versions {
        [_] => NAPI_SYS.to_owned(),
        _ => format!("{NAPI_SYS}-{}", version.major),
    };
    let entry = |version: &Version| PatchEntry {
        registry: "crates-io".to_owned(),
        key: key(version),
        package: NAPI_SYS.to_owned(),
        path: Some(format!("patched/{NAPI_SYS}-{version}")),
    };
    versions.iter().map(entry).collect()
}

fn names(versions: &[Version]) -> String {
    let names: Vec<_> = versions
        .iter()
        .map(|version| format!("{NAPI_SYS} {version}"))
        .collect();
    names.join(", ")
}
