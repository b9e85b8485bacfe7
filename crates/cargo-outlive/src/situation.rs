//! The project as it is found.

use anyhow::{Context, Result};

use crate::lockfile::{LockedPackage, Lockfile};
use crate::manifest_patch::{self, PatchEntry};
use crate::patched::Existing;
use crate::problem::Problem;
use crate::project::Project;
use crate::selection::Selection;
use crate::tsfn_package;

/// What the manifest, the lock file and the directory `patched` say.
#[derive(Debug)]
pub struct Situation {
    pub manifest: String,
    pub patches: Vec<PatchEntry>,
    pub lock_text: String,
    pub lock: Lockfile,
    pub existing: Option<Existing>,
}

impl Situation {
    pub fn read(project: &Project) -> Result<Self> {
        let manifest = project.read_manifest()?;
        let lock_text = project.read_lock()?;
        let lock = parse_lock(&lock_text, project)?;
        let patches = manifest_patch::entries(&manifest)
            .with_context(|| format!("cannot read {}", project.manifest.display()))?;
        Ok(Self {
            manifest,
            patches,
            lock_text,
            lock,
            existing: Existing::read(project)?,
        })
    }

    /// Whether anything has been applied here.
    pub fn is_ours(&self) -> bool {
        self.existing.is_some() || self.patches.iter().any(PatchEntry::is_ours)
    }

    /// Whether this package of the lock file is there as a patch of ours, though the manifest may no
    /// longer say so.
    pub fn was_patched(&self, package: &LockedPackage) -> bool {
        let (name, version) = (&package.name, &package.version);
        let existing = self.existing.as_ref();
        let is_stamped = existing.is_some_and(|it| it.stamp().checksum(name, version).is_some());
        let mut patches = self.patches.iter();
        package.source.is_none() && (is_stamped || patches.any(|patch| patch.is_for(name, version)))
    }

    /// Whether Cargo takes this package of the lock file from `patched`, or from a repository that
    /// `cargo outlive fork` made: such a one holds what the patch calls as well.
    pub fn is_patched(&self, package: &LockedPackage) -> bool {
        if package.source.is_some() {
            let mut called = self.lock.named(tsfn_package::NAME);
            return called.any(|called| called.source == package.source);
        }
        let mut patches = self.patches.iter();
        self.existing.is_some()
            && patches.any(|patch| patch.is_for(&package.name, &package.version))
    }

    /// The choice that an earlier run has remembered.
    pub fn selection(&self) -> Selection {
        let existing = self.existing.as_ref();
        existing.map_or_else(Selection::default, |it| it.stamp().selection())
    }
}

pub fn parse_lock(text: &str, project: &Project) -> Result<Lockfile> {
    Lockfile::parse(text).with_context(|| {
        let what = "the lock file cannot be read";
        let remedy = "restore it, or delete it and run `cargo generate-lockfile`";
        Problem::new(what, &project.lock, remedy)
    })
}
