//! Lays a sparse tree over a published package.
//!
//! A sparse tree holds only what differs, under the path of the file that it belongs to, as Rust
//! and TOML of our own. `Cargo.toml` is merged into the published manifest. In a Rust file each
//! item carries an instruction:
//!
//! | instruction | what happens to the published file |
//! | --- | --- |
//! | `#[outlive::add]` | the item is added; for a `mod name;` its file comes with it |
//! | `#[outlive::expect]` | the same item must be there, token for token, and stays as it is |
//! | `#[outlive::gate]` | the `extern` block there gets the attributes that stand here |
//!
//! `versions = "…"` limits an instruction to some published versions. `declares = "file"` stands
//! for the functions that a file of the sparse tree forwards: what is published must declare them
//! with the same types. Attributes of the file itself, such as `#![allow(…)]`, are added to it.
//!
//! Places are found in the syntax tree, never by line, and what does not look as expected is
//! refused by its name: nothing is patched on a guess.

mod declarations;
mod edits;
mod instruction;
mod manifest;
mod source;

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;
use quote::ToTokens;

use self::declarations::Declarations;
use crate::file_tree::FileTree;

/// A published package, and what to lay over it.
pub struct Overlay<'a> {
    pub sparse: &'a FileTree,
    pub published: FileTree,
    pub version: &'a Version,
}

impl Overlay<'_> {
    /// The package as patched.
    pub fn lay(self) -> Result<FileTree> {
        let mut result = self.published.clone();
        let own_files = source::own_files(self.sparse)?;
        for (path, _) in self.sparse.iter() {
            if own_files.iter().any(|own| own == path) {
                continue;
            }
            self.lay_file(path, &mut result)
                .with_context(|| format!("in `{path}`"))?;
        }
        Ok(result)
    }

    fn lay_file(&self, path: &str, result: &mut FileTree) -> Result<()> {
        if path != "Cargo.toml" {
            return source::lay(self, path, result);
        }
        let merged = manifest::merge(self.published.text(path)?, self.sparse.text(path)?)?;
        result.insert(path, merged);
        Ok(())
    }

    /// The functions that a file of the sparse tree forwards, as it writes them down.
    fn forwarded(&self, file: &str) -> Result<Declarations> {
        let text = self.sparse.text(file)?;
        declarations::find(source::parse(text)?.to_token_stream())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> FileTree {
        let mut tree = FileTree::default();
        for (path, text) in files {
            tree.insert(*path, *text);
        }
        tree
    }

    fn lay(version: &str, sparse: &[(&str, &str)], published: &[(&str, &str)]) -> Result<FileTree> {
        Overlay {
            sparse: &tree(sparse),
            published: tree(published),
            version: &version.parse().unwrap(),
        }
        .lay()
    }

    fn refusal(sparse: &[(&str, &str)], published: &[(&str, &str)]) -> String {
        let error = lay("1.0.0", sparse, published).unwrap_err();
        format!("{error:#}")
    }

    #[test]
    fn an_added_item_goes_to_the_end_and_a_module_brings_its_file() {
        let sparse = [
            (
                "src/lib.rs",
                "//! Ours.\n\n/// Doc.\n#[outlive::add]\n#[cfg(unix)]\nmod ours;\n",
            ),
            ("src/ours.rs", "fn f() {}\n"),
        ];
        let result = lay("1.0.0", &sparse, &[("src/lib.rs", "fn g() {}\n")]).unwrap();
        let expected =
            "fn g() {}\n\n// Added by napi-outlive.\n/// Doc.\n#[cfg(unix)]\nmod ours;\n";
        assert_eq!(result.text("src/lib.rs").unwrap(), expected);
        assert_eq!(result.text("src/ours.rs").unwrap(), "fn f() {}\n");
    }

    #[test]
    fn an_added_file_never_replaces_a_published_one() {
        let sparse = [
            ("src/lib.rs", "#[outlive::add]\nmod ours;\n"),
            ("src/ours.rs", ""),
        ];
        let message = refusal(&sparse, &[("src/lib.rs", ""), ("src/ours.rs", "fn g() {}")]);
        assert!(message.contains("`src/ours.rs` is published"), "{message}");
    }

    #[test]
    fn attributes_of_the_file_go_to_its_head() {
        let sparse = [("src/lib.rs", "//! Ours.\n#![allow(warnings)]\n")];
        let published = [("src/lib.rs", "#![no_std]\nfn g() {}\n")];
        let result = lay("1.0.0", &sparse, &published).unwrap();
        let expected = "// Added by napi-outlive.\n#![allow(warnings)]\n\n#![no_std]\nfn g() {}\n";
        assert_eq!(result.text("src/lib.rs").unwrap(), expected);
    }

    #[test]
    fn an_expected_item_may_be_laid_out_differently_and_stays_as_it_is() {
        let sparse = [(
            "src/lib.rs",
            "#[outlive::expect]\n#[cfg(unix)]\npub use a::*;\n",
        )];
        let published = [("src/lib.rs", "#[cfg( unix )] pub   use a::*;\n")];
        let result = lay("1.0.0", &sparse, &published).unwrap();
        assert_eq!(result, tree(&published));
    }

    #[test]
    fn an_expected_item_that_differs_is_refused_by_name() {
        let sparse = [("src/lib.rs", "#[outlive::expect]\npub use a::*;\n")];
        let message = refusal(&sparse, &[("src/lib.rs", "use a::*;\n")]);
        assert_eq!(
            message,
            "in `src/lib.rs`: `pub use a :: * ;` is not published as expected"
        );
    }

    #[test]
    fn a_version_out_of_range_is_left_alone() {
        let sparse = [(
            "src/a.rs",
            "#[outlive::expect(versions = \"<1\")]\nfn f() {}\n",
        )];
        assert_eq!(lay("1.0.0", &sparse, &[]).unwrap(), FileTree::default());
    }

    const FORWARDED: &str = "forward! { fn f(a: u8, b: *mut T,) -> i32; fn g(); }";

    #[test]
    fn declared_functions_are_compared_by_type_and_not_by_parameter_name() {
        let sparse = [
            ("src/lib.rs", "#[outlive::add] mod ours;"),
            ("src/ours.rs", FORWARDED),
            (
                "src/f.rs",
                "#[outlive::expect(declares = \"src/ours.rs\")] mod m {}",
            ),
        ];
        let published = |declarations| [("src/lib.rs", ""), ("src/f.rs", declarations)];
        let same = published(
            "mod m { x!(extern \"C\" { fn h(); fn g(); fn f(p: u8, q: *mut T) -> i32; }); }",
        );
        lay("1.0.0", &sparse, &same).unwrap();

        let other =
            published("mod m { x!(extern \"C\" { fn g(); fn f(p: u16, q: *mut T) -> i32; }); }");
        let message = refusal(&sparse, &other);
        assert!(
            message.contains("`f` is published as `(u16, *mut T) -> i32`"),
            "{message}"
        );
        assert!(
            message.contains("expected `(u8, *mut T) -> i32`"),
            "{message}"
        );

        let fewer = published("mod m { x!(extern \"C\" { fn g(); }); }");
        let message = refusal(&sparse, &fewer);
        assert!(
            message.contains("`mod m` does not declare `f`"),
            "{message}"
        );
    }

    #[test]
    fn a_gated_block_gets_the_attributes_and_must_declare_nothing_else() {
        let sparse = [
            ("src/lib.rs", "#[outlive::add] mod ours;\n#[outlive::gate(declares = \"src/ours.rs\")]\n#[cfg(x)]\nextern \"C\" {}\n"),
            ("src/ours.rs", FORWARDED),
        ];
        let block =
            "fn a() {}\n/// B.\nextern \"C\" { pub fn g(); pub fn f(a: u8, b: *mut T) -> i32; }\n";
        let result = lay("1.0.0", &sparse, &[("src/lib.rs", block)]).unwrap();
        let text = result.text("src/lib.rs").unwrap();
        let head =
            "fn a() {}\n// Added by napi-outlive.\n#[cfg(x)]\n/// B.\nextern \"C\" { pub fn g();";
        assert!(text.starts_with(head), "{text}");

        let more = "extern \"C\" { pub fn h(); pub fn g(); pub fn f(a: u8, b: *mut T) -> i32; }\n";
        let message = refusal(&sparse, &[("src/lib.rs", more)]);
        assert!(
            message.contains("`extern \"C\"` block declares `h` as well"),
            "{message}"
        );
    }

    #[test]
    fn a_file_that_is_no_longer_published_is_refused() {
        let sparse = [("src/f.rs", "#[outlive::expect]\nmod m {}\n")];
        let message = refusal(&sparse, &[]);
        assert!(message.contains("there is no file `src/f.rs`"), "{message}");
    }
}
