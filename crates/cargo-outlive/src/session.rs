//! What every command works with.

use anyhow::Result;
use cargo_metadata::Metadata;

use crate::cargo::Cargo;
use crate::cli::ManifestArgs;
use crate::project::Project;
use crate::shell::Shell;
use crate::situation::parse_lock;
use crate::transaction;
use crate::turn::Turn;
use crate::vendor::Vendor;

/// A project, and how to ask and tell about it.
#[derive(Debug)]
pub struct Session {
    pub project: Project,
    pub cargo: Cargo,
    pub shell: Shell,
    /// Whether nothing may be changed.
    pub locked: bool,
}

impl Session {
    pub fn open(arguments: &ManifestArgs, shell: Shell) -> Result<Self> {
        let cargo = Cargo {
            offline: arguments.offline,
        };
        Ok(Self {
            project: Project::find(arguments.manifest_path.as_deref(), cargo, shell)?,
            cargo,
            shell,
            locked: arguments.locked,
        })
    }

    /// The crate graph, with the lock file up to date. Where crates.io is replaced by something
    /// that lacks what is new, that is taken from crates.io itself.
    pub fn resolve(&self) -> Result<Metadata> {
        let manifest = &self.project.manifest;
        match self.cargo.resolve(manifest) {
            Err(_) if Vendor::in_use()?.is_some() => self.cargo.resolve_from_crates_io(manifest),
            result => result,
        }
    }

    /// Tells the user what has to be done beside this command, if crates.io is replaced.
    pub fn tell_what_to_vendor(&self) -> Result<()> {
        let Some(vendor) = Vendor::in_use()? else {
            return Ok(());
        };
        let lock = parse_lock(&self.project.read_lock()?, &self.project)?;
        let missing = vendor.lacks(&lock);
        if !missing.is_empty() {
            self.shell.note(format_args!(
                "{} lacks {}: run `cargo vendor`, or what filled it, again",
                vendor.path().display(),
                missing.join(", ")
            ));
        }
        Ok(())
    }

    /// The right to change the project, which is whole then; `None` if nothing may be changed.
    pub fn turn(&self) -> Result<Option<Turn>> {
        if self.locked {
            return Ok(None);
        }
        let turn = Turn::take(&self.project, self.shell)?;
        transaction::recover(&self.project, self.shell, &turn)?;
        Ok(Some(turn))
    }
}
