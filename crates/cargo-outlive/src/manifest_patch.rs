//! The `[patch]` section of a workspace root's manifest.

use anyhow::{bail, Context, Result};
use cargo_metadata::semver::Version;
use toml_edit::{value, DocumentMut, InlineTable, Item, Table, TableLike};

use crate::patched;

/// One line of `[patch.<registry>]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchEntry {
    pub registry: String,
    pub key: String,
    pub package: String,
    pub path: Option<String>,
    pub git: Option<String>,
}

impl PatchEntry {
    /// The entry that puts a package below `patched` in the place of the published one.
    pub fn ours(key: String, package: &str, version: &Version) -> Self {
        Self {
            registry: "crates-io".to_owned(),
            key,
            package: package.to_owned(),
            path: Some(patched::path_of(package, version)),
            git: None,
        }
    }

    /// Whether it puts a package below `patched` in the place of this version.
    pub fn is_for(&self, package: &str, version: &Version) -> bool {
        self.package == package && self.path.as_deref() == Some(&patched::path_of(package, version))
    }

    /// Whether this command wrote it.
    pub fn is_ours(&self) -> bool {
        let inside = self
            .path
            .as_deref()
            .and_then(|path| path.strip_prefix("patched/"));
        inside.is_some_and(|directory| directory.starts_with(&format!("{}-", self.package)))
    }
}

/// Every patch in the manifest.
pub fn entries(manifest: &str) -> Result<Vec<PatchEntry>> {
    let document: DocumentMut = manifest.parse()?;
    let mut entries = Vec::new();
    let registries = document.get("patch").and_then(Item::as_table_like);
    for (registry, patches) in registries.into_iter().flat_map(TableLike::iter) {
        let patches = patches.as_table_like();
        for (key, patch) in patches.into_iter().flat_map(TableLike::iter) {
            let text = |name: &str| patch.get(name).and_then(Item::as_str).map(str::to_owned);
            entries.push(PatchEntry {
                registry: registry.to_owned(),
                key: key.to_owned(),
                package: text("package").unwrap_or_else(|| key.to_owned()),
                path: text("path"),
                git: text("git"),
            });
        }
    }
    Ok(entries)
}

/// The manifest with `wanted` as the only entries of ours in `[patch.crates-io]`, and every other
/// byte as it is.
pub fn with_entries(manifest: &str, wanted: &[PatchEntry]) -> Result<String> {
    let present: Vec<_> = entries(manifest)?
        .into_iter()
        .filter(PatchEntry::is_ours)
        .collect();
    if present.iter().all(|entry| wanted.contains(entry)) && present.len() == wanted.len() {
        return Ok(manifest.to_owned());
    }

    let (mark, text) = split_byte_order_mark(manifest);
    let mut document: DocumentMut = text.parse()?;
    let patch = document.entry("patch").or_insert_with(|| {
        let mut patch = Table::new();
        patch.set_implicit(true);
        Item::Table(patch)
    });
    let patch = patch
        .as_table_like_mut()
        .context("`patch` is not a table")?;
    let patches = patch
        .entry("crates-io")
        .or_insert_with(|| Item::Table(Table::new()));
    let patches = patches
        .as_table_like_mut()
        .context("`patch.crates-io` is not a table")?;
    let is_wanted = |entry: &&PatchEntry| wanted.iter().any(|wanted| wanted.key == entry.key);
    for entry in present.iter().filter(|entry| !is_wanted(entry)) {
        patches.remove(&entry.key);
    }
    for entry in wanted.iter().filter(|entry| !present.contains(entry)) {
        let mut patch = InlineTable::new();
        if entry.key != entry.package {
            patch.insert("package", entry.package.as_str().into());
        }
        if let Some(path) = &entry.path {
            patch.insert("path", path.as_str().into());
        }
        let former = patches.insert(&entry.key, value(patch));
        if former.is_some() && !present.iter().any(|present| present.key == entry.key) {
            bail!(
                "`patch.crates-io.{}` is there for another package",
                entry.key
            );
        }
    }
    let edited = in_the_line_ends_of(text, &document.to_string());
    Ok(format!("{mark}{edited}"))
}

/// The manifest without any entry of ours, and without the sections that are empty then. A section
/// with a comment of the user's stays.
pub fn without_entries(manifest: &str) -> Result<String> {
    let present = entries(manifest)?;
    let (mark, text) = split_byte_order_mark(manifest);
    let mut document: DocumentMut = text.parse()?;
    let Some(patch) = document.get_mut("patch").and_then(Item::as_table_like_mut) else {
        return Ok(manifest.to_owned());
    };
    for entry in present.iter().filter(|entry| entry.is_ours()) {
        let patches = patch
            .get_mut(&entry.registry)
            .and_then(Item::as_table_like_mut);
        let Some(patches) = patches else {
            continue;
        };
        patches.remove(&entry.key);
        if patches.is_empty() && !has_comment(patch.get(&entry.registry)) {
            patch.remove(&entry.registry);
        }
    }
    if patch.is_empty() && !has_comment(document.get("patch")) {
        document.remove("patch");
    }
    let edited = in_the_line_ends_of(text, &document.to_string());
    Ok(format!("{mark}{edited}"))
}

fn has_comment(item: Option<&Item>) -> bool {
    let decor = item.and_then(Item::as_table).map(Table::decor);
    let texts = decor.map(|decor| [decor.prefix(), decor.suffix()]);
    let mut texts = texts.into_iter().flatten().flatten();
    texts.any(|text| text.as_str().is_some_and(|text| text.contains('#')))
}

fn split_byte_order_mark(manifest: &str) -> (&str, &str) {
    let text = manifest.strip_prefix('\u{feff}').unwrap_or(manifest);
    manifest.split_at(manifest.len() - text.len())
}

/// `edited` with the line ends of `original`: those of the lines before and after the edit as they
/// were, and those of new lines as in the first line. (`toml_edit` writes `\n` throughout.)
fn in_the_line_ends_of(original: &str, edited: &str) -> String {
    let content = |line: &str| line.trim_end_matches(['\r', '\n']).to_owned();
    let old: Vec<_> = original.split_inclusive('\n').collect();
    let new: Vec<_> = edited.split_inclusive('\n').collect();
    let same = |(old, new): &(&&str, &&str)| content(old) == content(new);
    let before = old.iter().zip(&new).take_while(same).count();
    let (old_rest, new_rest) = (&old[before..], &new[before..]);
    let after = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(same)
        .count();

    let end = if old.first().is_some_and(|line| line.ends_with("\r\n")) {
        "\r\n"
    } else {
        "\n"
    };
    let (changed, _) = new_rest.split_at(new_rest.len() - after);
    let mut result = old[..before].concat();
    if !changed.is_empty() && !result.is_empty() && !result.ends_with('\n') {
        result.push_str(end);
    }
    for line in changed {
        result.push_str(&content(line));
        result.push_str(end);
    }
    result.push_str(&old[old.len() - after..].concat());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(key: &str, version: &str) -> PatchEntry {
        PatchEntry::ours(key.to_owned(), "napi-sys", &version.parse().unwrap())
    }

    const LINE: &str = "napi-sys = { path = \"patched/napi-sys-3.4.1\" }\n";

    #[test]
    fn a_section_is_added_at_the_end() {
        let manifest = "# c\n[package]\nname='x' #c\n\n[dependencies]\nb = '1'\na =   '1'\n";
        let edited = with_entries(manifest, &[ours("napi-sys", "3.4.1")]).unwrap();
        assert_eq!(edited, format!("{manifest}\n[patch.crates-io]\n{LINE}"));
    }

    #[test]
    fn a_last_line_without_an_end_gets_one() {
        let edited = with_entries("[workspace]\nmembers = []", &[ours("napi-sys", "3.4.1")]);
        let expected = format!("[workspace]\nmembers = []\n\n[patch.crates-io]\n{LINE}");
        assert_eq!(edited.unwrap(), expected);
    }

    #[test]
    fn line_ends_and_byte_order_mark_stay_as_they_are() {
        let manifest = "\u{feff}[package]\r\nname = \"x\"\r\n\n# mixed\n[dependencies]\r\n";
        let edited = with_entries(manifest, &[ours("napi-sys", "3.4.1")]).unwrap();
        let line = LINE.replace('\n', "\r\n");
        assert_eq!(edited, format!("{manifest}\r\n[patch.crates-io]\r\n{line}"));
    }

    #[test]
    fn entries_of_the_user_stay_in_their_place() {
        let head =
            "[package]\nname = \"x\"\n\n[patch.crates-io]\n# mine\nserde = { path = \"s\" }\n";
        let tail = "\n[profile.release]\nlto = true # here\n";
        let manifest = format!("{head}{tail}");
        let edited = with_entries(&manifest, &[ours("napi-sys", "3.4.1")]).unwrap();
        assert_eq!(edited, format!("{head}{LINE}{tail}"));
        assert_eq!(entries(&edited).unwrap().len(), 2);
    }

    #[test]
    fn several_versions_get_keys_of_their_own_and_replace_a_former_entry() {
        let manifest = format!("[workspace]\n\n[patch.crates-io]\n{LINE}");
        let wanted = [ours("napi-sys-2", "2.4.0"), ours("napi-sys-3", "3.4.1")];
        let edited = with_entries(&manifest, &wanted).unwrap();
        let expected = "[workspace]\n\n[patch.crates-io]\n\
            napi-sys-2 = { package = \"napi-sys\", path = \"patched/napi-sys-2.4.0\" }\n\
            napi-sys-3 = { package = \"napi-sys\", path = \"patched/napi-sys-3.4.1\" }\n";
        assert_eq!(edited, expected);
        assert_eq!(with_entries(&edited, &wanted).unwrap(), edited);
    }

    #[test]
    fn what_was_added_is_taken_out_and_no_more() {
        for manifest in [
            "# c\n[package]\nname='x' #c\n\n[dependencies]\nb = '1'\n",
            "\u{feff}[package]\r\nname = \"x\"\r\n\n# mixed\n[dependencies]\r\n",
            "[a]\n\n[patch.crates-io]\n# mine\nserde = { path = \"s\" }\n\n[b]\nc = 1 # here\n",
            "[patch.crates-io] # nothing yet\n",
            "[patch.\"https://example.com\"]\nserde = { path = \"s\" }\n",
        ] {
            let wanted = [ours("napi-sys-2", "2.4.0"), ours("napi-sys-3", "3.4.1")];
            let edited = with_entries(manifest, &wanted).unwrap();
            assert_ne!(edited, manifest);
            assert_eq!(without_entries(&edited).unwrap(), manifest);
            assert_eq!(without_entries(manifest).unwrap(), manifest);
        }
    }

    #[test]
    fn another_version_takes_the_place_of_the_former() {
        let manifest = format!("[patch.crates-io]\n{LINE}serde = {{ path = \"s\" }}\n");
        let edited = with_entries(&manifest, &[ours("napi-sys", "3.5.0")]).unwrap();
        assert_eq!(edited, manifest.replace("3.4.1", "3.5.0"));
    }
}
