//! Projects that keep what they depend on beside themselves: `.cargo/config.toml` has replaced
//! crates.io by a directory, of packages as `cargo vendor` unpacks them or of `.crate` files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;
use serde::Deserialize;
use toml_edit::{DocumentMut, Item, TableLike};

use crate::checksum::sha256;
use crate::file_tree::FileTree;
use crate::lockfile::Lockfile;
use crate::problem::Problem;
use crate::registry_cache::Published;

/// What takes the place of crates.io.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Vendor {
    /// Packages, unpacked.
    Directory(PathBuf),
    /// `.crate` files.
    LocalRegistry(PathBuf),
}

/// `.cargo-checksum.json`: the checksum of the package, and of each file of it.
#[derive(Deserialize)]
struct Checksums {
    package: Option<String>,
    files: BTreeMap<String, String>,
}

impl Vendor {
    /// What Cargo's configuration says for the current directory.
    pub fn in_use() -> Result<Option<Self>> {
        let start = std::env::current_dir().context("there is no current directory")?;
        Self::configured(&configurations(&start)?)
    }

    /// Follows `replace-with` from crates.io on. Of several files, the first that has a key counts.
    fn configured(configurations: &[Configuration]) -> Result<Option<Self>> {
        let mut source = "crates-io".to_owned();
        // A circle is for Cargo to complain about.
        for _ in 0..16 {
            let find = |key: &str| {
                let mut values = configurations.iter();
                values.find_map(|it| Some((it, it.source(&source)?.get(key)?.as_str()?)))
            };
            if let Some((configuration, path)) = find("directory") {
                return Ok(Some(Self::Directory(configuration.base.join(path))));
            }
            if let Some((configuration, path)) = find("local-registry") {
                return Ok(Some(Self::LocalRegistry(configuration.base.join(path))));
            }
            match find("replace-with") {
                Some((_, next)) => source = next.to_owned(),
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    pub fn path(&self) -> &Path {
        match self {
            Self::Directory(path) | Self::LocalRegistry(path) => path,
        }
    }

    /// The `.crate` file of that name, if this is where it would be.
    pub fn archive(&self, file: &str) -> Option<PathBuf> {
        match self {
            Self::Directory(_) => None,
            Self::LocalRegistry(path) => Some(path.join(file)).filter(|path| path.is_file()),
        }
    }

    /// The package as it lies here unpacked, if it does.
    ///
    /// # Errors
    ///
    /// If a file of it is not the published one.
    pub fn package(
        &self,
        name: &str,
        version: &Version,
        checksum: &str,
    ) -> Result<Option<Published>> {
        let Self::Directory(vendor) = self else {
            return Ok(None);
        };
        for directory in [format!("{name}-{version}"), name.to_owned()] {
            let directory = vendor.join(directory);
            let Ok(text) = fs::read_to_string(directory.join(CHECKSUMS)) else {
                continue;
            };
            let checksums: Checksums = serde_json::from_str(&text)
                .with_context(|| format!("cannot read {}", directory.join(CHECKSUMS).display()))?;
            if checksums.package.as_deref() != Some(checksum) {
                continue;
            }
            let mut files = FileTree::default();
            for (path, checksum) in &checksums.files {
                let file = directory.join(path);
                let bytes = fs::read(&file).unwrap_or_default();
                if sha256(&bytes) != *checksum {
                    let what = format!("this file of {name} {version} is not the published one");
                    let remedy = "run `cargo vendor` again, then this command";
                    return Err(Problem::new(what, file, remedy).into());
                }
                files.insert(path, bytes);
            }
            let checksum = checksum.to_owned();
            return Ok(Some(Published { files, checksum }));
        }
        Ok(None)
    }

    /// What the lock file names and is not here, as `name version`.
    pub fn lacks(&self, lock: &Lockfile) -> Vec<String> {
        let packages = lock.packages.iter();
        let from_crates_io = packages.filter(|package| package.is_from_crates_io());
        let missing =
            from_crates_io.filter(|package| {
                let (name, version) = (&package.name, &package.version);
                let checksum = package.checksum.as_deref().unwrap_or_default();
                match self {
                    Self::LocalRegistry(_) => {
                        self.archive(&format!("{name}-{version}.crate")).is_none()
                    }
                    Self::Directory(path) => ![format!("{name}-{version}"), name.clone()]
                        .iter()
                        .any(|directory| {
                            let checksums =
                                fs::read_to_string(path.join(directory).join(CHECKSUMS));
                            checksums.is_ok_and(|text| text.contains(checksum))
                        }),
                }
            });
        missing
            .map(|package| format!("{} {}", package.name, package.version))
            .collect()
    }
}

const CHECKSUMS: &str = ".cargo-checksum.json";

/// One configuration file of Cargo.
struct Configuration {
    /// What relative paths in it start from.
    base: PathBuf,
    document: DocumentMut,
}

impl Configuration {
    fn source(&self, name: &str) -> Option<&dyn TableLike> {
        self.document
            .get("source")?
            .get(name)
            .and_then(Item::as_table_like)
    }
}

/// The files that Cargo reads when it is run in `start`, nearest first.
fn configurations(start: &Path) -> Result<Vec<Configuration>> {
    let mut directories: Vec<_> = start.ancestors().map(|it| it.join(".cargo")).collect();
    let home = crate::registry_cache::cargo_home()?;
    if !directories.contains(&home) {
        directories.push(home);
    }
    let mut found = Vec::new();
    for directory in directories {
        // Of the two names, Cargo prefers the one without an extension.
        let names = ["config", "config.toml"].map(|name| directory.join(name));
        let Some(path) = names.into_iter().find(|path| path.is_file()) else {
            continue;
        };
        let failed = || format!("cannot read {}", path.display());
        let text = fs::read_to_string(&path).with_context(failed)?;
        found.push(Configuration {
            base: directory.parent().unwrap_or(&directory).to_owned(),
            document: text.parse().with_context(failed)?,
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configured(texts: &[&str]) -> Option<Vendor> {
        let configuration = |(index, text): (usize, &&str)| Configuration {
            base: PathBuf::from(index.to_string()),
            document: text.parse().unwrap(),
        };
        let configurations: Vec<_> = texts.iter().enumerate().map(configuration).collect();
        Vendor::configured(&configurations).unwrap()
    }

    #[test]
    fn a_directory_is_found_through_several_files() {
        let near = "[source.crates-io]\nreplace-with = \"mirror\"\n";
        let far = "[source.crates-io]\nreplace-with = \"other\"\n\n\
                   [source.mirror]\nreplace-with = \"vendored\"\n\n\
                   [source.vendored]\ndirectory = \"vendor\"\n";
        let expected = Vendor::Directory(PathBuf::from("1/vendor"));
        assert_eq!(configured(&[near, far]), Some(expected));
    }

    #[test]
    fn a_mirror_is_no_directory_and_a_circle_leads_nowhere() {
        let mirror =
            "[source.crates-io]\nreplace-with = \"m\"\n[source.m]\nregistry = \"https://a\"\n";
        assert_eq!(configured(&[mirror]), None);
        let circle =
            "[source.crates-io]\nreplace-with = \"m\"\n[source.m]\nreplace-with = \"crates-io\"\n";
        assert_eq!(configured(&[circle]), None);
        assert_eq!(
            configured(&["[source.unused]\ndirectory = \"vendor\"\n"]),
            None
        );
        assert_eq!(configured(&[]), None);
    }

    #[test]
    fn a_local_registry_has_archives() {
        let local = "source.crates-io.replace-with = \"l\"\nsource.l.local-registry = \"/l\"\n";
        let expected = Vendor::LocalRegistry(PathBuf::from("/l"));
        assert_eq!(configured(&[local]), Some(expected));
    }
}
