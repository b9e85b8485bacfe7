//! Where projects are built.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use fs4::FileExt;

/// A directory that is one test's own while it runs. What is built there is kept for the next
/// test, or the next run, so that what projects share is built once and what they do not share
/// is replaced. There are as many as tests run at once.
pub struct Workshop {
    directory: PathBuf,
    /// Locked as long as it is open, against other processes too.
    _claim: File,
}

impl Workshop {
    /// Claims the first that nobody uses.
    pub fn claim() -> Self {
        let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("published_versions");
        (0..)
            .find_map(|number: u32| {
                let directory = all.join(number.to_string());
                fs::create_dir_all(&directory).unwrap();
                let claim = File::create(directory.join("claim")).unwrap();
                FileExt::try_lock(&claim).ok()?;
                Some(Self {
                    directory,
                    _claim: claim,
                })
            })
            .expect("the numbers do not end")
    }

    /// An empty directory for a project, always in the same place.
    pub fn emptied_project(&self) -> PathBuf {
        let project = self.directory.join("project");
        if project.exists() {
            fs::remove_dir_all(&project).unwrap();
        }
        fs::create_dir(&project).unwrap();
        project
    }

    /// What Cargo builds into.
    pub fn target(&self) -> PathBuf {
        self.directory.join("target")
    }
}
