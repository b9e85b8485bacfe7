//! `cargo outlive fork`.

mod contents;
mod readme;
mod repository;

use anyhow::Result;

use self::contents::Package;
use self::repository::Outcome;
use crate::cargo::Cargo;
use crate::cli::ForkArgs;
use crate::git::{Identity, Record};
use crate::interrupt::Interrupt;
use crate::project::Project;
use crate::shell::Shell;
use crate::situation::Situation;
use crate::{composition, embedded, source_date, tsfn_package};

/// The time of a commit, unless the user says one: that which Cargo gives every file that it
/// packages, and for the same reason.
const TIME: u64 = 1_153_704_088;

/// Makes the repository, or brings one that is there up to date. The project stays as it is.
pub fn fork(arguments: &ForkArgs, shell: Shell) -> Result<()> {
    let cargo = Cargo {
        offline: arguments.manifest.offline,
    };
    let project = Project::find(arguments.manifest.manifest_path.as_deref(), cargo, shell)?;
    let packages = packages(&project, cargo, shell)?;
    let title = readme::title(&packages);
    let tree = contents::compose(packages, tsfn_package::package(embedded::tsfn())?)?;
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
    match repository::write(&tree, &record, directory, &interrupt)? {
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
        Outcome::Fresh => shell.status("Fresh", format_args!("{title}: in {place} already")),
    }
    Ok(())
}

fn packages(project: &Project, cargo: Cargo, shell: Shell) -> Result<Vec<Package>> {
    let situation = Situation::read(project)?;
    let selection = situation.selection();
    let forks = embedded::forks();
    let packages = composition::packages(&forks, &situation, selection, project, cargo, shell)?;
    let patch = |package: composition::ForkedPackage| {
        Ok(Package {
            name: package.fork.package,
            files: package.patched(&project.lock)?,
            version: package.version,
            checksum: package.checksum,
        })
    };
    packages.into_iter().map(patch).collect()
}
