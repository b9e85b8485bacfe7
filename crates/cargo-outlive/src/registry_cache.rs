//! Takes published packages from Cargo's own cache, and checks that they are what the lock file
//! says.

use std::fs;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use anyhow::{bail, Context, Result};
use cargo_metadata::semver::Version;
use flate2::read::GzDecoder;

use crate::cargo::Cargo;
use crate::checksum::sha256;
use crate::file_tree::FileTree;
use crate::lockfile::Lockfile;
use crate::problem::Problem;

/// A package as published, with the checksum that it was found to have.
#[derive(Debug)]
pub struct Published {
    pub files: FileTree,
    pub checksum: String,
}

/// The published package, from the cache if it is there, else downloaded by Cargo. `recorded` is
/// the checksum that `lock` gives; without one, the one of the registry's index is taken.
pub fn published(
    name: &str,
    version: &Version,
    recorded: Option<&str>,
    lock: &Path,
    cargo: Cargo,
) -> Result<Published> {
    let file = format!("{name}-{version}.crate");
    let cached = cached(&file)?;
    let (candidates, checksum) = match recorded {
        Some(checksum) if !cached.is_empty() => (cached, checksum.to_owned()),
        _ => {
            let of_the_index = download(name, version, cargo)?;
            (
                self::cached(&file)?,
                recorded.map_or(of_the_index, str::to_owned),
            )
        }
    };
    for path in &candidates {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        if sha256(&bytes) == checksum {
            let files = unpack(&bytes, &format!("{name}-{version}"))
                .with_context(|| format!("cannot unpack {}", path.display()))?;
            return Ok(Published { files, checksum });
        }
    }
    Err(match candidates.first() {
        Some(path) => Problem::new(
            format!(
                "{name} {version} in Cargo's cache is not the one that {} names (SHA-256 {checksum})",
                lock.display()
            ),
            path,
            "delete that file, run `cargo fetch`, then this command again; if it stays so, the \
             checksum in Cargo.lock is wrong: restore Cargo.lock",
        ),
        None => Problem::new(
            format!("{name} {version} is not in Cargo's cache, and Cargo did not put it there"),
            home()?.join("registry/cache"),
            "if `.cargo/config.toml` replaces crates.io by a directory, run this command once \
             without that replacement",
        ),
    }
    .into())
}

/// The files of that name in the cache, one for each registry or mirror that has it.
fn cached(file: &str) -> Result<Vec<PathBuf>> {
    let directory = home()?.join("registry/cache");
    let Ok(registries) = fs::read_dir(&directory) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for registry in registries {
        let registry = registry.with_context(|| format!("cannot read {}", directory.display()))?;
        let path = registry.path().join(file);
        if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Has Cargo download the package as the dependency of an empty project, so that the user's own
/// need not be in a state that Cargo can work with. Returns the checksum in the registry's index.
fn download(name: &str, version: &Version, cargo: Cargo) -> Result<String> {
    let project = tempfile::tempdir().context("cannot make a temporary directory")?;
    let manifest = project.path().join("Cargo.toml");
    let text = format!(
        "[package]\nname = \"fetch\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n\
         [dependencies]\n{name} = \"={version}\"\n\n[workspace]\n"
    );
    fs::create_dir(project.path().join("src"))?;
    fs::write(project.path().join("src/lib.rs"), "")?;
    fs::write(&manifest, text)?;
    cargo.fetch(&manifest).with_context(|| {
        let remedy = match cargo.offline {
            true => "run this command once without `--offline`",
            false => "see what Cargo reports below, then run this command again",
        };
        let what = format!("{name} {version} is not in Cargo's cache, and cannot be downloaded");
        Problem::new(
            what,
            home().unwrap_or_default().join("registry/cache"),
            remedy,
        )
    })?;
    let lock = Lockfile::parse(&fs::read_to_string(project.path().join("Cargo.lock"))?)?;
    let package = lock.named(name).next();
    let checksum = package.and_then(|package| package.checksum.clone());
    checksum.with_context(|| format!("the registry has no checksum for {name} {version}"))
}

fn home() -> Result<PathBuf> {
    match std::env::var_os("CARGO_HOME").filter(|home| !home.is_empty()) {
        Some(home) => Ok(std::path::absolute(home)?),
        None => Ok(std::env::home_dir()
            .context("there is no home directory")?
            .join(".cargo")),
    }
}

/// The files of a `.crate` archive, which all lie in one directory.
fn unpack(archive: &[u8], directory: &str) -> Result<FileTree> {
    let mut files = FileTree::default();
    for entry in tar::Archive::new(GzDecoder::new(archive)).entries()? {
        let mut entry = entry?;
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let path = entry.path()?.into_owned();
        let inside = path
            .strip_prefix(directory)
            .with_context(|| format!("`{}` lies outside `{directory}`", path.display()))?;
        let mut parts = Vec::new();
        for part in inside.components() {
            match part {
                Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
                _ => bail!("`{}` is not a plain path", path.display()),
            }
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        files.insert(parts.join("/"), bytes);
    }
    Ok(files)
}
