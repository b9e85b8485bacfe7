//! Projects that name a repository of `cargo outlive fork`, or another, instead of being patched in
//! place.

use anyhow::Result;

use crate::composition::{self, ForkedPackage};
use crate::embedded::Fork;
use crate::manifest_patch::PatchEntry;
use crate::session::Session;
use crate::situation::Situation;

/// As [`composition::packages`], also for a project whose `[patch]` takes packages from git: what is
/// published at the versions in its lock file is the same. For commands that leave the project as
/// it is.
pub fn packages<'a>(forks: &'a [Fork], session: &Session) -> Result<Vec<ForkedPackage<'a>>> {
    let mut situation = Situation::read(&session.project)?;
    see_through(&mut situation, forks);
    let selection = situation.selection();
    let Session {
        project,
        cargo,
        shell,
        ..
    } = session;
    composition::packages(forks, &situation, selection, project, *cargo, *shell)
}

/// Takes what a patch takes from git for what `apply` would have put there. One that is unused,
/// since the lock file names other versions, counts for nothing.
fn see_through(situation: &mut Situation, forks: &[Fork]) {
    let is_forked = |name: &str| forks.iter().any(|fork| fork.package == name);
    let patches = &mut situation.patches;
    let named: Vec<_> = patches
        .extract_if(.., |entry| is_forked(&entry.package) && entry.git.is_some())
        .filter_map(|entry| entry.git)
        .collect();
    for package in &mut situation.lock.packages {
        let source = package.source.as_deref();
        let from_git = source.and_then(|source| source.strip_prefix("git+"));
        let repository = from_git.and_then(|source| source.split(['?', '#']).next());
        // By its repository and not by its name: a fork of ours brings napi-sys along.
        let is_named = repository.is_some_and(|repository| named.iter().any(|it| it == repository));
        if is_named && is_forked(&package.name) {
            let (name, version) = (&package.name, &package.version);
            patches.push(PatchEntry::ours(name.clone(), name, version));
            package.source = None;
        }
    }
}
