//! The user's project: the workspace root, which is where `[patch]` works.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cargo::Cargo;
use crate::problem::Problem;
use crate::shell::Shell;

#[derive(Debug)]
pub struct Project {
    pub root: PathBuf,
    pub manifest: PathBuf,
    pub lock: PathBuf,
    /// The directory that holds the patched packages.
    pub patched: PathBuf,
}

impl Project {
    /// Finds the workspace root of the package at `manifest`, or of the current directory.
    pub fn find(manifest: Option<&Path>, cargo: Cargo, shell: Shell) -> Result<Self> {
        let start = match manifest {
            Some(manifest) => manifest.to_owned(),
            None => std::env::current_dir().context("there is no current directory")?,
        };
        let outline = cargo.outline(manifest).with_context(|| {
            Problem::new(
                "Cargo cannot read this project",
                &start,
                "mend what Cargo reports below, or name another project with `--manifest-path`",
            )
        })?;
        let root = outline.workspace_root.into_std_path_buf();
        let project = Self {
            manifest: root.join("Cargo.toml"),
            lock: root.join("Cargo.lock"),
            patched: root.join("patched"),
            root,
        };
        if !project.is_root_of(&start) {
            shell.note(format_args!(
                "`[patch]` works in the workspace root only: acting on {}",
                project.manifest.display()
            ));
        }
        Ok(project)
    }

    /// Whether `start`, a manifest or a directory inside a package, belongs to the root itself.
    fn is_root_of(&self, start: &Path) -> bool {
        let start = fs::canonicalize(start).unwrap_or_else(|_| start.to_owned());
        let nearest = start
            .ancestors()
            .find(|directory| directory.join("Cargo.toml").is_file());
        let root = fs::canonicalize(&self.root).unwrap_or_else(|_| self.root.clone());
        nearest.is_none_or(|nearest| nearest == root)
    }

    pub fn read_manifest(&self) -> Result<String> {
        read(&self.manifest)
    }

    /// The text of the lock file; there must be one.
    pub fn read_lock(&self) -> Result<String> {
        if !self.lock.is_file() {
            return Err(Problem::new(
                "this project has no lock file, which says what versions to patch",
                &self.lock,
                "run `cargo generate-lockfile`, then this command again",
            )
            .into());
        }
        read(&self.lock)
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
