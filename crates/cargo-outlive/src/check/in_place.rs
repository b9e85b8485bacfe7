//! Inspects a project that has, or should have, the patched packages in `patched`.

use anyhow::Result;

use super::Inspection;
use crate::finding::{Finding, Kind};
use crate::patched::Existing;
use crate::plan::Release;
use crate::proof;
use crate::session::Session;

impl Inspection<'_> {
    pub(super) fn inspect_in_place(&mut self, existing: Result<Option<Existing>>) {
        let existing = existing.unwrap_or_else(|error| {
            self.findings.push(Finding::new(Kind::Directory, error));
            None
        });
        let selection = existing.as_ref().map(|it| it.stamp().selection());
        self.find_releases(selection.unwrap_or_default());
        self.inspect_directory(existing.as_ref());
        self.inspect_graph();
    }

    /// Whether `patched` is what this release would write for the lock file, as far as can be told
    /// without the published packages.
    fn inspect_directory(&mut self, existing: Option<&Existing>) {
        let directory = self.project().patched.clone();
        let Some(existing) = existing else {
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
        if let Some(maker) = existing.other_maker(&self.forks) {
            let what = format!("`patched` was made by {maker}");
            self.find(Kind::Stale, what, &directory, remedy);
        }
        let patched = existing.stamp().packages();
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
            let remedy = "mend what Cargo reports below; if it is the lock file that needs to be \
                          updated, run `cargo outlive update`, and commit what it changes";
            self.find_unresolved(error, remedy);
        }
    }
}
