//! `cargo outlive apply`.

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;
use cargo_metadata::Metadata;

use crate::cargo::Cargo;
use crate::cli::ManifestArgs;
use crate::embedded::{self, Fork};
use crate::file_tree::FileTree;
use crate::in_use::{self, InUse};
use crate::interrupt::Interrupt;
use crate::lockfile::Lockfile;
use crate::manifest_patch::{self, PatchEntry};
use crate::patched::{self, Existing, PatchedPackage};
use crate::problem::Problem;
use crate::project::Project;
use crate::registry_cache::RegistryCache;
use crate::shell::Shell;
use crate::sparse::Profile;
use crate::transaction::Transaction;
use crate::{proof, tsfn_package};

/// Patches the versions of napi-sys in use, or finds that they are patched already.
pub fn apply(arguments: &ManifestArgs, shell: Shell) -> Result<()> {
    let cargo = Cargo {
        offline: arguments.offline,
    };
    let project = Project::find(arguments.manifest_path.as_deref(), cargo, shell)?;
    let application = Application {
        fork: embedded::napi_sys(),
        project,
        cargo,
        shell,
    };
    let plan = application.plan()?;
    if plan.is_in_place && application.is_proven(&plan)? {
        shell.status("Fresh", format_args!("{plan}: already applied"));
        return Ok(());
    }
    if arguments.locked {
        let what = format!("the patch of {plan} is not in place, or not up to date");
        let remedy = "run `cargo outlive apply` without `--locked`, and commit what it changes";
        return Err(Problem::new(what, &application.project.manifest, remedy).into());
    }
    application.carry_out(&plan)
}

/// One fork, for one project.
struct Application {
    fork: Fork,
    project: Project,
    cargo: Cargo,
    shell: Shell,
}

/// What the project is to become.
struct Plan {
    package: &'static str,
    versions: Vec<Version>,
    patched: FileTree,
    manifest: String,
    lock_before: Lockfile,
    /// Whether `patched` and the manifest are so already.
    is_in_place: bool,
}

impl Application {
    fn plan(&self) -> Result<Plan> {
        let Self { fork, project, .. } = self;
        let manifest = project.read_manifest()?;
        let lock_before = self.read_lock()?;
        let patches = manifest_patch::entries(&manifest)
            .with_context(|| format!("cannot read {}", project.manifest.display()))?;
        let in_use = in_use::versions(
            fork.package,
            &fork.supported,
            &lock_before,
            &patches,
            project,
        )?;
        let existing = Existing::read(project)?;
        let patched = self.patched(&in_use, existing.as_ref())?;
        let versions: Vec<_> = in_use.into_iter().map(|in_use| in_use.version).collect();
        let wanted = wanted_entries(fork.package, &versions);
        let edited = manifest_patch::with_entries(&manifest, &wanted)
            .with_context(|| format!("cannot edit {}", project.manifest.display()))?;
        Ok(Plan {
            package: fork.package,
            versions,
            is_in_place: edited == manifest
                && existing.is_some_and(|existing| existing.is(&patched)),
            patched,
            manifest: edited,
            lock_before,
        })
    }

    /// All that belongs into the directory `patched`.
    fn patched(&self, in_use: &[InUse], existing: Option<&Existing>) -> Result<FileTree> {
        let cache = RegistryCache {
            cargo: self.cargo,
            shell: self.shell,
            lock: &self.project.lock,
        };
        let package = self.fork.package;
        let mut packages = Vec::new();
        for InUse { version, checksum } in in_use {
            let stamped = existing.and_then(|existing| existing.checksum(package, version));
            let recorded = checksum.as_deref().or(stamped);
            let published = cache.published(package, version, recorded)?;
            let mut files = published.files;
            // Cargo reads none of these in a dependency. The first two would contradict the patched
            // manifest, and formatters of the user's would rewrite the third.
            for unused in ["Cargo.lock", "Cargo.toml.orig", ".cargo_vcs_info.json"] {
                files.remove(unused);
            }
            let overlay = self.fork.over(files, version, Profile::Fork);
            let files = overlay.lay().with_context(|| {
                let what = format!("{package} {version} is not published as the fork knows it");
                let remedy = format!(
                    "get a release of cargo-outlive that knows this version, or go back to a \
                     version of {package} that this one knows"
                );
                Problem::new(what, &self.project.lock, remedy)
            })?;
            packages.push(PatchedPackage {
                name: package.to_owned(),
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

    /// Whether Cargo uses what is in place, without a change to the lock file.
    fn is_proven(&self, plan: &Plan) -> Result<bool> {
        let Ok(graph) = self.cargo.resolve_locked(&self.project.manifest) else {
            return Ok(false);
        };
        self.prove(plan, &plan.lock_before, &graph)?;
        Ok(true)
    }

    fn carry_out(&self, plan: &Plan) -> Result<()> {
        let interrupt = Interrupt::catch()?;
        let mut transaction = Transaction::begin(&self.project, self.shell)?;
        self.shell.status("Patching", plan);
        transaction.replace_patched(&plan.patched)?;
        transaction.replace_manifest(&plan.manifest)?;
        self.shell.detail("Resolving", self.project.lock.display());
        let graph = self.resolve();
        interrupt.check()?;
        let graph = graph?;
        let lock_after = self.read_lock()?;
        self.prove(plan, &lock_after, &graph)?;
        proof::nothing_else_moved(plan.package, &plan.lock_before, &lock_after, &self.project)?;
        interrupt.check()?;
        transaction.commit()?;
        self.shell.status(
            "Patched",
            format_args!("{plan} in {}", self.project.root.display()),
        );
        Ok(())
    }

    fn prove(&self, plan: &Plan, lock: &Lockfile, graph: &Metadata) -> Result<()> {
        proof::in_the_graph(plan.package, &plan.versions, &self.project, lock, graph)
    }

    fn resolve(&self) -> Result<Metadata> {
        self.cargo.resolve(&self.project.manifest).with_context(|| {
            let remedy = match self.cargo.offline {
                true => {
                    "run this command once without `--offline`: what the patch depends on may \
                     not be in Cargo's cache"
                }
                false => {
                    "mend what Cargo reports below, then run this command again; if it takes \
                     `patched` for a part of the workspace, add `exclude = [\"patched\"]` to \
                     `[workspace]`"
                }
            };
            let what = "Cargo cannot resolve the patched project, which is as it was before";
            Problem::new(what, &self.project.manifest, remedy)
        })
    }

    fn read_lock(&self) -> Result<Lockfile> {
        Lockfile::parse(&self.project.read_lock()?).with_context(|| {
            let what = "the lock file cannot be read";
            let remedy = "restore it, or delete it and run `cargo generate-lockfile`";
            Problem::new(what, &self.project.lock, remedy)
        })
    }
}

impl std::fmt::Display for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, version) in self.versions.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{} {version}", self.package)?;
        }
        Ok(())
    }
}

/// One entry under the package's own name, or one for each major version if there are several.
fn wanted_entries(package: &str, versions: &[Version]) -> Vec<PatchEntry> {
    let key = |version: &Version| match versions {
        [_] => package.to_owned(),
        _ => format!("{package}-{}", version.major),
    };
    let entry = |version: &Version| PatchEntry::ours(key(version), package, version);
    versions.iter().map(entry).collect()
}
