//! Lays a sparse tree over a published package.
//!
//! A sparse tree holds only what differs, under the path of the file that it belongs to, as Rust
//! and TOML of our own. `Cargo.toml` is merged into the published manifest. In a Rust file each
//! item carries an instruction:
//!
//! | instruction | what happens to the published file |
//! | --- | --- |
//! | `#[outlive::add]` | the item is added; for a `mod name;` its files come with it |
//! | `#[outlive::expect]` | the same item must be there, token for token, and stays as it is |
//! | `#[outlive::gate]` | the `extern` block there gets the attributes that stand here |
//! | `#[outlive::replace]` | ours goes into the place of the item of that name |
//! | `#[outlive::wrap(published = "name")]` | the function there is renamed, and ours calls it |
//!
//! `#![outlive::whole]` at the head of a file says that all of the published one must be known, since
//! ours uses what stands beside what it replaces, or takes the place of all there is of a kind.
//!
//! Members of an `impl` block have instructions of their own, if the block has none. What is
//! replaced or wrapped must be in the table of [`Fingerprints`]. Ours takes over the published
//! attributes, and the documentation where it has none. Of several items of one name, among which
//! `cfg` chooses, it is the one whose `cfg`s ours has as well. On WebAssembly everything stays as
//! it is published.
//!
//! `versions = "…"` limits an instruction to some published versions. `declares = "file"` stands
//! for the functions that a file of the sparse tree forwards: what is published must declare them
//! with the same types. Attributes of the file itself, such as `#![allow(…)]`, are added to it.
//!
//! Places are found in the syntax tree, never by line, and what does not look as expected is
//! refused by its name: nothing is patched on a guess.

mod declarations;
mod edits;
mod expectation;
mod fingerprints;
mod instruction;
mod manifest;
mod part;
mod replacement;
mod source;

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;
use quote::ToTokens;

use self::declarations::Declarations;
pub use self::fingerprints::Fingerprints;
use self::instruction::Instruction;

pub use self::instruction::{Operation, Purpose, Upstream};
use crate::file_tree::FileTree;

const MARK: &str = "// By napi-outlive.\n";

/// For whom the result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Projects that are patched.
    Fork,
    /// The published package's own developers: only what they could take without a new dependency,
    /// and nothing that speaks of this project.
    Upstream,
}

impl Profile {
    /// What stands in a patched file and has no place in one for upstream.
    fn text(self, text: &str) -> &str {
        match self {
            Self::Fork => text,
            Self::Upstream => "",
        }
    }
}

/// A published package, and what to lay over it.
pub struct Overlay<'a> {
    /// What the table of fingerprints calls the tree.
    pub line: &'a str,
    pub sparse: &'a FileTree,
    pub fingerprints: &'a Fingerprints,
    pub published: FileTree,
    pub version: &'a Version,
    pub profile: Profile,
}

/// What one instruction of a sparse tree is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub file: String,
    pub item: String,
    pub operation: Operation,
    pub purpose: Purpose,
}

impl Overlay<'_> {
    /// The package as patched.
    pub fn lay(self) -> Result<FileTree> {
        let mut result = self.published.clone();
        for path in self.overlaid()? {
            self.lay_file(path, &mut result)
                .with_context(|| format!("in `{path}`"))?;
        }
        Ok(result)
    }

    /// What the tree changes in this version, file by file, in the order of the tree.
    pub fn changes(&self) -> Result<Vec<Change>> {
        let mut changes = Vec::new();
        for path in self.overlaid()?.filter(|path| path.ends_with(".rs")) {
            let parsed = source::parse(self.sparse.text(path)?)?;
            for (instruction, part) in source::instructed(self, &parsed)? {
                changes.push(Change {
                    file: path.to_owned(),
                    item: part.name,
                    operation: instruction.operation,
                    purpose: instruction.purpose,
                });
            }
        }
        Ok(changes)
    }

    /// The fingerprints of all that has to be known of this version.
    pub fn fingerprints(&self) -> Result<Fingerprints> {
        let mut result = Fingerprints::default();
        for path in self.overlaid()?.filter(|path| path.ends_with(".rs")) {
            let ours = source::parse(self.sparse.text(path)?)?;
            let Ok(text) = self.published.text(path) else {
                continue;
            };
            for part in source::known_parts(self, &ours, &source::parse(text)?)? {
                result.record(&self.key(path), &part, self.version);
            }
        }
        Ok(result)
    }

    /// The files of the tree that are laid over published ones, not added as a whole.
    fn overlaid(&self) -> Result<impl Iterator<Item = &str>> {
        let own_files = source::own_files(self.sparse)?;
        let paths = self.sparse.iter().map(|(path, _)| path);
        Ok(paths.filter(move |path| !own_files.iter().any(|own| own == path)))
    }

    /// Refuses a published part that is not as in any release that was looked at.
    fn expect(&self, path: &str, part: &part::Part) -> Result<()> {
        self.fingerprints.expect(&self.key(path), part)
    }

    /// How the table of fingerprints names a file.
    fn key(&self, path: &str) -> String {
        format!("{}/{path}", self.line)
    }

    fn is_about(&self, instruction: &Instruction) -> bool {
        let is_wanted = match (self.profile, instruction.purpose.upstream) {
            (Profile::Fork, upstream) => upstream != Upstream::Only,
            (Profile::Upstream, upstream) => upstream != Upstream::No,
        };
        is_wanted && instruction.versions.matches(self.version)
    }

    fn lay_file(&self, path: &str, result: &mut FileTree) -> Result<()> {
        if path != "Cargo.toml" {
            return source::lay(self, path, result);
        }
        if self.profile == Profile::Upstream {
            return Ok(());
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

    /// A tree over a published one, with all of that known.
    struct Laid {
        sparse: FileTree,
        known: Fingerprints,
        version: Version,
    }

    impl Laid {
        fn knowing(
            version: &str,
            sparse: &[(&str, &str)],
            published: &[(&str, &str)],
        ) -> Result<Self> {
            let mut laid = Self {
                sparse: tree(sparse),
                known: Fingerprints::default(),
                version: version.parse().unwrap(),
            };
            laid.known = laid.over(published).fingerprints()?;
            Ok(laid)
        }

        fn over(&self, published: &[(&str, &str)]) -> Overlay<'_> {
            Overlay {
                line: "v1",
                sparse: &self.sparse,
                fingerprints: &self.known,
                published: tree(published),
                version: &self.version,
                profile: Profile::Fork,
            }
        }

        fn lay(&self, text: &str) -> Result<FileTree> {
            self.over(&[("src/lib.rs", text)]).lay()
        }
    }

    fn lay(version: &str, sparse: &[(&str, &str)], published: &[(&str, &str)]) -> Result<FileTree> {
        Laid::knowing(version, sparse, published)?
            .over(published)
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
        let expected = "fn g() {}\n\n// By napi-outlive.\n/// Doc.\n#[cfg(unix)]\nmod ours;\n";
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
        let expected = "// By napi-outlive.\n#![allow(warnings)]\n\n#![no_std]\nfn g() {}\n";
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
            "in `src/lib.rs`: `use a::*` is not published as expected"
        );
    }

    /// A function of which `cfg` chooses one.
    const CHOSEN: &str =
        "#[cfg(a)]\nfn f() -> u8 {\n  1\n}\n#[cfg(not(a))]\nfn f() -> u8 {\n  2\n}\n";

    #[test]
    fn of_several_items_of_a_name_the_one_of_the_same_cfg_is_replaced() {
        let ours = "#[outlive::replace]\n#[cfg(not(a))]\nfn f() -> u8 {\n    3\n}\n";
        let published = [("src/lib.rs", CHOSEN)];
        let result = lay("1.0.0", &[("src/lib.rs", ours)], &published).unwrap();
        let text = result.text("src/lib.rs").unwrap();
        assert!(text.starts_with("#[cfg(a)]\nfn f() -> u8 {\n  1\n}\n#[cfg(target_family"));
        assert_eq!(text.matches("  2\n").count(), 1, "{text}");
        assert_eq!(text.matches("    3\n").count(), 1, "{text}");
    }

    #[test]
    fn of_several_items_of_a_name_none_is_replaced_on_a_guess() {
        let message = |ours| refusal(&[("src/lib.rs", ours)], &[("src/lib.rs", CHOSEN)]);
        let without = message("#[outlive::replace]\nfn f() -> u8 {\n    3\n}\n");
        assert!(without.contains("`fn f` is not published"), "{without}");
        let both =
            message("#[outlive::replace]\n#[cfg(a)]\n#[cfg(not(a))]\nfn f() -> u8 {\n    3\n}\n");
        assert!(
            both.contains("`fn f` is published more than once"),
            "{both}"
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
        let head = "fn a() {}\n// By napi-outlive.\n#[cfg(x)]\n/// B.\nextern \"C\" { pub fn g();";
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

    fn lib(result: &FileTree) -> &str {
        result.text("src/lib.rs").unwrap()
    }

    #[test]
    fn a_replaced_item_stays_for_web_assembly_and_ours_takes_its_attributes() {
        let sparse = [(
            "src/lib.rs",
            "#[outlive::replace(hazards = \"h01\")]\nfn f() { ours() }\n",
        )];
        let published = "/// Doc.\n#[cfg(x)]\nfn f() { theirs() }\nfn g() {}\n";
        let result = lay("1.0.0", &sparse, &[("src/lib.rs", published)]).unwrap();
        let expected = "#[cfg(target_family = \"wasm\")]\n/// Doc.\n#[cfg(x)]\nfn f() { theirs() }\n\n\
             // By napi-outlive.\n/// Doc.\n#[cfg(x)]\n#[cfg(not(target_family = \"wasm\"))]\nfn f() { ours() }\nfn g() {}\n";
        assert_eq!(lib(&result), expected);
    }

    #[test]
    fn documentation_of_ours_goes_before_the_published_one() {
        let sparse = [("src/lib.rs", "/// Ours.\n#[outlive::replace]\nstruct S;\n")];
        let published = [(
            "src/lib.rs",
            "/// Theirs.\n#[derive(Debug)]\nstruct S(u8);\n",
        )];
        let result = lay("1.0.0", &sparse, &published).unwrap();
        let ours =
            "#[derive(Debug)]\n#[cfg(not(target_family = \"wasm\"))]\n/// Ours.\nstruct S;\n";
        assert!(lib(&result).ends_with(ours), "{}", lib(&result));
    }

    #[test]
    fn members_are_told_apart_by_the_block_that_they_are_in() {
        let sparse = [(
            "src/lib.rs",
            "impl S<true> {\n    #[outlive::replace]\n    fn f(&self) { ours() }\n    #[outlive::add]\n    fn more(&self) {}\n}\n",
        )];
        let published =
            "impl S<false> { fn f(&self) { a() } }\nimpl S<true> { fn f(&self) { b() } }\n";
        let result = lay("1.0.0", &sparse, &[("src/lib.rs", published)]).unwrap();
        let (other, same) = lib(&result).split_once("impl S<true>").unwrap();
        assert_eq!(other, "impl S<false> { fn f(&self) { a() } }\n");
        assert!(
            same.contains("#[cfg(target_family = \"wasm\")]\nfn f(&self) { b() }"),
            "{same}"
        );
        assert!(
            same.contains("#[cfg(not(target_family = \"wasm\"))]\nfn f(&self) { ours() }"),
            "{same}"
        );
        assert!(same.trim_end().ends_with("fn more(&self) {}\n}"), "{same}");
    }

    #[test]
    fn a_wrapped_function_goes_on_under_another_name_and_lets_panics_through() {
        let sparse = [(
            "src/lib.rs",
            "#[outlive::wrap(published = \"g\")]\nextern \"C\" fn f(a: u8) { g(a) }\n",
        )];
        let published = [("src/lib.rs", "unsafe extern \"C\" fn f(b: u8) { f2(b) }\n")];
        let result = lay("1.0.0", &sparse, &published).unwrap();
        let expected = "#[cfg(target_family = \"wasm\")]\nunsafe extern \"C\" fn f(b: u8) { f2(b) }\n\n\
             #[cfg(not(target_family = \"wasm\"))]\nunsafe fn g(b: u8) { f2(b) }\n\n\
             // By napi-outlive.\n#[cfg(not(target_family = \"wasm\"))]\nextern \"C\" fn f(a: u8) { g(a) }\n";
        assert_eq!(lib(&result), expected);

        let message = refusal(&sparse, &[("src/lib.rs", "extern \"C\" fn f(b: u16) {}\n")]);
        assert!(
            message.contains("`fn f` has another signature"),
            "{message}"
        );
    }

    #[test]
    fn a_changed_item_is_refused_by_its_name_whatever_else_changes() {
        let sparse = "impl Drop for S {\n    #[outlive::replace]\n    fn drop(&mut self) {}\n}\n";
        let published = "impl Drop for S { fn drop(&mut self) { a() } }";
        let mut laid = Laid::knowing(
            "1.0.0",
            &[("src/lib.rs", sparse)],
            &[("src/lib.rs", published)],
        )
        .unwrap();
        laid.known = Fingerprints::parse(&laid.known.to_string()).unwrap();

        laid.lay(
            "struct T;\nimpl Drop for S {\n  /// Doc.\n  fn drop(&mut self) {\n    a()\n  }\n}\n",
        )
        .unwrap();
        for other in ["a(1)", "b()"] {
            let other = format!("impl Drop for S {{ fn drop(&mut self) {{ {other} }} }}");
            let message = format!("{:#}", laid.lay(&other).unwrap_err());
            assert!(
                message.contains("`fn <Drop for S>::drop` is not as in any release"),
                "{message}"
            );
        }
        let message = format!("{:#}", laid.lay("struct S;").unwrap_err());
        assert!(
            message.contains("`fn <Drop for S>::drop` is not published"),
            "{message}"
        );
    }

    #[test]
    fn where_the_whole_file_must_be_known_a_new_item_is_refused_and_a_new_import_is_not() {
        let sparse = "#![outlive::whole]\n#[outlive::add]\nfn ours() {}\n";
        let text = "struct S;\nimpl S {\n    fn f() {}\n}\n";
        let laid =
            Laid::knowing("1.0.0", &[("src/lib.rs", sparse)], &[("src/lib.rs", text)]).unwrap();
        laid.lay(&format!("use a::b;\n{text}#[cfg(test)]\nmod tests {{}}\n"))
            .unwrap();
        for (other, name) in [
            (
                "struct S;\nimpl S {\n    fn f() {}\n    fn g() {}\n}\n",
                "fn S::g",
            ),
            ("struct S;\nimpl S {\n    fn f() {}\n}\nfn h() {}\n", "fn h"),
            ("struct S;\nunsafe impl S {\n    fn f() {}\n}\n", "impl S"),
            ("struct S(u8);\nimpl S {\n    fn f() {}\n}\n", "struct S"),
        ] {
            let message = format!("{:#}", laid.lay(other).unwrap_err());
            assert!(
                message.contains(&format!("`{name}` is not as in any release")),
                "{message}"
            );
        }
        assert!(!lib(&laid.lay(text).unwrap()).contains("outlive::whole"));
    }

    #[test]
    fn upstream_gets_what_is_for_it_without_a_trace_of_this_project() {
        let sparse = [(
            "src/lib.rs",
            "#![allow(warnings)]\n\n#[outlive::replace(upstream)]\nfn f() { ours() }\n\n\
             #[outlive::replace]\nfn g() { ours() }\n\n\
             /// H.\n#[outlive::add(upstream)]\n#[cfg(not(target_family = \"wasm\"))]\nfn h() {}\n\n\
             #[outlive::add(upstream = \"only\")]\nfn i() {}\n",
        )];
        let text = "/// F.\nfn f() { theirs() }\nfn g() { theirs() }\n";
        let published = [("src/lib.rs", text)];
        let laid = Laid::knowing("1.0.0", &sparse, &published).unwrap();
        let overlay = Overlay {
            profile: Profile::Upstream,
            ..laid.over(&published)
        };
        let changes = overlay.changes().unwrap();
        let items: Vec<_> = changes.iter().map(|change| change.item.as_str()).collect();
        assert_eq!(items, ["fn f", "fn h", "fn i"]);
        let result = overlay.lay().unwrap();
        let expected =
            "/// F.\nfn f() { ours() }\nfn g() { theirs() }\n\n/// H.\nfn h() {}\n\nfn i() {}\n";
        assert_eq!(lib(&result), expected);
    }

    #[test]
    fn an_item_can_be_added_to_one_version_and_replace_another() {
        let sparse = [(
            "src/lib.rs",
            "#[outlive::add(versions = \"<2\")]\n#[outlive::replace(versions = \">=2\")]\nfn f() {}\n",
        )];
        let old = lay("1.0.0", &sparse, &[("src/lib.rs", "")]).unwrap();
        assert_eq!(lib(&old), "\n// By napi-outlive.\nfn f() {}\n");
        let new = lay("2.0.0", &sparse, &[("src/lib.rs", "fn f() { theirs() }")]).unwrap();
        assert!(lib(&new).contains("fn f() { theirs() }"), "{}", lib(&new));
        assert!(lib(&new).contains("fn f() {}"), "{}", lib(&new));
    }

    #[test]
    fn the_files_of_modules_inside_an_added_one_come_with_it() {
        let sparse = [
            ("src/lib.rs", "#[outlive::add]\nmod ours;\n"),
            ("src/ours.rs", "mod inner;\n"),
            ("src/ours/inner.rs", "fn f() {}\n"),
        ];
        let result = lay("1.0.0", &sparse, &[("src/lib.rs", "")]).unwrap();
        assert_eq!(result.text("src/ours/inner.rs").unwrap(), "fn f() {}\n");
    }
}
