//! A commit as `git am` reads it.

use anyhow::{Context, Result};

use crate::file_tree::FileTree;
use crate::git::{Record, Repository};

/// The mail that makes `after` of `before`. Only files that differ need to be in them.
pub fn write(before: &FileTree, after: &FileTree, record: &Record) -> Result<String> {
    let directory = tempfile::tempdir().context("cannot make a temporary directory")?;
    let repository = Repository::init(directory.path())?;
    let base = Record {
        message: "as published",
        ..record.clone()
    };
    let published = repository.commit(before, &base)?;
    repository.advance(&published)?;
    let commit = repository.commit(after, record)?;
    let signature = format!("--signature=cargo-outlive {}", env!("CARGO_PKG_VERSION"));
    let mail = repository.run([
        "format-patch",
        "-1",
        "--stdout",
        // The commit is in no repository that the reader has; the files are, and with their whole
        // ids `git am --3way` finds them even if they have changed since.
        "--zero-commit",
        "--full-index",
        "--diff-algorithm=histogram",
        "--no-renames",
        &signature,
        &commit,
    ])?;
    Ok(mail + "\n")
}
