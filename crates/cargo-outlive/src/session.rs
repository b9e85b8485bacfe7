//! What every command works with.

use anyhow::Result;

use crate::cargo::Cargo;
use crate::cli::ManifestArgs;
use crate::project::Project;
use crate::shell::Shell;
use crate::transaction;
use crate::turn::Turn;

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
