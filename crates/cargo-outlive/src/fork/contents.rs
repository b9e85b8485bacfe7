//! What is in the repository: a directory for each package, and what tells a reader about them.

use std::mem;

use anyhow::{Context, Result};
use cargo_metadata::semver::{Version, VersionReq};
use toml_edit::{value, DocumentMut, Item};

use super::readme;
use crate::file_tree::FileTree;
use crate::patched_package::{directory_of, PatchedPackage};
use crate::selection::Selection;
use crate::stamp::{self, Stamp};
use crate::tsfn_package;

/// The holders of the rights to the published packages, as their licence names them. The packages
/// themselves come without its text.
const PUBLISHED_BY: &str = "Copyright (c) 2020 LongYinan\nCopyright (c) 2018 GitHub";

/// Cargo and `cargo outlive` compare bytes, so git must not change line ends.
const GIT_ATTRIBUTES: &str = "* -text\n";

/// All files of the repository. Cargo finds the packages in it by name and version, wherever they
/// lie, so that several versions of one can be there.
pub fn compose(
    mut packages: Vec<PatchedPackage>,
    selection: Selection,
    tsfn: FileTree,
) -> Result<FileTree> {
    let ours = tsfn.text("LICENSE")?.to_owned();
    let napi_sys: Vec<_> = packages
        .iter()
        .filter(|package| package.name == "napi-sys")
        .map(|package| package.version.clone())
        .collect();
    let mut tree = FileTree::default();
    for package in &mut packages {
        let (name, version) = (package.name, &package.version);
        let mut files = mem::take(&mut package.files);
        let manifest = with_path_to(&napi_sys, files.text("Cargo.toml")?)
            .with_context(|| format!("in the manifest of {name} {version}"))?;
        files.insert("Cargo.toml", manifest);
        tree.insert_tree(&directory_of(name, version), files);
    }
    tree.insert_tree(tsfn_package::DIRECTORY, tsfn);
    // Of what Cargo compiles, and not of what its owners may well want to word otherwise.
    let stamp = Stamp::of("cargo outlive fork", &packages, selection, &tree);
    tree.insert(stamp::FILE, stamp.to_text());
    tree.insert("README.md", readme::text(&packages));
    tree.insert("LICENSE-napi-rs", published_license(&ours)?);
    tree.insert("LICENSE-napi-outlive", ours);
    tree.insert(".gitattributes", GIT_ATTRIBUTES);
    Ok(tree)
}

/// A manifest whose dependency on napi-sys, if it has one, is the newest of `versions` that it can
/// take: who names this package alone gets what it needs with it. A patch of napi-sys by the same
/// repository is the same package to Cargo, so both together make one copy.
fn with_path_to(versions: &[Version], manifest: &str) -> Result<String> {
    let mut manifest: DocumentMut = manifest.parse()?;
    let dependency = manifest
        .get_mut("dependencies")
        .and_then(|dependencies| dependencies.get_mut("napi-sys"))
        .and_then(Item::as_table_like_mut);
    let Some(dependency) = dependency else {
        return Ok(manifest.to_string());
    };
    let wanted = dependency.get("version").and_then(Item::as_str);
    let wanted: VersionReq = wanted
        .context("the dependency on napi-sys has no version")?
        .parse()?;
    let versions = versions.iter().filter(|version| wanted.matches(version));
    if let Some(version) = versions.max() {
        let directory = directory_of("napi-sys", version);
        dependency.insert("path", value(format!("../{directory}")));
    }
    Ok(manifest.to_string())
}

/// The licence of the published packages: the same text as ours, by others.
fn published_license(ours: &str) -> Result<String> {
    let is_notice = |line: &&str| line.starts_with("Copyright ");
    let notice = ours.lines().find(is_notice);
    let notice = notice.context("our licence has no copyright notice")?;
    Ok(ours.replace(notice, PUBLISHED_BY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(versions: &[&str]) -> Vec<Version> {
        let versions = versions.iter().map(|version| version.parse().unwrap());
        versions.collect()
    }

    #[test]
    fn napi_depends_on_the_newest_napi_sys_that_it_can_take_by_path() {
        let manifest = "[dependencies.napi-sys]\nversion = \"3.3.0\"\ndefault-features = false\n";
        let there = versions(&["2.4.0", "3.3.1", "3.4.1", "4.0.0"]);
        let expected = format!("{manifest}path = \"../napi-sys-3.4.1\"\n");
        assert_eq!(with_path_to(&there, manifest).unwrap(), expected);
    }

    #[test]
    fn without_a_napi_sys_to_take_it_stays_that_of_the_registry() {
        let manifest = "[dependencies.napi-sys]\nversion = \"3.4.1\"\n";
        let there = versions(&["2.4.0", "3.3.0"]);
        assert_eq!(with_path_to(&there, manifest).unwrap(), manifest);
        let other = "[dependencies]\nlibc = \"0.2\"\n";
        assert_eq!(with_path_to(&there, other).unwrap(), other);
    }

    #[test]
    fn the_licence_of_the_published_packages_names_those_who_wrote_them() {
        let ours = "MIT License\n\nCopyright (c) 2026 Us\n\nPermission\n";
        let expected = format!("MIT License\n\n{PUBLISHED_BY}\n\nPermission\n");
        assert_eq!(published_license(ours).unwrap(), expected);
        assert!(published_license("Permission\n").is_err());
    }
}
