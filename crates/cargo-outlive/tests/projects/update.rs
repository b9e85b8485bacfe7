//! `cargo outlive update`: after a bump of the lock file.

use crate::support::{assert_says, Project};

#[test]
fn a_bumped_version_takes_the_place_of_the_former() {
    let project = Project::with_dependencies("napi-sys = \"=3.3.0\"");
    project.apply();
    let said = project.succeed(&["update"]);
    assert!(said.contains("Fresh napi-sys 3.3.0: up to date"), "{said}");
    project.edit("Cargo.toml", "=3.3.0", "=3.4.1");
    project.cargo(&["update", "--quiet", "--workspace"]);
    let manifest = project.reported("Cargo.toml");
    let said = project.refuse(&["update", "--locked"]);
    let what = "the patch of napi-sys 3.4.1 is not up to date";
    assert_says(&said, what, &manifest, "without `--locked`");

    let said = project.succeed(&["update"]);
    assert!(said.contains("Updating napi-sys 3.3.0 -> 3.4.1"), "{said}");
    assert!(said.contains("Updated napi-sys 3.4.1 in "), "{said}");
    project.apply_with(&["--locked"]);
    assert!(!project.path("patched/napi-sys-3.3.0").exists());
}

#[test]
fn a_patch_of_another_release_is_replaced() {
    let project = Project::with_dependencies("napi-sys = \"=3.4.1\"");
    project.apply();
    let expected = project.snapshot();
    let release = concat!("cargo-outlive = \"", env!("CARGO_PKG_VERSION"), "\"");
    project.edit(
        "patched/napi-outlive.toml",
        release,
        "cargo-outlive = \"0.0.1\"",
    );
    let said = project.succeed(&["update"]);
    assert!(
        said.contains("Updating patches of cargo-outlive 0.0.1 -> "),
        "{said}"
    );
    project.assert_is(&expected);
}

#[test]
fn a_version_that_is_not_supported_is_named_and_all_stays() {
    let project =
        Project::with_dependencies("napi = { version = \"=3.8.0\", default-features = false }");
    project.apply();
    project.edit("Cargo.toml", "=3.8.0", "=3.7.1");
    project.cargo(&["update", "--quiet", "--workspace"]);
    let said = project.refuse(&["update"]);
    let lock = project.reported("Cargo.lock");
    assert_says(
        &said,
        "napi 3.7.1 is not supported",
        &lock,
        ">=3.8.0, <4.0.0",
    );
}

#[test]
fn a_project_that_is_not_patched_is_refused() {
    let project = Project::with_dependencies("napi-sys = \"=3.4.1\"");
    let manifest = project.reported("Cargo.toml");
    let said = project.refuse(&["update"]);
    let what = "this project is not patched, so there is nothing to update";
    assert_says(&said, what, &manifest, "`cargo outlive apply`");
}
