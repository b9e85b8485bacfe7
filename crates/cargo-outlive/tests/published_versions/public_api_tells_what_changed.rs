//! The comparison itself, on small crates.

use std::fs;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::tempdir;

use crate::project::{Features, Project};
use crate::public_api::{Differences, PublicApi};

/// A crate with one of everything that the comparison has to tell apart.
const BEFORE: &str = r#"
    pub mod threadsafe_function {
        use std::sync::Arc;

        pub struct ThreadsafeFunction<T: 'static, const WEAK: bool = false> {
            pub handle: Arc<Handle>,
            callback: fn(T),
        }

        pub struct Handle(Arc<u8>);

        #[derive(Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Mode {
            NonBlocking,
            Blocking,
        }

        impl<T: 'static, const WEAK: bool> ThreadsafeFunction<T, WEAK> {
            pub fn call(&self, value: T, mode: Mode) -> bool {
                (self.callback)(value);
                mode == Mode::Blocking
            }

            #[deprecated(note = "it does nothing")]
            pub fn refer(&mut self) {}

            #[doc(hidden)]
            pub fn for_macros(&self) {}

            fn private(&self) {}
        }

        impl<T: 'static> Clone for ThreadsafeFunction<T> {
            fn clone(&self) -> Self {
                Self { handle: self.handle.clone(), callback: self.callback }
            }
        }
    }

    mod private {
        pub struct Deferred {
            pub(crate) environment: usize,
        }

        impl From<Deferred> for String {
            fn from(_: Deferred) -> Self {
                String::new()
            }
        }
    }

    pub use private::Deferred;

    pub trait Payload {
        fn size(&self) -> usize;
    }
"#;

#[test]
fn nothing_if_nothing_changed() {
    let differences = differences(BEFORE);
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn nothing_if_napi_is_compiled_again_over_another_napi_sys() {
    for version in ["2.16.17", "3.16.1"] {
        let project = Project::depending_on(version, &Features::Together);
        let published = project.public_api();
        project.apply(&["--only", "napi-sys"]);
        let differences = PublicApi::differences(&published, &project.public_api());
        assert!(differences.is_empty(), "{differences}");
    }
}

#[test]
fn nothing_if_only_what_users_cannot_notice_changed() {
    let differences = after(&[
        ("value: T, mode: Mode", "payload: T, _: Mode"),
        ("(self.callback)(value);", "(self.callback)(payload);"),
        ("mode == Mode::Blocking", "true"),
        (
            "fn private(&self) {}",
            "} impl<T: 'static, const WEAK: bool> ThreadsafeFunction<T, WEAK> {",
        ),
        ("pub struct Handle", "/// Documented.\n pub struct Handle"),
        ("pub(crate) environment: usize", "pub(super) another: isize"),
        ("Self { handle", "ThreadsafeFunction { handle"),
        (
            "-> Self {\n                String",
            "-> std::string::String {\n                String",
        ),
    ]);
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn nothing_if_something_was_added_to_outlive() {
    let differences = after(&[(
        "mod private {",
        "pub mod outlive {
            pub static PATCHED: &str = \"0.1.0\";
            pub struct Watch;
            impl Watch { pub fn is_closing(&self) -> bool { true } }
            pub trait Outlives {}
            impl<T> Outlives for super::threadsafe_function::ThreadsafeFunction<T> {}
        }
        mod private {",
    )]);
    assert!(differences.is_empty(), "{differences}");
}

#[test]
fn each_change_that_users_can_notice() {
    for (old, new, name) in [
        // A name.
        ("pub fn call", "pub fn called", "call"),
        ("pub trait Payload", "trait Payload", "napi::Payload"),
        ("pub use private::Deferred;", "", "napi::Deferred"),
        (
            "pub use private",
            "pub struct Outlive; pub use private",
            "napi::Outlive",
        ),
        ("fn private", "pub fn private", "private"),
        ("pub fn for_macros", "fn for_macros", "for_macros"),
        // A type, a bound, a default.
        ("-> bool", "-> u8", "call"),
        ("&self, value: T", "&mut self, value: T", "call"),
        ("value: T, mode: Mode", "mode: Mode, value: T", "call"),
        (
            "fn refer(&mut self)",
            "fn refer(&mut self) where T: Copy",
            "refer",
        ),
        ("trait Payload", "trait Payload: Send", "napi::Payload"),
        ("bool = false", "bool = true", "ThreadsafeFunction"),
        ("pub handle: Arc<Handle>", "pub handle: Arc<Mode>", "handle"),
        ("pub handle", "handle", "handle"),
        ("for String", "for Vec<u8>", "impl"),
        // What a type is made of.
        (
            "Handle(Arc<u8>)",
            "Handle(std::rc::Rc<u8>)",
            "core::marker::Send",
        ),
        ("Handle(Arc<u8>)", "Handle(*mut u8)", "core::marker::Sync"),
        (
            "Handle(Arc<u8>)",
            "Handle(std::cell::UnsafeCell<u8>)",
            "RefUnwindSafe",
        ),
        (
            "Handle(Arc<u8>)",
            "Handle(&'static mut u8)",
            "core::panic::unwind_safe::UnwindSafe",
        ),
        (
            "Handle(Arc<u8>)",
            "Handle(std::marker::PhantomPinned)",
            "core::marker::Unpin",
        ),
        // What it implements.
        (
            "#[derive(Clone, Copy",
            "#[derive(Clone",
            "core::marker::Copy",
        ),
        (
            "impl<T: 'static> Clone",
            "impl<T: Copy> Clone",
            "core::clone::Clone",
        ),
        // How it is laid out, and what the compiler says of its use.
        ("#[repr(u8)]", "", "Mode"),
        (
            "NonBlocking,\n            Blocking",
            "Blocking,\n            NonBlocking",
            "Mode",
        ),
        ("pub enum", "#[non_exhaustive] pub enum", "Mode"),
        ("pub fn call", "#[must_use] pub fn call", "call"),
        ("#[deprecated(note = \"it does nothing\")]", "", "refer"),
        // What an implementor has to write.
        ("-> usize;", "-> usize { 0 }", "napi::Payload::size"),
        ("fn size", "unsafe fn size", "napi::Payload::size"),
    ] {
        let differences = after(&[(old, new)]);
        let is_told = differences
            .gone
            .iter()
            .chain(&differences.new)
            .any(|line| line.contains(name));
        assert!(is_told, "`{old}` became `{new}`:\n{differences}");
    }
}

/// The differences that these replacements make.
fn after(replacements: &[(&str, &str)]) -> Differences {
    let mut text = BEFORE.to_owned();
    for (old, new) in replacements {
        assert!(text.contains(old), "no `{old}`");
        text = text.replacen(old, new, 1);
    }
    differences(&text)
}

fn differences(after: &str) -> Differences {
    static PUBLISHED: OnceLock<PublicApi> = OnceLock::new();
    let before = PUBLISHED.get_or_init(|| public_api(BEFORE));
    PublicApi::differences(before, &public_api(after))
}

fn public_api(source: &str) -> PublicApi {
    let directory = tempdir().unwrap();
    fs::write(directory.path().join("lib.rs"), source).unwrap();
    let rustdoc = std::env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
    let output = Command::new(rustdoc)
        .current_dir(directory.path())
        .env("RUSTC_BOOTSTRAP", "1")
        .args([
            "lib.rs",
            "--crate-name",
            "napi",
            "--crate-type",
            "lib",
            "--edition",
            "2021",
        ])
        .args([
            "-Z",
            "unstable-options",
            "--output-format",
            "json",
            "--document-hidden-items",
        ])
        .args(["--out-dir", "."])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let json: Value =
        serde_json::from_slice(&fs::read(directory.path().join("napi.json")).unwrap()).unwrap();
    PublicApi::read(&json)
}
