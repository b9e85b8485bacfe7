//! What `cargo outlive apply` refuses, with a message that names problem, file and remedy, and
//! with every file of the project as it was.

use std::fs;

use crate::support::{assert_says, package, Project};

const NAPI_SYS: &str = "napi-sys = { version = \"=3.4.1\", default-features = false }";

#[test]
fn a_project_without_a_lock_file() {
    let project = Project::new(&[("Cargo.toml", &package("addon", NAPI_SYS))]);
    let said = project.refusal();
    let lock = project.reported("Cargo.lock");
    assert_says(
        &said,
        "this project has no lock file",
        &lock,
        "run `cargo generate-lockfile`",
    );
}

#[test]
fn a_lock_file_that_cannot_be_read() {
    let project = Project::new(&[("Cargo.toml", &package("addon", NAPI_SYS))]);
    project.write("Cargo.lock", "[[package]\n");
    let lock = project.reported("Cargo.lock");
    assert_says(
        &project.refusal(),
        "the lock file cannot be read",
        &lock,
        "restore it",
    );
}

#[test]
fn a_lock_file_that_is_behind_the_manifest() {
    let project = Project::with_dependencies(&format!("{NAPI_SYS}\nitoa = \"=1.0.14\""));
    project.edit("Cargo.toml", "=1.0.14", "=1.0.15");
    let lock = project.reported("Cargo.lock");
    let what = "Cargo would change more in the lock file: itoa 1.0.14";
    assert_says(
        &project.refusal(),
        what,
        &lock,
        "run `cargo update --workspace`",
    );
}

#[test]
fn an_unsupported_version() {
    for version in ["1.1.2", "3.0.0-alpha.3"] {
        let project = Project::with_dependencies(&format!("napi-sys = \"={version}\""));
        let lock = project.reported("Cargo.lock");
        let what = format!("napi-sys {version} is not supported");
        let said = project.refusal();
        assert_says(
            &said,
            &what,
            &lock,
            &format!("`cargo tree -i napi-sys@{version}`"),
        );
        assert!(said.contains(">=2.0.0, <4.0.0"), "{said}");
    }
}

#[test]
fn a_napi_sys_from_a_path() {
    let own = package("napi-sys", "").replace("0.1.0", "3.4.1");
    let project = Project::new(&[
        (
            "Cargo.toml",
            &package("addon", "napi-sys = { path = \"own\" }"),
        ),
        ("own/Cargo.toml", &own),
    ])
    .locked();
    let lock = project.reported("Cargo.lock");
    let what = "napi-sys 3.4.1 comes from a path, not from crates.io";
    assert_says(
        &project.refusal(),
        what,
        &lock,
        "`cargo tree -i napi-sys@3.4.1`",
    );
}

#[test]
fn a_napi_sys_from_git() {
    let project = Project::with_dependencies(NAPI_SYS);
    let registry = "registry+https://github.com/rust-lang/crates.io-index";
    let git = "git+https://example.com/napi-rs#0123456789abcdef0123456789abcdef01234567";
    let entry =
        |source: &str| format!("name = \"napi-sys\"\nversion = \"3.4.1\"\nsource = \"{source}\"");
    project.edit("Cargo.lock", &entry(registry), &entry(git));
    let lock = project.reported("Cargo.lock");
    let what = format!("napi-sys 3.4.1 comes from `{git}`, not from crates.io");
    assert_says(
        &project.refusal(),
        &what,
        &lock,
        "`cargo tree -i napi-sys@3.4.1`",
    );
}

#[test]
fn a_napi_sys_that_the_user_has_patched() {
    let own = package("napi-sys", "").replace("0.1.0", "3.4.1");
    for registry in [
        "crates-io",
        "\"https://github.com/rust-lang/crates.io-index\"",
    ] {
        let patch =
            format!("\n[patch.{registry}]\nmine = {{ package = \"napi-sys\", path = \"own\" }}\n");
        let manifest = package("addon", "napi-sys = \"=3.4.1\"") + &patch;
        let project = Project::new(&[("Cargo.toml", &manifest), ("own/Cargo.toml", &own)]).locked();
        let manifest = project.reported("Cargo.toml");
        let place = format!("patch.{}.mine", registry.trim_matches('"'));
        let what = format!("napi-sys is patched already, by `{place}`");
        assert_says(
            &project.refusal(),
            &what,
            &manifest,
            &format!("remove `{place}`"),
        );
    }
}

#[test]
fn a_read_only_manifest_or_lock_file() {
    for file in ["Cargo.toml", "Cargo.lock"] {
        let project = Project::with_dependencies(NAPI_SYS);
        let mut permissions = fs::metadata(project.path(file)).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(project.path(file), permissions).unwrap();
        let said = project.refusal();
        let file = project.reported(file);
        assert_says(
            &said,
            "this file must be changed, and is read-only",
            &file,
            "make it writable",
        );
        assert!(fs::metadata(file).unwrap().permissions().readonly());
    }
}

#[test]
fn a_project_without_napi_sys() {
    let project = Project::with_dependencies("");
    let lock = project.reported("Cargo.lock");
    let what = "this project has nothing to patch: no napi-sys in its graph";
    assert_says(&project.refusal(), what, &lock, "`--manifest-path`");
}

#[test]
fn an_invalid_manifest() {
    let project = Project::new(&[("Cargo.toml", "[package\n"), ("Cargo.lock", "")]);
    let said = project.refusal();
    let root = fs::canonicalize(project.root()).unwrap();
    assert_says(
        &said,
        "Cargo cannot read this project",
        &root,
        "mend what Cargo reports",
    );
    assert!(said.contains("Cargo.toml:1:9"), "{said}");
}

#[test]
fn a_manifest_that_is_not_there() {
    let project = Project::new(&[]);
    let manifest = project.path("addon/Cargo.toml");
    let said = project.refusal_with(&["--manifest-path", manifest.to_str().unwrap()]);
    assert_says(
        &said,
        "Cargo cannot read this project",
        &manifest,
        "`--manifest-path`",
    );
}

#[test]
fn a_checksum_that_is_not_the_recorded_one() {
    let project = Project::with_dependencies(NAPI_SYS);
    project.cargo(&["fetch", "--quiet", "--locked"]);
    let checksum = "d153beb7d5c973f4b9395be8a83054a28968b61188f1dd1a2cc2321af22daea2";
    let other = checksum.replace('d', "e");
    project.edit("Cargo.lock", checksum, &other);
    let said = project.refusal();
    assert!(said.contains("error: napi-sys 3.4.1 in Cargo's cache does not have the checksum that"));
    assert!(said.contains("/napi-sys-3.4.1.crate\n"), "{said}");
    assert!(said.contains("help: delete the cached file"), "{said}");
}

#[test]
fn a_package_that_is_not_in_the_cache_when_offline() {
    let project = Project::with_dependencies(NAPI_SYS);
    let home = tempfile::tempdir().unwrap();
    let mut command = project.outlive(&["apply", "--offline"]);
    let said = project.refusal_of(command.env("CARGO_HOME", home.path()));
    let cache = home.path().join("registry/cache");
    let what = "napi-sys 3.4.1 is not in Cargo's cache";
    assert_says(&said, what, &cache, "without `--offline`");
}

#[test]
fn a_directory_of_the_users_called_patched() {
    let project = Project::with_dependencies(NAPI_SYS);
    project.write("patched/mine.txt", "mine");
    let patched = project.reported("patched");
    let what = "`patched` is there already, and was not written by this command";
    assert_says(&project.refusal(), what, &patched, "give it another name");
}

#[test]
fn a_patched_directory_that_was_edited() {
    for (path, text) in [
        ("patched/napi-sys-3.4.1/src/lib.rs", "// edited"),
        ("patched/tsfn/src/added.rs", ""),
    ] {
        let project = Project::with_dependencies(NAPI_SYS);
        project.apply();
        project.write(path, text);
        let what = "`patched` was changed after this command wrote it";
        assert_says(
            &project.refusal(),
            what,
            &project.reported(path),
            "keep your change elsewhere",
        );
    }
}

#[test]
fn a_workspace_that_takes_the_patched_packages_for_members() {
    let project = Project::new(&[
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"2\"\nmembers = [\"*/*\"]\n",
        ),
        ("crates/addon/Cargo.toml", &package("addon", NAPI_SYS)),
    ])
    .locked();
    let manifest = project.reported("Cargo.toml");
    let what = "Cargo cannot resolve the patched project, which is as it was before";
    assert_says(
        &project.refusal(),
        what,
        &manifest,
        "add `exclude = [\"patched\"]`",
    );
}

#[test]
fn a_workspace_of_every_directory_is_patched_once_it_excludes_ours() {
    for members in ["*", "*/*"] {
        let addon = match members {
            "*" => "addon/Cargo.toml",
            _ => "crates/addon/Cargo.toml",
        };
        let project = Project::new(&[
            (
                "Cargo.toml",
                &format!(
                    "[workspace]\nresolver = \"2\"\nmembers = [\"{members}\"]\n\
                     exclude = [\"patched\"]\n"
                ),
            ),
            (addon, &package("addon", NAPI_SYS)),
        ])
        .locked();
        project.apply();
        let once = project.snapshot();
        project.apply();
        project.assert_is(&once);
    }
}

#[test]
fn with_locked_a_project_that_is_not_patched_yet() {
    let project = Project::with_dependencies(NAPI_SYS);
    let manifest = project.reported("Cargo.toml");
    let what = "the patch of napi-sys 3.4.1 is not in place, or not up to date";
    assert_says(
        &project.refusal_with(&["--locked"]),
        what,
        &manifest,
        "without `--locked`",
    );
}

#[test]
fn with_locked_a_lock_file_that_does_not_use_the_patch() {
    let project = Project::with_dependencies("napi-sys = \"=3.4.0\"");
    let lock = project.read("Cargo.lock");
    project.apply();
    project.write("Cargo.lock", &lock);
    let manifest = project.reported("Cargo.toml");
    let what = "the patch of napi-sys 3.4.0 is not in place, or not up to date";
    assert_says(
        &project.refusal_with(&["--locked"]),
        what,
        &manifest,
        "without `--locked`",
    );
    project.apply();
    assert_ne!(project.read("Cargo.lock"), lock);
}
