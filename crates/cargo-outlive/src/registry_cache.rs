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
use crate::shell::Shell;
use crate::vendor::Vendor;

/// A package as published, with the checksum that it was found to have.
#[derive(Debug)]
pub struct Published {
    pub files: FileTree,
    pub checksum: String,
}

/// Cargo's cache, and how to fill it.
pub struct RegistryCache<'a> {
    pub cargo: Cargo,
    pub shell: Shell,
    /// The lock file whose packages are looked for, to be named in errors.
    pub lock: &'a Path,
}

impl RegistryCache<'_> {
    /// The published package, from the cache if it is there, else downloaded by Cargo. `recorded`
    /// is the checksum that it must have; without one, the one in the registry's index.
    pub fn published(
        &self,
        name: &str,
        version: &Version,
        recorded: Option<&str>,
    ) -> Result<Published> {
        let file = format!("{name}-{version}.crate");
        let mut candidates = cached(&file)?;
        let vendor = Vendor::in_use()?;
        candidates.extend(vendor.as_ref().and_then(|vendor| vendor.archive(&file)));
        if let (true, Some(vendor), Some(checksum)) = (candidates.is_empty(), &vendor, recorded) {
            if let Some(published) = vendor.package(name, version, checksum)? {
                return Ok(published);
            }
        }
        let checksum = match recorded {
            Some(checksum) if !candidates.is_empty() => checksum.to_owned(),
            _ => {
                let in_the_index = self.download(name, version, vendor.is_some())?;
                candidates = cached(&file)?;
                recorded.map_or(in_the_index, str::to_owned)
            }
        };
        for path in &candidates {
            let bytes =
                fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            if sha256(&bytes) == checksum {
                let files = unpack(&bytes, &format!("{name}-{version}"))
                    .with_context(|| format!("cannot unpack {}", path.display()))?;
                return Ok(Published { files, checksum });
            }
        }
        Err(match candidates.first() {
            Some(path) => self.not_the_recorded_one(name, version, path),
            None => {
                let what = format!("Cargo did not put {name} {version} into its cache");
                let remedy =
                    "see what `.cargo/config.toml` says of crates.io, and run this command \
                              once without that";
                Problem::new(what, cache_directory()?, remedy)
            }
        }
        .into())
    }

    fn not_the_recorded_one(&self, name: &str, version: &Version, path: &Path) -> Problem {
        let what = format!(
            "{name} {version} in Cargo's cache does not have the checksum that {} records",
            self.lock.display()
        );
        let remedy = "delete the cached file, so that Cargo downloads it again, then run this \
                      command again; if the message stays, restore Cargo.lock";
        Problem::new(what, path, remedy)
    }

    /// Has Cargo download the package as the dependency of an empty project, so that the user's
    /// own need not be in a state that Cargo can work with. Returns the checksum in the index.
    /// With `elsewhere`, Cargo does not see that this project keeps its packages beside itself.
    fn download(&self, name: &str, version: &Version, elsewhere: bool) -> Result<String> {
        self.shell
            .status("Fetching", format_args!("{name} {version}"));
        let project = tempfile::tempdir().context("cannot make a temporary directory")?;
        let manifest = project.path().join("Cargo.toml");
        let text = format!(
            "[package]\nname = \"fetch\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n\
             [dependencies]\n{name} = \"={version}\"\n\n[workspace]\n"
        );
        fs::create_dir(project.path().join("src"))?;
        fs::write(project.path().join("src/lib.rs"), "")?;
        fs::write(&manifest, text)?;
        let directory = cache_directory()?;
        let place = elsewhere.then_some(project.path());
        self.cargo.fetch(&manifest, place).with_context(|| {
            let what = format!("{name} {version} is not in Cargo's cache");
            let remedy = match self.cargo.offline {
                true => "run this command once without `--offline`",
                false => "mend what Cargo reports below, then run this command again",
            };
            Problem::new(what, directory, remedy)
        })?;
        let lock = Lockfile::parse(&fs::read_to_string(project.path().join("Cargo.lock"))?)?;
        let package = lock.named(name).next();
        let checksum = package.and_then(|package| package.checksum.clone());
        checksum.with_context(|| format!("the registry has no checksum for {name} {version}"))
    }
}

/// The files of that name in the cache, one for each registry or mirror that has it.
fn cached(file: &str) -> Result<Vec<PathBuf>> {
    let directory = cache_directory()?;
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

fn cache_directory() -> Result<PathBuf> {
    Ok(cargo_home()?.join("registry/cache"))
}

/// Where Cargo keeps what is not of one project.
pub fn cargo_home() -> Result<PathBuf> {
    Ok(
        match std::env::var_os("CARGO_HOME").filter(|home| !home.is_empty()) {
            Some(home) => std::path::absolute(home)?,
            None => std::env::home_dir()
                .context("there is no home directory")?
                .join(".cargo"),
        },
    )
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
