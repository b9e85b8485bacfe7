//! The package `napi-outlive-tsfn`, as it goes beside a user's project.

use anyhow::{Context, Result};
use toml_edit::{DocumentMut, Table};

use crate::file_tree::FileTree;

pub const NAME: &str = "napi-outlive-tsfn";

/// Where it lies, beside the packages that call it.
pub const DIRECTORY: &str = "tsfn";

/// What the package needs for its own tests only, and would burden the lock file of others.
const FOR_ITS_OWN_TESTS: [&str; 4] = ["dev-dependencies", "test", "bench", "example"];
const FOR_ITS_MODELS: &str = "cfg(loom)";

/// Cargo silences the lints of a package from a registry, not those of one beside the project: a
/// lint of a later compiler must not become the user's.
const SILENCED: &str = "#![allow(warnings, clippy::all)]\n";

/// The files of the package, with a manifest that names only what its users need, and that is a
/// workspace root of its own, so that no workspace around it takes it for a member.
pub fn package(mut files: FileTree) -> Result<FileTree> {
    let manifest = strip(files.text("Cargo.toml")?).context("in the manifest of the fork")?;
    files.insert("Cargo.toml", manifest);
    let library = format!("{SILENCED}{}", files.text("src/lib.rs")?);
    files.insert("src/lib.rs", library);
    Ok(files)
}

fn strip(manifest: &str) -> Result<String> {
    let mut manifest: DocumentMut = manifest.parse()?;
    for name in FOR_ITS_OWN_TESTS {
        manifest.remove(name);
    }
    if let Some(targets) = manifest
        .get_mut("target")
        .and_then(|item| item.as_table_like_mut())
    {
        targets.remove(FOR_ITS_MODELS);
    }
    manifest.insert("workspace", Table::new().into());
    Ok(manifest.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_gets_no_dependency_of_tests_or_models() {
        let manifest = "[package]\nname = \"a\"\n\n[dependencies]\nb = \"1\"\n\n[target.'cfg(loom)'.dependencies]\nloom = \"0.7\"\n\n[target.'cfg(unix)'.dependencies]\nc = \"1\"\n\n[dev-dependencies]\nd = \"1\"\n\n[[test]]\nname = \"e\"\n";
        let expected = "[package]\nname = \"a\"\n\n[dependencies]\nb = \"1\"\n\n[target.'cfg(unix)'.dependencies]\nc = \"1\"\n\n[workspace]\n";
        assert_eq!(strip(manifest).unwrap(), expected);
    }
}
