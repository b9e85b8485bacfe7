//! `cargo outlive remove`: the project is as it was before, or what is ours is out of it.

use std::fs;

use crate::support::{assert_says, Project};

/// With napi in the lock file at a release that is not the newest.
fn project() -> Project {
    let project =
        Project::with_dependencies("napi = { version = \"3\", default-features = false }");
    project.cargo(&["update", "--quiet", "napi", "--precise", "3.16.0"]);
    project
}

#[test]
fn nothing_is_left_even_after_several_runs() {
    let project = project();
    let before = project.snapshot();
    project.apply_with(&["--only", "napi-sys"]);
    project.apply_with(&["--all"]);
    let said = project.succeed(&["remove"]);
    assert!(said.contains("Removed the patch in "), "{said}");
    assert!(!said.contains("note: "), "{said}");
    project.assert_is(&before);
    let said = project.succeed(&["remove"]);
    assert!(said.contains("nothing is applied here"), "{said}");
    project.assert_is(&before);
}

#[test]
fn files_that_cargo_would_write_otherwise_come_back_byte_for_byte() {
    let project = project();
    let manifest = project.read("Cargo.toml");
    project.write("Cargo.toml", manifest.trim_end());
    let lock = project.read("Cargo.lock").replace('\n', "\r\n");
    project.write("Cargo.lock", &format!("# mine\r\n{lock}\r\n"));
    let before = project.snapshot();
    project.apply();
    project.succeed(&["remove", "--offline"]);
    project.assert_is(&before);
}

#[test]
fn what_the_user_has_changed_since_stays() {
    let project = project();
    let changed_first = |project: &Project| {
        project.edit(
            "Cargo.toml",
            "[dependencies]\n",
            "[dependencies]\nitoa = \"=1.0.14\"\n",
        );
        project.cargo(&["metadata", "--format-version=1", "--quiet"]);
    };
    let expected = self::project();
    changed_first(&expected);

    project.apply();
    changed_first(&project);
    let said = project.succeed(&["remove"]);
    for file in ["Cargo.toml", "Cargo.lock"] {
        let note = format!(
            "note: {} has changed since: only what was applied is taken out of it",
            project.reported(file).display()
        );
        assert!(said.contains(&note), "{said}");
    }
    let source = |project: &Project| {
        let mut snapshot = project.snapshot();
        snapshot.retain(|path, _| !path.starts_with("target"));
        snapshot
    };
    assert_eq!(source(&project), source(&expected));
}

#[test]
fn a_patched_directory_that_is_gone_is_no_obstacle() {
    let project = project();
    let before = project.snapshot();
    project.apply();
    fs::remove_dir_all(project.path("patched")).unwrap();
    project.succeed(&["remove"]);
    project.assert_is(&before);
}

#[test]
fn an_edited_patch_is_refused() {
    let project = project();
    project.apply();
    project.write("patched/tsfn/src/added.rs", "");
    let what = "`patched` was changed after this command wrote it";
    let file = project.reported("patched/tsfn/src/added.rs");
    assert_says(
        &project.refuse(&["remove"]),
        what,
        &file,
        "keep your change elsewhere",
    );
}

#[test]
fn with_locked_it_is_refused() {
    let project = project();
    project.succeed(&["remove", "--locked"]);
    project.apply();
    let manifest = project.reported("Cargo.toml");
    let said = project.refuse(&["remove", "--locked"]);
    assert_says(
        &said,
        "the patch is in place",
        &manifest,
        "without `--locked`",
    );
}
