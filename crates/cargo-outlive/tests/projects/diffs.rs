//! `cargo outlive diff`.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{assert_says, package, Project};

const BOTH_LINES: &str = r#"
napi = { version = "=2.16.17", default-features = false, features = ["napi4"] }
napi3 = { package = "napi", version = "=3.16.1", default-features = false, features = ["napi4"] }
"#;

/// What the command prints; it must succeed, and say nothing else.
fn diff(project: &Project, arguments: &[&str]) -> String {
    let mut command = project.outlive(&["diff"]);
    let output = command.args(arguments).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    assert_eq!(said, "");
    String::from_utf8(output.stdout).unwrap()
}

/// Applies `diff` to the files in `directory`, with git.
fn git_apply(diff: &str, directory: &Path) {
    let mut git = Command::new("git")
        .current_dir(directory)
        .env("GIT_CEILING_DIRECTORIES", directory.parent().unwrap())
        .args(["apply", "--whitespace=nowarn", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = git.stdin.take().unwrap();
    stdin.write_all(diff.as_bytes()).unwrap();
    drop(stdin);
    assert!(git.wait().unwrap().success());
}

#[test]
fn applied_by_git_to_the_published_packages_it_makes_what_apply_writes() {
    let project = Project::with_dependencies(BOTH_LINES);
    let before = project.snapshot();
    let diff = diff(&project, &[]);
    assert_eq!(project.snapshot(), before, "the project was changed");

    project.cargo(&[
        "vendor",
        "--quiet",
        "--locked",
        "--versioned-dirs",
        "vendor",
    ]);
    let published = project.path("vendor");
    git_apply(&diff, &published);
    let vendored = tempfile::tempdir().unwrap();
    let made = vendored.path().join("made");
    fs::rename(&published, &made).unwrap();

    project.apply();
    let mut compared = 0;
    for (path, bytes) in project.snapshot() {
        let Ok(path) = path.strip_prefix("patched") else {
            continue;
        };
        // What describes the directory is in no package.
        if path.components().count() > 1 {
            assert_eq!(
                fs::read(made.join(path)).unwrap(),
                bytes,
                "{}",
                path.display()
            );
            compared += 1;
        }
    }
    assert!(compared > 100, "only {compared} files were compared");
}

#[test]
fn of_a_patched_project_it_is_the_same() {
    let project = Project::with_dependencies(BOTH_LINES);
    let unpatched = diff(&project, &[]);
    project.apply();
    let before = project.snapshot();
    assert_eq!(diff(&project, &[]), unpatched);
    assert_eq!(project.snapshot(), before, "the project was changed");
}

#[test]
fn files_have_the_name_and_version_of_their_package() {
    let project = Project::with_dependencies(BOTH_LINES);
    let diff = diff(&project, &[]);
    let files = diff.lines().filter(|line| line.starts_with("diff --git "));
    let mut directories: Vec<_> = files
        .map(|line| line.split(['/', ' ']).nth(3).unwrap())
        .collect();
    directories.dedup();
    let expected = [
        "napi-2.16.17",
        "napi-3.16.1",
        "napi-sys-2.4.0",
        "napi-sys-3.4.1",
        "tsfn",
    ];
    assert_eq!(directories, expected);
    let added = "--- /dev/null\n+++ b/napi-sys-3.4.1/src/outlive.rs\n@@ -0,0 +1,";
    assert!(diff.contains(added), "{diff}");
}

#[test]
fn some_packages_can_be_asked_for() {
    let project = Project::with_dependencies(BOTH_LINES);
    let whole = diff(&project, &[]);
    let parts = [
        "napi",
        "napi-sys@2.4.0",
        "napi-sys@3.4.1",
        "napi-outlive-tsfn",
    ];
    let parts: Vec<_> = parts.iter().map(|part| diff(&project, &[part])).collect();
    assert_eq!(parts.concat(), whole);
    assert!(parts.iter().all(|part| part.starts_with("diff --git ")));
    assert_eq!(diff(&project, &["napi-sys"]), parts[1..3].concat());
}

#[test]
fn a_package_that_is_not_patched_is_refused_by_name() {
    let project = Project::with_dependencies(BOTH_LINES);
    for specification in ["napi-derive", "napi@3.0.0"] {
        let said = project.refusal_of(&mut project.outlive(&["diff", specification]));
        let what = format!("`{specification}` is none of the packages that are patched");
        let remedy = "name one of these: napi@2.16.17, napi@3.16.1, napi-sys@2.4.0, napi-sys@3.4.1";
        assert_says(&said, &what, &project.reported("Cargo.lock"), remedy);
    }
}

#[test]
fn with_only_napi_sys_chosen_napi_does_not_differ() {
    let project = Project::with_dependencies(BOTH_LINES);
    project.apply_with(&["--only", "napi-sys"]);
    let diff = diff(&project, &[]);
    assert!(diff.starts_with("diff --git a/napi-sys-2.4.0/"), "{diff}");
}

#[test]
fn a_summary_counts_the_lines_of_each_file() {
    let project = Project::with_dependencies(BOTH_LINES);
    let whole = diff(&project, &["napi-sys@3.4.1"]);
    let count = |sign: char| {
        let hunks = whole
            .lines()
            .filter(|line| !line.starts_with(&format!("{sign}{sign}")));
        hunks.filter(|line| line.starts_with(sign)).count()
    };
    let stat = diff(&project, &["napi-sys@3.4.1", "--stat"]);
    let lines: Vec<_> = stat.lines().collect();
    assert_eq!(lines.len(), 4, "{stat}");
    assert!(
        lines[0].starts_with(" napi-sys-3.4.1/Cargo.toml     |  "),
        "{stat}"
    );
    assert_eq!(count('-'), 0);
    let total = format!(" 3 files changed, {} insertions(+)", count('+'));
    assert_eq!(lines[3], total);
}

#[test]
fn programs_are_told_of_each_file() {
    let project = Project::with_dependencies(BOTH_LINES);
    let whole = diff(&project, &["napi-sys"]);
    let told = |arguments: &[&str]| -> Vec<serde_json::Value> {
        let text = diff(
            &project,
            &[&["napi-sys", "--message-format=json"], arguments].concat(),
        );
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let files = told(&[]);
    assert!(files.iter().all(|file| file["reason"] == "file-differs"));
    let parts: String = files
        .iter()
        .map(|file| file["diff"].as_str().unwrap())
        .collect();
    assert_eq!(parts, whole);
    let added: u64 = files
        .iter()
        .map(|file| file["added"].as_u64().unwrap())
        .sum();
    let lines = whole.lines();
    let plus = lines.filter(|line| line.starts_with('+') && !line.starts_with("+++ "));
    assert_eq!(added, plus.count() as u64);

    let summary = told(&["--stat"]);
    assert_eq!(summary.len(), files.len());
    assert!(summary
        .iter()
        .all(|file| file["diff"].is_null() && file["path"].is_string()));
}

#[test]
fn colours_are_for_those_who_ask_or_look() {
    let project = Project::with_dependencies(BOTH_LINES);
    let plain = diff(&project, &["napi-sys"]);
    assert!(!plain.contains('\u{1b}'));
    let painted = diff(&project, &["napi-sys", "--color", "always"]);
    assert!(
        painted.contains("\u{1b}[32m+napi-outlive-tsfn"),
        "{painted}"
    );
    assert_eq!(anstream::adapter::strip_str(&painted).to_string(), plain);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let project = Project::with_dependencies(BOTH_LINES);
    let mut child = project
        .outlive(&["diff"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    reader.read_line(&mut first).unwrap();
    drop(reader);
    let output = child.wait_with_output().unwrap();
    assert!(first.starts_with("diff --git "), "{first}");
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn in_a_member_the_packages_of_the_workspace_are_shown() {
    let project = Project::new(&[
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"2\"\nmembers = [\"addon\"]\n",
        ),
        ("addon/Cargo.toml", &package("addon", BOTH_LINES)),
    ])
    .locked();
    let mut command = project.outlive(&["diff", "--quiet"]);
    let output = command.current_dir(project.path("addon")).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty());
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(shown, diff(&project, &[]));
}
