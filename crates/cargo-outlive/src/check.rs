//! `cargo outlive check`.

mod in_place;
mod repository;

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
use crate::named_fork;
use crate::patched::Existing;
use crate::plan::{self, Release};
use crate::problem::Problem;
use crate::project::Project;
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
    let existing = Existing::find(&session.project);
    match inspection.named_repositories(existing.as_ref().ok().and_then(Option::as_ref)) {
        named if named.is_empty() => inspection.inspect_in_place(existing),
        named => inspection.inspect_repositories(named),
    }
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
        Ok(Self {
            session,
            forks: embedded::forks(),
            patches,
            lock,
            releases: Vec::new(),
            findings: Vec::new(),
        })
    }

    /// The repositories that take the place of `patched`, which is there or not.
    fn named_repositories(&self, existing: Option<&Existing>) -> Vec<String> {
        if self.patches.iter().any(PatchEntry::is_ours) {
            return Vec::new();
        }
        let selection = existing.map(|existing| existing.stamp().selection());
        named_fork::repositories(&self.patches, &self.forks, selection.unwrap_or_default())
    }

    fn project(&self) -> &'a Project {
        &self.session.project
    }

    fn find(&mut self, kind: Kind, what: String, file: &Path, remedy: &str) {
        let problem = Problem::new(what, file, remedy);
        self.findings.push(Finding::new(kind, problem.into()));
    }

    /// Finds out what should be patched.
    fn find_releases(&mut self, selection: Selection) {
        for package in &self.lock.packages {
            let mut forks = self.forks.iter();
            let fork = forks.find(|fork| fork.package == package.name);
            let Some(fork) = fork.filter(|fork| selection.takes(fork.package)) else {
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

    fn find_unresolved(&mut self, error: anyhow::Error, remedy: &str) {
        let what = "Cargo cannot resolve this project with its lock file as it is";
        let problem = Problem::new(what, &self.project().manifest, remedy);
        self.findings
            .push(Finding::new(Kind::Unresolved, error.context(problem)));
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
