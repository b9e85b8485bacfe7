//! Which published items the fork knows: a table of what each was to the compiler, in every
//! release that was looked at.

use std::collections::BTreeMap;

use anyhow::{bail, Context, Result};
use cargo_metadata::semver::Version;
use toml_edit::{value, DocumentMut, Item, Table};

use super::part::Part;
use crate::checksum::sha256;

/// For each file of a sparse tree and each item, the fingerprints, each with the first release that
/// had it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fingerprints {
    known: BTreeMap<(String, String), BTreeMap<String, Version>>,
}

/// The SHA-256 of what the compiler sees of a part.
pub fn fingerprint(part: &Part) -> String {
    sha256(part.essence().as_bytes())
}

impl Fingerprints {
    pub fn parse(text: &str) -> Result<Self> {
        let document: DocumentMut = text.parse().context("not valid TOML")?;
        let mut known: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for (file, items) in document.iter() {
            let items = items.as_table().context("not a table")?;
            for (item, releases) in items.iter() {
                let releases = releases.as_table().context("not a table")?;
                for (fingerprint, release) in releases.iter() {
                    let release = release.as_str().context("not a version")?.parse()?;
                    known
                        .entry((file.to_owned(), item.to_owned()))
                        .or_default()
                        .insert(fingerprint.to_owned(), release);
                }
            }
        }
        Ok(Self { known })
    }

    /// Refuses a part that is not as it was in any release that was looked at.
    pub fn expect(&self, file: &str, part: &Part) -> Result<()> {
        let key = (file.to_owned(), part.name.clone());
        let known = self.known.get(&key);
        if known.is_some_and(|known| known.contains_key(&fingerprint(part))) {
            return Ok(());
        }
        bail!(
            "`{}` is not as in any release that the fork knows",
            part.name
        )
    }

    /// Takes a part for known, as `release` has it.
    pub fn record(&mut self, file: &str, part: &Part, release: &Version) {
        let key = (file.to_owned(), part.name.clone());
        self.insert(key, fingerprint(part), release.clone());
    }

    pub fn merge(&mut self, other: Self) {
        for (key, releases) in other.known {
            for (fingerprint, release) in releases {
                self.insert(key.clone(), fingerprint, release);
            }
        }
    }

    fn insert(&mut self, key: (String, String), fingerprint: String, release: Version) {
        let known = self.known.entry(key).or_default();
        let first = known.entry(fingerprint).or_insert_with(|| release.clone());
        if release < *first {
            *first = release;
        }
    }
}

impl std::fmt::Display for Fingerprints {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut document = DocumentMut::new();
        for ((file, item), releases) in &self.known {
            let mut table = Table::new();
            let mut sorted: Vec<_> = releases.iter().collect();
            sorted.sort_by_key(|(_, release)| *release);
            for (fingerprint, release) in sorted {
                table.insert(fingerprint, value(release.to_string()));
            }
            let mut nested = Table::new();
            nested.set_implicit(true);
            document
                .entry(file)
                .or_insert(Item::Table(nested))
                .as_table_mut()
                .expect("only tables are inserted")
                .insert(item, Item::Table(table));
        }
        write!(f, "{document}")
    }
}
