//! `cargo outlive check`.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{bail, Context, Result};
use cargo_metadata::semver::Version;
use serde::Serialize;

use crate::addon;
use crate::cli::CheckArgs;
use crate::embedded::{self, Fork};
use crate::finding::{Finding, Kind};
use crate::in_use;
use crate::lockfile::Lockfile;
use crate::manifest_patch::{self, PatchEntry};
use crate::patched::Existing;
use crate::plan::{self, Release};
use crate::problem::Problem;
use crate::project::Project;
use crate::proof;
use crate::selection::Selection;
use crate::session::Session;
use crate::shell::Shell;
use crate::situation::parse_lock;
use crate::transaction;

#[derive(Serialize)]
struct Finished {
    success: bool,
    findings: usize,
}

/// Finds out all that keeps the patch from being in use, and changes nothing.
pub fn check(arguments: &CheckArgs, shell: Shell) -> Result<()> {
    let session = Session::open(&arguments.manifest, shell)?;
    transaction::require_recovered(&session.project)?;
    let mut inspection = Inspection::of(&session)?;
    inspection.inspect_directory();
    inspection.inspect_graph();
    for addon in &arguments.addon {
        inspection.inspect_addon(addon);
    }

    let findings = inspection.findings;
    for finding in &findings {
        shell.finding(finding);
    }
    shell.message(
        "check-finished",
        &Finished {
            success: findings.is_empty(),
            findings: findings.len(),
        },
    );
    match findings.len() {
        0 => {
            let releases = plan::listed(&inspection.releases);
            shell.status("Checked", format_args!("{releases}: patched, and in use"));
            for addon in &arguments.addon {
                let addon = addon.display();
                shell.status("Checked", format_args!("{addon}: built with the patch"));
            }
            Ok(())
        }
        1 => bail!("the patch is not as it should be, due to the finding above"),
        several => bail!("the patch is not as it should be, due to {several} findings above"),
    }
}

/// A project under inspection, and what was found so far.
struct Inspection<'a> {
    session: &'a Session,
    forks: Vec<Fork>,
    patches: Vec<PatchEntry>,
    lock: Lockfile,
    existing: Option<Existing>,
    selection: Selection,
    /// What should be patched.
    releases: Vec<Release>,
    findings: Vec<Finding>,
}

impl<'a> Inspection<'a> {
    fn of(session: &'a Session) -> Result<Self> {
        let project = &session.project;
        let manifest = project.read_manifest()?;
        let patches = manifest_patch::entries(&manifest)
            .with_context(|| format!("cannot read {}", project.manifest.display()))?;
        let lock = parse_lock(&project.read_lock()?, project)?;
        let mut findings = Vec::new();
        let existing = Existing::find(project).unwrap_or_else(|error| {
            findings.push(Finding::new(Kind::Directory, error));
            None
        });
        let selection = existing.as_ref().map(Existing::selection);
        let mut inspection = Self {
            session,
            forks: embedded::forks(),
            patches,
            lock,
            existing,
            selection: selection.unwrap_or_default(),
            releases: Vec::new(),
            findings,
        };
        inspection.find_releases();
        Ok(inspection)
    }

    fn project(&self) -> &'a Project {
        &self.session.project
    }

    fn find(&mut self, kind: Kind, what: String, file: &Path, remedy: &str) {
        let problem = Problem::new(what, file, remedy);
        self.findings.push(Finding::new(kind, problem.into()));
    }

    fn find_releases(&mut self) {
        for package in &self.lock.packages {
            let mut forks = self.forks.iter();
            let fork = forks.find(|fork| fork.package == package.name);
            let Some(fork) = fork.filter(|fork| self.selection.takes(fork.package)) else {
                continue;
            };
            match in_use::fork_for(package, &self.forks, &self.project().lock) {
                Ok(_) => self.releases.push((fork.package, package.version.clone())),
                Err(error) => self.findings.push(Finding::new(Kind::Unsupported, error)),
            }
        }
        self.releases.sort();
        self.releases.dedup();
        if self.releases.is_empty() && self.findings.is_empty() {
            let what = "no napi-sys is in the graph".to_owned();
            let remedy = "name the project that builds the addon with `--manifest-path`";
            let lock = self.project().lock.clone();
            self.find(Kind::NotPatched, what, &lock, remedy);
        }
    }

    /// Whether `patched` is what this release would write for the lock file, as far as can be told
    /// without the published packages.
    fn inspect_directory(&mut self) {
        let directory = self.project().patched.clone();
        let Some(existing) = self.existing.take() else {
            if !directory.exists() {
                let what = "there is no directory `patched`".to_owned();
                let remedy = "run `cargo outlive apply`, and commit what it writes; if it is \
                              committed, see to it that it is not ignored";
                self.find(Kind::NotPatched, what, &directory, remedy);
            }
            return;
        };
        if let Some(edited) = existing.edits(self.project()) {
            self.findings
                .push(Finding::new(Kind::Edited, edited.into()));
        }
        let remedy = "run `cargo outlive update`, and commit what it changes";
        let release = env!("CARGO_PKG_VERSION");
        let made_by = existing
            .release()
            .unwrap_or("an unknown release")
            .to_owned();
        if made_by != release {
            let what =
                format!("`patched` was made by cargo-outlive {made_by}, and this is {release}");
            self.find(Kind::Stale, what, &directory, remedy);
        } else if !existing.is_of_this_build(&self.forks) {
            let what = format!("`patched` was made by another build of cargo-outlive {release}");
            self.find(Kind::Stale, what, &directory, remedy);
        }
        let patched = existing.packages();
        let is_patched = |(name, version): &Release| {
            let mut patched = patched.iter();
            patched.any(|(other, of)| other == name && of == version)
        };
        let missing: Vec<_> = self
            .releases
            .iter()
            .filter(|it| !is_patched(it))
            .cloned()
            .collect();
        for (name, version) in missing {
            let others = patched.iter().filter(|(other, _)| *other == name);
            let others: Vec<_> = others.map(|(_, version)| version.to_string()).collect();
            let what = match others.is_empty() {
                true => format!("`patched` has no {name}, and Cargo.lock names {name} {version}"),
                false => format!(
                    "`patched` has {name} {}, and Cargo.lock names {name} {version}",
                    others.join(", ")
                ),
            };
            self.find(Kind::Stale, what, &directory, remedy);
        }
        self.existing = Some(existing);
    }

    /// Whether Cargo takes all that should be patched from `patched`.
    fn inspect_graph(&mut self) {
        let Session { project, cargo, .. } = self.session;
        for (name, version) in self.releases.clone() {
            if !self
                .patches
                .iter()
                .any(|patch| patch.is_for(name, &version))
            {
                let what = format!("the manifest does not patch {name} {version}");
                let remedy = "run `cargo outlive apply`, and commit what it changes";
                self.find(Kind::NotPatched, what, &project.manifest, remedy);
            }
        }
        let graph = cargo.resolve_locked(&project.manifest);
        let doubts = proof::doubts(&self.releases, project, &self.lock, graph.as_ref().ok());
        self.findings.extend(doubts);
        if let Err(error) = graph {
            let what = "Cargo cannot resolve this project with its lock file as it is";
            let remedy = "mend what Cargo reports below; if it is the lock file that needs to be \
                          updated, run `cargo outlive update`, and commit what it changes";
            let problem = Problem::new(what, &project.manifest, remedy);
            self.findings
                .push(Finding::new(Kind::Unresolved, error.context(problem)));
        }
    }

    /// Whether an addon was built with the patch. It may contain only some of the versions.
    fn inspect_addon(&mut self, path: &Path) {
        let found = match addon::markers(path) {
            Ok(found) => found,
            Err(error) => {
                let what = "this file cannot be checked";
                let remedy = "name a built addon: a shared library of Linux, macOS or Windows";
                let problem = Problem::new(what, path, remedy);
                self.findings
                    .push(Finding::new(Kind::Addon, error.context(problem)));
                return;
            }
        };
        let remedy = "build it again, from this project as it is now, then run this command again";
        let mut expected = BTreeSet::new();
        let mut names: Vec<_> = self.releases.iter().map(|(name, _)| *name).collect();
        names.dedup();
        for name in names {
            let of_name = self.releases.iter().filter(|(other, _)| *other == name);
            let versions: Vec<&Version> = of_name.map(|(_, version)| version).collect();
            let markers: Vec<_> = versions.iter().map(|it| addon::marker(name, it)).collect();
            if !markers.iter().any(|marker| found.contains(marker)) {
                let what = format!(
                    "this addon was not built with the patch of {name}: it exports no `{}`",
                    markers.join("` or `")
                );
                self.find(Kind::Addon, what, path, remedy);
            }
            expected.extend(markers);
        }
        for marker in found.difference(&expected) {
            let what =
                format!("this addon exports `{marker}`, of a version that is not in the graph");
            self.find(Kind::Addon, what, path, remedy);
        }
    }
}
