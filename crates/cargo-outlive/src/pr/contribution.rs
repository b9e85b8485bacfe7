//! What upstream could take, over one release.

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;

use super::layout;
use crate::embedded::{self, Fork};
use crate::file_tree::FileTree;
use crate::shell::Shell;
use crate::sparse::{Change, Profile};

/// Where the package lies in the repository that it is developed in.
const DIRECTORY: &str = "crates/napi";

pub struct Contribution {
    pub changes: Vec<Change>,
    /// The files that are changed, in the layout of the repository.
    pub before: FileTree,
    pub after: FileTree,
}

impl Contribution {
    /// Lays over `published`, which is napi at `version`, the items of its fork that are for
    /// upstream, and then those that stand `beside` the fork.
    pub fn over(
        published: FileTree,
        version: &Version,
        beside: &Fork,
        shell: Shell,
    ) -> Result<Self> {
        let forks = embedded::forks();
        let is_for =
            |fork: &&Fork| fork.package == beside.package && fork.supported.matches(version);
        let fork = forks.iter().find(is_for);
        let fork = fork.context("there is no fork of this version")?;

        let overlay = fork.over(published.clone(), version, Profile::Upstream);
        let mut changes = overlay.changes()?;
        let overlay = beside.over(overlay.lay()?, version, Profile::Upstream);
        changes.extend(overlay.changes()?);
        let mut contribution = Self {
            changes,
            before: FileTree::default(),
            after: FileTree::default(),
        };
        for (path, ours) in overlay.lay()?.iter() {
            let former = published.get(path);
            if former != Some(ours) {
                contribution.add(path, former, ours, shell)?;
            }
        }
        Ok(contribution)
    }

    fn add(&mut self, path: &str, former: Option<&[u8]>, ours: &[u8], shell: Shell) -> Result<()> {
        let former = former.map(std::str::from_utf8).transpose()?;
        let ours = std::str::from_utf8(ours)?;
        let path = format!("{DIRECTORY}/{path}");
        let formatted = layout::formatted(former, ours);
        if formatted.is_none() {
            shell.note(format_args!(
                "{path} is not formatted: run rustfmt of the repository's toolchain on it"
            ));
        }
        if let Some(former) = former {
            self.before.insert(path.clone(), former);
        }
        self.after
            .insert(path, formatted.unwrap_or_else(|| ours.to_owned()));
        Ok(())
    }
}
