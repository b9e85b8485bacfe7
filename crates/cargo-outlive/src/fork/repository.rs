//! The directory that the repository goes to: a new one, or one that an earlier run made.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::file_tree::FileTree;
use crate::git::{Record, Repository};
use crate::interrupt::Interrupt;
use crate::problem::Problem;

/// Stands in the message of every commit that this command makes.
const TRAILER: &str = "Made-By: cargo-outlive";

/// What has become of the directory, whose current commit is named.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is a repository now, of this commit alone.
    Made(String),
    /// There is this commit more.
    Updated(String),
    /// What is there is what would be.
    Fresh(String),
}

impl Outcome {
    pub fn commit(&self) -> &str {
        let (Self::Made(commit) | Self::Updated(commit) | Self::Fresh(commit)) = self;
        commit
    }
}

/// Makes the repository at `directory` hold `tree`, by one commit. What is there is replaced only
/// if it is all in a commit that this command made, so that nothing of anybody else's is lost.
///
/// # Errors
///
/// Also if it does not hold `tree` already, and is `locked`.
pub fn write(
    tree: &FileTree,
    record: &Record,
    directory: &Path,
    locked: bool,
    interrupt: &Interrupt,
) -> Result<Outcome> {
    let signed = format!(
        "{}\n\n{TRAILER} {}\n",
        record.message,
        env!("CARGO_PKG_VERSION")
    );
    let record = Record {
        message: &signed,
        ..record.clone()
    };
    if is_free(directory)? {
        return match locked {
            true => Err(out_of_date(directory)),
            false => make(tree, &record, directory, interrupt),
        };
    }
    let repository = ours(directory)?;
    let commit = repository.commit(tree, &record)?;
    let tree_of = |commit: &str| repository.run(["rev-parse", &format!("{commit}^{{tree}}")]);
    if tree_of("HEAD")? == tree_of(&commit)? {
        return Ok(Outcome::Fresh(repository.run(["rev-parse", "HEAD"])?));
    }
    if locked {
        return Err(out_of_date(directory));
    }
    interrupt.check()?;
    repository.check_out(&commit)?;
    Ok(Outcome::Updated(commit))
}

fn out_of_date(directory: &Path) -> anyhow::Error {
    let what = "this is not the repository that the versions in the lock file make";
    let remedy = "run `cargo outlive fork` without `--locked`, and push what it commits";
    Problem::new(what, directory, remedy).into()
}

/// Whether nothing is there that would have to be kept.
fn is_free(directory: &Path) -> Result<bool> {
    if !directory.exists() {
        return Ok(true);
    }
    if !directory.is_dir() {
        let what = "this is not a directory";
        let remedy = "give `--out` a directory that is empty, or that is not there yet";
        return Err(Problem::new(what, directory, remedy).into());
    }
    let mut entries =
        fs::read_dir(directory).with_context(|| format!("cannot read {}", directory.display()))?;
    Ok(entries.next().is_none())
}

fn make(
    tree: &FileTree,
    record: &Record,
    directory: &Path,
    interrupt: &Interrupt,
) -> Result<Outcome> {
    let parent = std::path::absolute(directory)?;
    let parent = parent.parent().unwrap_or(&parent).to_owned();
    let failed = || format!("cannot write in {}", parent.display());
    fs::create_dir_all(&parent).with_context(failed)?;
    // Beside its place, so that it can be renamed into that when it is whole.
    let staging = tempfile::Builder::new()
        .prefix(".napi-outlive-")
        .tempdir_in(&parent)
        .with_context(failed)?;
    let new = staging.path().join("new");
    fs::create_dir(&new).with_context(failed)?;
    let repository = Repository::init(&new)?;
    let commit = repository.commit(tree, record)?;
    repository.check_out(&commit)?;
    interrupt.check()?;
    if directory.exists() {
        fs::remove_dir(directory)
            .with_context(|| format!("cannot replace {}", directory.display()))?;
    }
    fs::rename(&new, directory).with_context(|| format!("cannot make {}", directory.display()))?;
    Ok(Outcome::Made(commit))
}

/// The repository at `directory`, whose files are all in a commit of ours.
fn ours(directory: &Path) -> Result<Repository> {
    let refuse = |what: &str, remedy: &str| {
        let problem = Problem::new(what, directory, remedy);
        Err(anyhow::Error::new(problem))
    };
    let elsewhere = "give `--out` a directory that is empty, or that is not there yet";
    if !directory.join(".git").exists() {
        return refuse(
            "this directory is not empty, and is no git repository",
            elsewhere,
        );
    }
    let repository = Repository::at(directory);
    let message = repository.run(["log", "-1", "--format=%B"]);
    if !message.is_ok_and(|message| message.lines().any(|line| line.starts_with(TRAILER))) {
        let what = "the last commit of this repository was not made by `cargo outlive fork`";
        return refuse(what, elsewhere);
    }
    let status = repository.run(["status", "--porcelain", "--untracked-files=all"])?;
    if let Some(first) = status.lines().next() {
        let what = format!("this repository has changes that are in no commit: `{first}`");
        return refuse(
            &what,
            "take them away, for example with `git stash -u`, then run this command again",
        );
    }
    Ok(repository)
}
