//! Lets only one `cargo outlive` at a time change a project.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use anyhow::{Context, Result};
use fs4::{FileExt, TryLockError};

use crate::interrupt::Interrupt;
use crate::project::Project;
use crate::shell::Shell;

/// Held while a project may be changed. The file that stands for it is gone afterwards, and the
/// lock on it ends with the process, however that ends.
#[derive(Debug)]
pub struct Turn {
    path: PathBuf,
    // Closed after the file has been removed: fields are dropped after `drop`.
    file: Option<File>,
    interrupt: Interrupt,
}

impl Turn {
    /// Waits until nobody else changes the project.
    pub fn take(project: &Project, shell: Shell) -> Result<Self> {
        let path = project.root.join(".napi-outlive.lock");
        let failed = || format!("cannot lock {}", path.display());
        loop {
            let file = match open(&path) {
                // Where nothing can be written, nobody else writes: this run ends at its first
                // attempt, or has nothing to write.
                Err(error) if is_for_readers(&error) => return Self::of(path, None),
                file => file.with_context(failed)?,
            };
            match FileExt::try_lock(&file) {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let what = "waiting for another `cargo outlive` in this project";
                    shell.status("Blocking", what);
                    FileExt::lock(&file).with_context(failed)?;
                }
                Err(TryLockError::Error(error)) => return Err(error).with_context(failed),
            }
            // Whoever had the lock before has removed the file: then it is no longer the one that
            // others would find.
            if is_at(&file, &path) {
                return Self::of(path, Some(file));
            }
        }
    }

    fn of(path: PathBuf, file: Option<File>) -> Result<Self> {
        Ok(Self {
            path,
            file,
            interrupt: Interrupt::catch()?,
        })
    }

    /// An error if the user has asked to stop, which no longer ends the process by itself.
    pub fn check_interrupt(&self) -> Result<()> {
        self.interrupt.check()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.file.is_some() {
            // If it stays, it is no obstacle: it is no longer locked.
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn open(path: &PathBuf) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path)
}

fn is_for_readers(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem
    )
}

#[cfg(unix)]
fn is_at(file: &File, path: &PathBuf) -> bool {
    use std::os::unix::fs::MetadataExt;

    let identity = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(locked), Ok(found)) => identity(locked) == identity(found),
        _ => false,
    }
}

/// A file that is open cannot be replaced by another of its name.
#[cfg(not(unix))]
fn is_at(_: &File, path: &PathBuf) -> bool {
    path.exists()
}
