//! `cargo outlive record`, for those who maintain the sparse trees: what they replace, as published.

use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;

use crate::cargo::Cargo;
use crate::cli::RecordArgs;
use crate::embedded;
use crate::registry_cache::RegistryCache;
use crate::shell::Shell;
use crate::sparse::{Fingerprints, Profile};

/// Prints the table of fingerprints of the named releases, on standard output.
pub fn record(arguments: &RecordArgs, shell: Shell) -> Result<()> {
    let forks = embedded::forks();
    let cache = RegistryCache {
        cargo: Cargo { offline: false },
        shell,
        lock: Path::new("Cargo.lock"),
    };
    let mut table = Fingerprints::default();
    for release in &arguments.releases {
        let (package, version) = release
            .split_once('@')
            .with_context(|| format!("`{release}` is not of the form package@version"))?;
        let version: Version = version
            .parse()
            .with_context(|| format!("`{version}` is not a version"))?;
        let fork = forks
            .iter()
            .find(|fork| fork.package == package && fork.supported.matches(&version))
            .with_context(|| format!("there is no fork of {release}"))?;
        shell.status("Reading", release);
        let published = cache.published(package, &version, None)?;
        let overlay = fork.over(published.files, &version, Profile::Fork);
        table.merge(overlay.fingerprints()?);
        if let Some(directory) = &arguments.lay {
            let directory = directory.join(format!("{package}-{version}"));
            let patched = overlay
                .lay()
                .with_context(|| format!("{release} cannot be patched"))?;
            patched.write(&directory)?;
        }
    }
    print!("{table}");
    Ok(())
}
