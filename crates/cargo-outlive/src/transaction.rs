//! Changes a project as a whole, or not at all.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::file_tree::FileTree;
use crate::problem::Problem;
use crate::project::Project;
use crate::shell::Shell;
use crate::turn::Turn;

/// What the project was before. Unless committed, it becomes that again: at once when this is
/// dropped, or when the next transaction begins if the process was killed.
#[derive(Debug)]
pub struct Transaction<'a> {
    project: &'a Project,
    shell: Shell,
    manifest: Vec<u8>,
    lock: Vec<u8>,
    progress: Progress,
}

#[derive(Debug, PartialEq, Eq)]
enum Progress {
    Begun,
    /// `patched` is the new one, with the former project in [`FORMER`].
    Replaced,
    Committed,
}

/// Where the former project waits for the end of the transaction: its manifest, its lock file, and
/// its `patched`, if any. It is within the new `patched`, since a workspace that takes every
/// directory for a member would take it for one as well.
const FORMER: &str = ".former";

/// Our own manifest, beside the former one: a manifest that is neither was edited by the user.
const NEW_MANIFEST: &str = "Cargo.toml.new";

/// The names of what is temporary and beside `patched`.
const STAGING: &str = ".napi-outlive-";

/// Where a new `patched` is made, within a staging directory.
const NEW: &str = "new";

impl<'a> Transaction<'a> {
    /// Nobody else may change the project meanwhile, which is what the turn stands for.
    pub fn begin(project: &'a Project, shell: Shell, _turn: &Turn) -> Result<Self> {
        require_writable(&project.manifest)?;
        require_writable(&project.lock)?;
        stage(project)?;
        Ok(Self {
            project,
            shell,
            manifest: read(&project.manifest)?,
            lock: read(&project.lock)?,
            progress: Progress::Begun,
        })
    }

    /// Puts `tree` in the place of `patched`, and the manifest and the lock file in their places.
    pub fn replace(&mut self, tree: &FileTree, manifest: &str, lock: &str) -> Result<()> {
        let patched = &self.project.patched;
        let staging = stage(self.project)?;
        let new = staging.path().join(NEW);
        let former = new.join(FORMER);
        let mut journal = FileTree::default();
        journal.insert("Cargo.toml", self.manifest.as_slice());
        journal.insert("Cargo.lock", self.lock.as_slice());
        journal.insert(NEW_MANIFEST, manifest);
        tree.write(&new)?;
        journal.write(&former)?;
        if patched.exists() {
            rename(patched, &former.join("patched"))?;
        }
        if let Err(error) = rename(&new, patched) {
            if former.join("patched").exists() {
                rename(&former.join("patched"), patched)?;
            }
            return Err(error);
        }
        self.progress = Progress::Replaced;
        make_hold(&self.project.manifest, manifest.as_bytes())?;
        make_hold(&self.project.lock, lock.as_bytes())
    }

    /// Writes one more file into the new `patched`.
    pub fn add(&self, name: &str, text: &str) -> Result<()> {
        let path = self.project.patched.join(name);
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    }

    /// Keeps the changes, without a directory `patched` if there is nothing in it.
    ///
    /// # Errors
    ///
    /// If the former project cannot be put away. Then the changes are taken back.
    pub fn commit(mut self) -> Result<()> {
        let patched = &self.project.patched;
        let former = patched.join(FORMER);
        let entries = fs::read_dir(patched).with_context(|| cannot_read(patched))?;
        let obsolete = match entries.count() {
            1 => patched,
            _ => &former,
        };
        let staging = stage(self.project)?;
        rename(obsolete, &staging.path().join("done"))?;
        self.progress = Progress::Committed;
        let place = staging.path().to_owned();
        staging
            .close()
            .with_context(|| format!("done, but cannot remove {}", place.display()))
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.progress != Progress::Replaced {
            return;
        }
        if let Err(error) = roll_back(self.project, &self.manifest, &self.lock) {
            let root = self.project.root.display();
            self.shell.error(&error.context(format!(
                "the project could not be put back as it was; what is missing is in {root}, in \
                 `patched/{FORMER}` or in a directory `{STAGING}…`"
            )));
        }
    }
}

/// Puts back what a run that was killed has left.
pub fn recover(project: &Project, shell: Shell, _turn: &Turn) -> Result<()> {
    let left_behind = left_behind(project)?;
    for path in &left_behind {
        let former = path.join(NEW).join(FORMER).join("patched");
        if former.exists() && !project.patched.exists() {
            rename(&former, &project.patched)?;
        }
    }
    let former = project.patched.join(FORMER);
    if former.exists() {
        let manifest = read(&former.join("Cargo.toml"))?;
        let current = read(&project.manifest)?;
        if current != manifest && current != read(&former.join(NEW_MANIFEST))? {
            let what = "an earlier run was ended midway, and this manifest was edited since";
            let remedy = format!(
                "compare it with {}, which is how it was, make it as that again, then run this \
                 command again",
                former.join("Cargo.toml").display()
            );
            return Err(Problem::new(what, &project.manifest, remedy).into());
        }
        roll_back(project, &manifest, &read(&former.join("Cargo.lock"))?)?;
        shell.note("an earlier run was ended midway: what it had changed is put back");
    }
    for path in &left_behind {
        let removed = match path.is_dir() {
            true => fs::remove_dir_all(path),
            false => fs::remove_file(path),
        };
        removed.with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}

/// Refuses a project that is not to be looked at before it is put back.
pub fn require_recovered(project: &Project) -> Result<()> {
    let former = project.patched.join(FORMER);
    if !former.exists() {
        return Ok(());
    }
    let what = "another run is changing this project, or was ended midway";
    let remedy = "wait for it to end; if it has, run `cargo outlive apply`, which puts back what \
                  was left behind";
    Err(Problem::new(what, former, remedy).into())
}

fn roll_back(project: &Project, manifest: &[u8], lock: &[u8]) -> Result<()> {
    make_hold(&project.manifest, manifest)?;
    make_hold(&project.lock, lock)?;
    let mut staging = stage(project)?;
    staging.disable_cleanup(true);
    let undone = staging.path().join(NEW);
    rename(&project.patched, &undone)?;
    let former = undone.join(FORMER).join("patched");
    if former.exists() {
        rename(&former, &project.patched)?;
    }
    staging.disable_cleanup(false);
    Ok(())
}

/// Staging directories and half-written files, of runs that are over.
fn left_behind(project: &Project) -> Result<Vec<PathBuf>> {
    let root = &project.root;
    let mut found = Vec::new();
    for entry in fs::read_dir(root).with_context(|| cannot_read(root))? {
        let entry = entry.with_context(|| cannot_read(root))?;
        if entry.file_name().to_string_lossy().starts_with(STAGING) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// A directory beside `patched`, so that what is in it can be renamed into place. It is gone
/// before Cargo looks.
fn stage(project: &Project) -> Result<TempDir> {
    tempfile::Builder::new()
        .prefix(STAGING)
        .tempdir_in(&project.root)
        .with_context(|| format!("cannot write in {}", project.root.display()))
}

/// Refuses a file that nobody may write, even where the user is one who may write everything.
fn require_writable(path: &Path) -> Result<()> {
    let metadata = fs::metadata(path).with_context(|| cannot_read(path))?;
    if metadata.permissions().readonly() {
        let what = "this file must be changed, and is read-only";
        let remedy = "make it writable, then run this command again";
        return Err(Problem::new(what, path, remedy).into());
    }
    Ok(())
}

/// Makes the file hold `bytes`, and leaves it alone if it does.
fn make_hold(path: &Path, bytes: &[u8]) -> Result<()> {
    match fs::read(path) {
        Ok(current) if current == bytes => Ok(()),
        _ => replace_file(path, bytes),
    }
}

/// Puts `bytes` in the place of the file at once: no reader ever sees half of it.
fn replace_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = || format!("cannot write {}", path.display());
    // What a symbolic link points to is replaced, not the link.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let directory = path.parent().expect("a file lies in a directory");
    let mut file = tempfile::Builder::new()
        .prefix(STAGING)
        .tempfile_in(directory)
        .with_context(failed)?;
    file.write_all(bytes).with_context(failed)?;
    if let Ok(metadata) = fs::metadata(path) {
        file.as_file()
            .set_permissions(metadata.permissions())
            .with_context(failed)?;
    }
    file.persist(path).with_context(failed)?;
    Ok(())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| cannot_read(path))
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    let failed = || format!("cannot rename {} to {}", from.display(), to.display());
    fs::rename(from, to).with_context(failed)
}

fn cannot_read(path: &Path) -> String {
    format!("cannot read {}", path.display())
}
