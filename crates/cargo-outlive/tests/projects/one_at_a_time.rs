//! Runs at the same time, and runs that are killed.

use std::fs;
use std::process::Stdio;

use crate::cargo_failing_midway::cargo_that_resolves_with;
use crate::support::{assert_says, Project};

const NAPI_SYS: &str = "napi-sys = \"=3.4.1\"";

/// Leaves the project as a run does that is killed while Cargo resolves it.
fn killed(project: &Project, command: &str) {
    let directory = tempfile::tempdir().unwrap();
    let cargo = cargo_that_resolves_with(directory.path(), "kill -KILL $PPID");
    let mut command = project.outlive(&[command]);
    let status = command
        .env("CARGO", cargo)
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), None);
    assert!(project.path("patched/.former").exists());
    // It is no longer locked, and the next run would remove it.
    fs::remove_file(project.path(".napi-outlive.lock")).unwrap();
}

#[test]
fn the_second_waits_for_the_first() {
    let project = Project::with_dependencies(NAPI_SYS);
    let runs: Vec<_> = (0..4)
        .map(|_| {
            let mut command = project.outlive(&["apply"]);
            command.stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut patched = 0;
    for run in runs {
        let output = run.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        patched += usize::from(said.contains("Patched napi-sys 3.4.1"));
    }
    assert_eq!(patched, 1);
    let left = project.snapshot().into_keys();
    assert_eq!(
        left.filter(|path| path.starts_with(".napi-outlive.lock"))
            .count(),
        0
    );
    project.apply_with(&["--locked"]);
}

#[test]
fn what_a_killed_run_left_is_put_back_by_the_next() {
    let project = Project::with_dependencies(NAPI_SYS);
    let before = project.snapshot();
    killed(&project, "apply");
    let what = "another run is changing this project, or was ended midway";
    let former = project.reported("patched/.former");
    let said = project.refuse(&["apply", "--locked"]);
    assert_says(&said, what, &former, "`cargo outlive apply`");
    let said = project.succeed(&["remove"]);
    assert!(
        said.contains("note: an earlier run was ended midway"),
        "{said}"
    );
    project.assert_is(&before);

    killed(&project, "apply");
    project.apply();
    project.succeed(&["remove"]);
    project.assert_is(&before);
}

#[test]
fn a_patch_that_was_there_before_a_killed_run_comes_back() {
    let project = Project::with_dependencies("napi-sys = \"=3.3.0\"");
    project.apply();
    project.edit("Cargo.toml", "=3.3.0", "=3.4.1");
    project.cargo(&["update", "--quiet", "--workspace"]);
    killed(&project, "update");
    project.edit("Cargo.toml", "=3.4.1", "=3.3.0");
    let said = project.refuse(&["update"]);
    let what = "an earlier run was ended midway, and this manifest was edited since";
    let manifest = project.reported("Cargo.toml");
    assert_says(&said, what, &manifest, "make it as that again");

    let former = fs::read_to_string(project.path("patched/.former/Cargo.toml")).unwrap();
    project.write("Cargo.toml", &former);
    let said = project.succeed(&["update"]);
    assert!(said.contains("Updated napi-sys 3.4.1 in "), "{said}");
    project.apply_with(&["--locked"]);
}

#[test]
fn a_directory_between_two_places_is_put_back() {
    let project = Project::with_dependencies(NAPI_SYS);
    project.apply();
    let before = project.snapshot();
    // A run was killed after it took the former `patched` away.
    fs::create_dir_all(project.path(".napi-outlive-x/new/.former")).unwrap();
    let place = ".napi-outlive-x/new/.former/patched";
    fs::rename(project.path("patched"), project.path(place)).unwrap();
    project.write(".napi-outlive-half-written", "");
    project.apply();
    project.assert_is(&before);
}
