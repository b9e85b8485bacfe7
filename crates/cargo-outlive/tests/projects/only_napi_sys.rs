//! `cargo outlive apply --only napi-sys`, and what later runs make of it.

use crate::support::{assert_says, Project};

/// With napi in the lock file at a release that is not the newest.
fn project() -> Project {
    let project =
        Project::with_dependencies("napi = { version = \"3\", default-features = false }");
    project.cargo(&["update", "--quiet", "napi", "--precise", "3.16.0"]);
    project
}

const NAPI_PATCH: &str = "napi = { path = \"patched/napi-3.16.0\" }\n";
const NAPI_SYS_PATCH: &str = "napi-sys = { path = \"patched/napi-sys-3.4.1\" }\n";

#[test]
fn napi_stays_as_published_and_the_choice_holds_until_all() {
    let project = project();
    let manifest = project.read("Cargo.toml");
    let said = project.apply_with(&["--only", "napi-sys"]);
    assert!(said.contains("Patched napi-sys 3.4.1 in "), "{said}");
    let only = format!("{manifest}\n[patch.crates-io]\n{NAPI_SYS_PATCH}");
    assert_eq!(project.read("Cargo.toml"), only);
    let once = project.snapshot();

    let said = project.apply_with(&["--locked"]);
    assert!(said.contains("Fresh napi-sys 3.4.1"), "{said}");
    assert!(said.contains("`--all` patches napi as well"), "{said}");
    project.assert_is(&once);

    let said = project.apply_with(&["--all"]);
    let both = "Patched napi 3.16.0, napi-sys 3.4.1 in ";
    assert!(said.contains(both), "{said}");
    let manifest = format!("{only}{NAPI_PATCH}");
    assert_eq!(project.read("Cargo.toml"), manifest);
}

#[test]
fn a_patch_of_napi_is_taken_back_at_the_same_version() {
    let project = project();
    let lock = project.read("Cargo.lock");
    let entry = "name = \"napi\"\nversion = \"3.16.0\"\nsource = ";
    assert!(lock.contains(entry));
    project.apply();
    assert!(!project.read("Cargo.lock").contains(entry));
    let said = project.apply_with(&["--only", "napi-sys"]);
    assert!(!said.contains("napi 3.16.0"), "{said}");
    assert!(project.read("Cargo.lock").contains(entry));
    assert!(!project.read("Cargo.toml").contains(NAPI_PATCH));
    assert!(!project.path("patched/napi-3.16.0").exists());
    project.apply_with(&["--locked"]);
}

#[test]
fn a_napi_that_is_not_supported_is_refused_and_left_alone_on_request() {
    let napi = "napi = { version = \"=3.7.1\", default-features = false }";
    let project = Project::with_dependencies(napi);
    let said = project.refusal();
    let lock = project.reported("Cargo.lock");
    assert_says(
        &said,
        "napi 3.7.1 is not supported",
        &lock,
        "`--only napi-sys`",
    );
    assert!(said.contains("`cargo tree -i napi@3.7.1`"), "{said}");
    for range in [">=3.8.0, <4.0.0", ">=2.12.0, <3.0.0", "=2.0.2"] {
        assert!(said.contains(range), "{range}: {said}");
    }
    project.apply_with(&["--only", "napi-sys"]);
    project.apply_with(&["--locked"]);
    let said = project.refusal_with(&["--all"]);
    assert!(said.contains("napi 3.7.1 is not supported"), "{said}");
}
