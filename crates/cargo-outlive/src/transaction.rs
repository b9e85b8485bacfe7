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

/// What the project was before. Unless committed, it becomes that again.
#[derive(Debug)]
pub struct Transaction<'a> {
    project: &'a Project,
    shell: Shell,
    manifest: Vec<u8>,
    lock: Vec<u8>,
    /// Lies beside `patched`, so that what is in it can be renamed into place.
    staging: TempDir,
    patched: Patched,
    committed: bool,
}

/// What has become of the directory `patched`.
#[derive(Debug, PartialEq, Eq)]
enum Patched {
    Untouched,
    /// The former one, if any, is set aside.
    Removed,
    Replaced,
}

impl<'a> Transaction<'a> {
    pub fn begin(project: &'a Project, shell: Shell) -> Result<Self> {
        require_writable(&project.manifest)?;
        require_writable(&project.lock)?;
        let staging = tempfile::Builder::new()
            .prefix(".napi-outlive-")
            .tempdir_in(&project.root)
            .with_context(|| format!("cannot write in {}", project.root.display()))?;
        Ok(Self {
            project,
            shell,
            manifest: read(&project.manifest)?,
            lock: read(&project.lock)?,
            staging,
            patched: Patched::Untouched,
            committed: false,
        })
    }

    pub fn replace_patched(&mut self, tree: &FileTree) -> Result<()> {
        let new = self.staging.path().join("new");
        tree.write(&new)?;
        if self.project.patched.exists() {
            rename(&self.project.patched, &self.former())?;
        }
        self.patched = Patched::Removed;
        rename(&new, &self.project.patched)?;
        self.patched = Patched::Replaced;
        Ok(())
    }

    pub fn replace_manifest(&mut self, text: &str) -> Result<()> {
        make_hold(&self.project.manifest, text.as_bytes())
    }

    /// Keeps the changes.
    pub fn commit(mut self) {
        self.committed = true;
    }

    fn former(&self) -> PathBuf {
        self.staging.path().join("former")
    }

    fn roll_back(&self) -> Result<()> {
        if self.patched == Patched::Replaced {
            rename(&self.project.patched, &self.staging.path().join("undone"))?;
        }
        if self.patched != Patched::Untouched && self.former().exists() {
            rename(&self.former(), &self.project.patched)?;
        }
        make_hold(&self.project.manifest, &self.manifest)?;
        make_hold(&self.project.lock, &self.lock)
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.committed {
            return;
        }
        if let Err(error) = self.roll_back() {
            self.staging.disable_cleanup(true);
            let kept = self.staging.path().display();
            self.shell.error(&error.context(format!(
                "the project could not be put back as it was; what is missing is in {kept}"
            )));
        }
    }
}

/// Refuses a file that nobody may write, even where the user is one who may write everything.
fn require_writable(path: &Path) -> Result<()> {
    let metadata = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
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
    let mut file = tempfile::NamedTempFile::new_in(directory).with_context(failed)?;
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
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    let failed = || format!("cannot rename {} to {}", from.display(), to.display());
    fs::rename(from, to).with_context(failed)
}
