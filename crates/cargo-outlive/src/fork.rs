//! `cargo outlive fork`.

mod contents;
mod readme;
mod repository;

use std::path::Path;

use anyhow::Result;
use serde::Serialize;

use self::repository::Outcome;
use crate::cli::ForkArgs;
use crate::git::{Identity, Record};
use crate::interrupt::Interrupt;
use crate::patched_package::PatchedPackage;
use crate::session::Session;
use crate::shell::Shell;
use crate::situation::Situation;
use crate::{embedded, named_fork, source_date, tsfn_package};

/// The time of a commit, unless the user says one: that which Cargo gives every file that it
/// packages, and for the same reason.
const TIME: u64 = 1_153_704_088;

#[derive(Serialize)]
struct Finished<'a> {
    directory: &'a Path,
    commit: &'a str,
    /// Whether it was there already.
    fresh: bool,
}

/// Makes the repository, or brings one that is there up to date. The project stays as it is.
pub fn fork(arguments: &ForkArgs, shell: Shell) -> Result<()> {
    let session = Session::open(&arguments.manifest, shell)?;
    let selection = Situation::read(&session.project)?.selection();
    let packages = packages(&session)?;
    let title = readme::title(&packages);
    let tsfn = tsfn_package::package(embedded::tsfn())?;
    let tree = contents::compose(packages, selection, tsfn)?;
    let record = Record {
        author: &Identity {
            name: "cargo-outlive".to_owned(),
            mail: "cargo-outlive@example.invalid".to_owned(),
        },
        time: source_date::given()?.unwrap_or(TIME),
        message: &format!("Patch {title}"),
    };
    let interrupt = Interrupt::catch()?;
    let directory = &arguments.out;
    let place = directory.display();
    let outcome = repository::write(&tree, &record, directory, session.locked, &interrupt)?;
    let finished = Finished {
        directory,
        commit: outcome.commit(),
        fresh: matches!(outcome, Outcome::Fresh(_)),
    };
    shell.message("fork-finished", &finished);
    match &outcome {
        Outcome::Made(commit) => {
            shell.status(
                "Forked",
                format_args!("{title} in {place}, commit {commit}"),
            );
            let readme = directory.join("README.md");
            shell.note(format_args!("{} says how to name it", readme.display()));
        }
        Outcome::Updated(commit) => {
            shell.status(
                "Updated",
                format_args!("{place} to {title}, commit {commit}"),
            );
        }
        Outcome::Fresh(_) => {
            shell.status("Fresh", format_args!("{title}: in {place} already"));
        }
    }
    Ok(())
}

fn packages(session: &Session) -> Result<Vec<PatchedPackage>> {
    let forks = embedded::forks();
    let packages = named_fork::packages(&forks, session)?.into_iter();
    let lock = &session.project.lock;
    packages.map(|package| package.into_patched(lock)).collect()
}
