//! What a Cargo.lock says.

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;
use toml_edit::{value, DocumentMut, Table};

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
    /// As Cargo.lock writes them: a name, and where that is not enough, a version and a source.
    dependencies: Vec<String>,
}

impl LockedPackage {
    /// Whether it is the same package, whatever it depends on.
    pub fn is_same(&self, other: &Self) -> bool {
        let key = |package: &Self| {
            (
                package.name.clone(),
                package.version.clone(),
                package.source.clone(),
            )
        };
        key(self) == key(other) && self.checksum == other.checksum
    }

    fn depends_on(&self, other: &Self) -> bool {
        self.dependencies.iter().any(|dependency| {
            let mut words = dependency.split(' ');
            let name = words.next();
            let version = words.next();
            name == Some(other.name.as_str())
                && version.is_none_or(|version| version == other.version.to_string())
        })
    }

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

    /// The package called `name`, and those that are in the graph for its sake alone.
    pub fn needed_only_by<'a>(&'a self, name: &'a str) -> Vec<&'a LockedPackage> {
        let mut found: Vec<_> = self.named(name).collect();
        loop {
            let next = self.packages.iter().find(|package| {
                let mut dependents = self
                    .packages
                    .iter()
                    .filter(|other| other.depends_on(package))
                    .peekable();
                !found.contains(package)
                    && dependents.peek().is_some()
                    && dependents.all(|dependent| found.contains(&dependent))
            });
            match next {
                Some(package) => found.push(package),
                None => return found,
            }
        }
    }
}

/// Where a published package comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub name: String,
    pub version: Version,
    pub checksum: String,
}

/// The lock file `text` with these packages, which it has as patched, as crates.io has them.
pub fn as_published(text: &str, origins: &[Origin]) -> Result<String> {
    if origins.is_empty() {
        return Ok(text.to_owned());
    }
    let mut document: DocumentMut = text.parse().context("not valid TOML")?;
    let packages = document
        .get_mut("package")
        .and_then(|item| item.as_array_of_tables_mut());
    for package in packages.into_iter().flat_map(|tables| tables.iter_mut()) {
        let is = |key: &str, expected: &str| {
            package.get(key).and_then(|value| value.as_str()) == Some(expected)
        };
        let origin = origins
            .iter()
            .find(|origin| is("name", &origin.name) && is("version", &origin.version.to_string()));
        if let (Some(origin), None) = (origin, package.get("source")) {
            package.insert("source", value(CRATES_IO));
            package.insert("checksum", value(&origin.checksum));
        }
    }
    Ok(document.to_string())
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
    let dependencies = table.get("dependencies").and_then(|list| list.as_array());
    let dependencies = dependencies
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str());
    let name = text("name").context("a package has no name")?;
    let version = text("version").with_context(|| format!("`{name}` has no version"))?;
    Ok(LockedPackage {
        version: version
            .parse()
            .with_context(|| format!("the version of `{name}`"))?,
        name,
        source: text("source"),
        checksum: text("checksum"),
        dependencies: dependencies.map(str::to_owned).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_fork_needs_is_told_from_what_others_need_too() {
        let lock = Lockfile::parse(
            r#"
            [[package]]
            name = "app"
            version = "1.0.0"
            dependencies = ["napi-sys", "shared 1.0.0"]

            [[package]]
            name = "napi-sys"
            version = "3.4.1"
            dependencies = ["queue"]

            [[package]]
            name = "queue"
            version = "1.0.0"
            dependencies = ["shared 1.0.0", "shared 2.0.0"]

            [[package]]
            name = "shared"
            version = "1.0.0"

            [[package]]
            name = "shared"
            version = "2.0.0"
            "#,
        )
        .unwrap();
        let found = lock.needed_only_by("napi-sys");
        let found: Vec<_> = found
            .iter()
            .map(|it| format!("{} {}", it.name, it.version))
            .collect();
        assert_eq!(found, ["napi-sys 3.4.1", "queue 1.0.0", "shared 2.0.0"]);
    }
}
