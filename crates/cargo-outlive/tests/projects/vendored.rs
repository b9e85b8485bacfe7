//! Projects that keep what they depend on in a directory beside themselves.

use std::fs;

use crate::support::{assert_says, Project};

const DEPENDENCIES: &str = "napi = { version = \"=3.16.1\", default-features = false }";

const CONFIGURATION: &str = "[source.crates-io]\nreplace-with = \"vendored-sources\"\n\n\
                             [source.vendored-sources]\ndirectory = \"vendor\"\n";

#[test]
fn the_user_is_told_what_to_vendor_and_then_it_builds() {
    // A napi-sys that needs nothing, where the patch needs libloading.
    let project = Project::with_dependencies("napi-sys = \"=2.2.3\"");
    project.cargo(&["vendor", "--quiet", "--locked", "vendor"]);
    project.write(".cargo/config.toml", CONFIGURATION);
    let before = project.snapshot();
    let said = project.apply();
    let vendor = project.reported("vendor");
    let note = format!("note: {} lacks ", vendor.display());
    assert!(
        said.contains(&note) && said.contains("libloading"),
        "{said}"
    );
    assert!(said.contains("run `cargo vendor`"), "{said}");

    project.cargo(&["vendor", "--quiet", "vendor"]);
    assert!(!project.path("vendor/napi-sys").exists());
    project.apply_with(&["--locked", "--offline"]);
    project.succeed(&["check", "--locked", "--offline"]);
    project.cargo(&["check", "--quiet", "--locked", "--offline"]);

    let said = project.succeed(&["remove"]);
    assert!(said.contains("lacks napi-sys 2.2.3"), "{said}");
    project.cargo(&["vendor", "--quiet", "--locked", "vendor"]);
    project.assert_is(&before);
}

#[test]
fn the_packages_are_taken_from_there_when_the_cache_has_none() {
    // A vendor directory that has both what is published and what the patch needs.
    let project = Project::with_dependencies(DEPENDENCIES);
    project.cargo(&["vendor", "--quiet", "--locked", "published"]);
    let before = project.snapshot();
    project.apply();
    let patched = project.snapshot();
    project.cargo(&["vendor", "--quiet", "--locked", "vendor"]);
    for package in ["napi", "napi-sys"] {
        let (from, to) = (format!("published/{package}"), format!("vendor/{package}"));
        fs::rename(project.path(&from), project.path(&to)).unwrap();
    }
    project.succeed(&["remove"]);
    project.write(".cargo/config.toml", CONFIGURATION);

    let home = tempfile::tempdir().unwrap();
    let mut apply = project.outlive(&["apply", "--offline"]);
    let said = project.succeed_of(apply.env("CARGO_HOME", home.path()));
    assert!(!said.contains("lacks"), "{said}");
    for (path, bytes) in patched
        .iter()
        .filter(|(path, _)| !before.contains_key(*path))
    {
        assert_eq!(
            fs::read(project.root().join(path)).unwrap(),
            *bytes,
            "{}",
            path.display()
        );
    }

    project.succeed(&["remove"]);
    project.write("vendor/napi-sys/src/lib.rs", "");
    let said = project.refusal_of(apply.env("CARGO_HOME", home.path()));
    let what = "this file of napi-sys 3.4.1 is not the published one";
    let file = project.reported("vendor/napi-sys/src/lib.rs");
    assert_says(&said, what, &file, "run `cargo vendor` again");
}
