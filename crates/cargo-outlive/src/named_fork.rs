//! Projects that name a repository of `cargo outlive fork`, or another, instead of being patched in
//! place.

use anyhow::Result;

use crate::composition::{self, ForkedPackage};
use crate::embedded::Fork;
use crate::lockfile::Lockfile;
use crate::manifest_patch::PatchEntry;
use crate::problem::Problem;
use crate::project::Project;
use crate::selection::Selection;
use crate::session::Session;
use crate::situation::Situation;
use crate::tsfn_package;

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
    let named = repositories(&situation.patches, forks, Selection::All);
    let is_forked = |name: &str| forks.iter().any(|fork| fork.package == name);
    let patches = &mut situation.patches;
    patches.retain(|entry| !is_forked(&entry.package) || entry.git.is_none());
    for package in &mut situation.lock.packages {
        if is_from(&named, package.source.as_deref()) && is_forked(&package.name) {
            let (name, version) = (&package.name, &package.version);
            patches.push(PatchEntry::ours(name.clone(), name, version));
            package.source = None;
        }
    }
}

/// The git repositories that the manifest names for packages of the selection.
pub fn repositories(patches: &[PatchEntry], forks: &[Fork], selection: Selection) -> Vec<String> {
    let named = of_git(patches, forks);
    let taken = named.filter(|entry| selection.takes(&entry.package));
    let mut repositories: Vec<_> = taken.filter_map(|entry| entry.git.clone()).collect();
    repositories.sort_unstable();
    repositories.dedup();
    repositories
}

/// Whether a package of this source, as Cargo writes it, comes from one of these repositories. By
/// that and not by its name: a fork of ours brings napi-sys along.
pub fn is_from(repositories: &[String], source: Option<&str>) -> bool {
    let from_git = source.and_then(|source| source.strip_prefix("git+"));
    let repository = from_git.and_then(|source| source.split(['?', '#']).next());
    repository.is_some_and(|repository| repositories.iter().any(|it| it == repository))
}

/// What to do for a repository that `cargo outlive fork` made to hold what it would now.
pub fn making_again(lock: &Lockfile, repositories: &[String]) -> String {
    let mut packages = lock.packages.iter();
    let package = packages.find(|it| is_from(repositories, it.source.as_deref()));
    let update = match package {
        // Cargo updates all that comes from the same repository with it.
        Some(package) if lock.named(&package.name).count() == 1 => package.name.clone(),
        Some(package) => format!("{}@{}", package.name, package.version),
        None => "--workspace".to_owned(),
    };
    format!(
        "run `cargo outlive fork --out DIR`, with a clone of the repository as `DIR`, push the \
         commit that it makes, have every `rev` in `[patch]` be that commit, and run `cargo update \
         {update}`"
    )
}

/// Refuses a project that takes packages of the selection from git already.
pub fn refuse(
    situation: &Situation,
    forks: &[Fork],
    selection: Selection,
    project: &Project,
) -> Result<()> {
    let Situation { patches, lock, .. } = situation;
    let named = repositories(patches, forks, Selection::All);
    let mut taken = lock.packages.iter().filter(|it| selection.takes(&it.name));
    let brings_some = taken.any(|it| {
        forks.iter().any(|fork| fork.package == it.name) && is_from(&named, it.source.as_deref())
    });
    if repositories(patches, forks, selection).is_empty() && !brings_some {
        return Ok(());
    }
    let entries = of_git(patches, forks);
    let places: Vec<_> = entries
        .map(|entry| format!("`patch.{}.{}`", entry.registry, entry.key))
        .collect();
    let places = places.join(", ");
    let remove =
        format!("remove {places}, run `cargo update --workspace`, then this command again");
    let again = making_again(lock, &named);
    let mut called = lock.named(tsfn_package::NAME);
    let (what, remedy) = match called.any(|it| is_from(&named, it.source.as_deref())) {
        true => (
            format!("{places} patches this project already, by `cargo outlive fork`"),
            format!("to bring that up to date, {again}; to patch in place instead, {remove}"),
        ),
        false => (
            format!("{places} takes the place of the published package already, from git"),
            format!(
                "if `cargo outlive fork` made that repository, {again}; to patch in place, {remove}"
            ),
        ),
    };
    Err(Problem::new(what, &project.manifest, remedy).into())
}

fn of_git<'a>(
    patches: &'a [PatchEntry],
    forks: &'a [Fork],
) -> impl Iterator<Item = &'a PatchEntry> {
    let is_forked = |entry: &&PatchEntry| forks.iter().any(|fork| fork.package == entry.package);
    let of_git = patches.iter().filter(|entry| entry.git.is_some());
    of_git.filter(is_forked)
}
