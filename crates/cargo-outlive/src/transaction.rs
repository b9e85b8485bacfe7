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
    patched: Patched,
    committed: bool,
}

/// What has become of the directory `patched`.
#[derive(Debug, PartialEq, Eq)]
enum Patched {
    Untouched,
    /// Replaced by one that holds the former, if any, under [`FORMER`].
    Replaced,
}

/// Where the former `patched` waits for the end of the transaction: within the new one, since a
/// workspace that takes every directory for a member would take it for one as well.
const FORMER: &str = ".former";

impl<'a> Transaction<'a> {
    pub fn begin(project: &'a Project, shell: Shell) -> Result<Self> {
        require_writable(&project.manifest)?;
        require_writable(&project.lock)?;
        stage(project)?;
        Ok(Self {
            project,
            shell,
            manifest: read(&project.manifest)?,
            lock: read(&project.lock)?,
            patched: Patched::Untouched,
            committed: false,
        })
    }

    pub fn replace_patched(&mut self, tree: &FileTree) -> Result<()> {
        let staging = stage(self.project)?;
        let new = staging.path().join("new");
        tree.write(&new)?;
        if self.project.patched.exists() {
            rename(&self.project.patched, &new.join(FORMER))?;
        }
        if let Err(error) = rename(&new, &self.project.patched) {
            if new.join(FORMER).exists() {
                rename(&new.join(FORMER), &self.project.patched)?;
            }
            return Err(error);
        }
        self.patched = Patched::Replaced;
        Ok(())
    }

    pub fn replace_manifest(&mut self, text: &str) -> Result<()> {
        make_hold(&self.project.manifest, text.as_bytes())
    }

    pub fn replace_lock(&mut self, text: &str) -> Result<()> {
        make_hold(&self.project.lock, text.as_bytes())
    }

    /// Keeps the changes.
    ///
    /// # Errors
    ///
    /// If the former `patched` cannot be removed. The changes stay.
    pub fn commit(mut self) -> Result<()> {
        self.committed = true;
        let former = self.former();
        if former.exists() {
            fs::remove_dir_all(&former)
                .with_context(|| format!("cannot remove {}", former.display()))?;
        }
        Ok(())
    }

    fn former(&self) -> PathBuf {
        self.project.patched.join(FORMER)
    }

    fn roll_back(&self) -> Result<()> {
        if self.patched == Patched::Replaced {
            let mut staging = stage(self.project)?;
            staging.disable_cleanup(true);
            let undone = staging.path().join("undone");
            rename(&self.project.patched, &undone)?;
            if undone.join(FORMER).exists() {
                rename(&undone.join(FORMER), &self.project.patched)?;
            }
            staging.disable_cleanup(false);
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
            let root = self.project.root.display();
            self.shell.error(&error.context(format!(
                "the project could not be put back as it was; what is missing is in {root}, in \
                 `patched/{FORMER}` or in a directory `{STAGING}…`"
            )));
        }
    }
}

const STAGING: &str = ".napi-outlive-";

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
