//! Asks Cargo about a project.

use std::path::Path;
use std::process::Command;

use anyhow::{bail, Context, Result};
use cargo_metadata::{Metadata, MetadataCommand};

use crate::embedded::HOST;

/// How Cargo is called.
#[derive(Clone, Copy, Debug)]
pub struct Cargo {
    pub offline: bool,
}

impl Cargo {
    /// The workspace around `manifest`, or around the current directory. Reads manifests only: no
    /// lock file, no registry.
    pub fn outline(self, manifest: Option<&Path>) -> Result<Metadata> {
        let mut command = MetadataCommand::new();
        if let Some(manifest) = manifest {
            command.manifest_path(manifest);
        }
        Ok(command.no_deps().other_options(self.options(&[])).exec()?)
    }

    /// The crate graph on this platform. Brings the lock file up to date, and nothing more in it
    /// than the manifests ask for.
    pub fn resolve(self, manifest: &Path) -> Result<Metadata> {
        self.graph(manifest, &["--filter-platform", HOST])
    }

    /// As [`Self::resolve`], but without the configuration of the current directory, which may have
    /// replaced crates.io by something that lacks what is new.
    pub fn resolve_from_crates_io(self, manifest: &Path) -> Result<Metadata> {
        let elsewhere = tempfile::tempdir().context("cannot make a temporary directory")?;
        let mut command = self.command(manifest, &["--filter-platform", HOST]);
        Ok(command.current_dir(elsewhere.path()).exec()?)
    }

    /// The crate graph on this platform, as long as the lock file is up to date.
    pub fn resolve_locked(self, manifest: &Path) -> Result<Metadata> {
        self.graph(manifest, &["--locked", "--filter-platform", HOST])
    }

    /// As [`Self::resolve_locked`], on all platforms.
    pub fn resolve_locked_everywhere(self, manifest: &Path) -> Result<Metadata> {
        self.graph(manifest, &["--locked"])
    }

    fn graph(self, manifest: &Path, options: &[&str]) -> Result<Metadata> {
        Ok(self.command(manifest, options).exec()?)
    }

    fn command(self, manifest: &Path, options: &[&str]) -> MetadataCommand {
        let mut command = MetadataCommand::new();
        command
            .manifest_path(manifest)
            .other_options(self.options(options));
        command
    }

    /// Downloads what the project at `manifest` depends on, as Cargo is configured in `place`, or in
    /// the current directory.
    pub fn fetch(self, manifest: &Path, place: Option<&Path>) -> Result<()> {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(program);
        command
            .args(["fetch", "--quiet", "--target", HOST, "--manifest-path"])
            .arg(manifest);
        if let Some(place) = place {
            command.current_dir(place);
        }
        let output = command
            .args(self.options(&[]))
            .output()
            .context("cannot run `cargo fetch`")?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("`cargo fetch` exited with an error: {}", said.trim_end());
        }
        Ok(())
    }

    fn options(self, options: &[&str]) -> Vec<String> {
        let offline = self.offline.then_some("--offline");
        options
            .iter()
            .copied()
            .chain(offline)
            .map(str::to_owned)
            .collect()
    }
}
