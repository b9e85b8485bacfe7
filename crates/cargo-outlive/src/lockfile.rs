//! What a Cargo.lock says.

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;
use toml_edit::{DocumentMut, Table};

/// How Cargo.lock names crates.io, whatever index or mirror is in use.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockedPackage {
    pub name: String,
    pub version: Version,
    /// Where it comes from; `None` for a path.
    pub source: Option<String>,
    /// The SHA-256 of the package, in hexadecimal, if it comes from a registry.
    pub checksum: Option<String>,
}

impl LockedPackage {
    pub fn is_from_crates_io(&self) -> bool {
        self.source.as_deref() == Some(CRATES_IO)
    }
}

#[derive(Debug)]
pub struct Lockfile {
    pub packages: Vec<LockedPackage>,
    /// The packages of `[patch]` that nothing in the graph uses.
    pub unused_patches: Vec<LockedPackage>,
}

impl Lockfile {
    pub fn parse(text: &str) -> Result<Self> {
        let document: DocumentMut = text.parse().context("not valid TOML")?;
        let unused = document.get("patch").and_then(|patch| patch.get("unused"));
        Ok(Self {
            packages: packages(document.get("package"))?,
            unused_patches: packages(unused)?,
        })
    }

    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a LockedPackage> {
        self.packages
            .iter()
            .filter(move |package| package.name == name)
    }
}

fn packages(item: Option<&toml_edit::Item>) -> Result<Vec<LockedPackage>> {
    let tables = item.and_then(|item| item.as_array_of_tables());
    tables.into_iter().flatten().map(package).collect()
}

fn package(table: &Table) -> Result<LockedPackage> {
    let text = |key: &str| {
        table
            .get(key)
            .and_then(|value| value.as_str())
            .map(str::to_owned)
    };
    let name = text("name").context("a package has no name")?;
    let version = text("version").with_context(|| format!("`{name}` has no version"))?;
    Ok(LockedPackage {
        version: version
            .parse()
            .with_context(|| format!("the version of `{name}`"))?,
        name,
        source: text("source"),
        checksum: text("checksum"),
    })
}
