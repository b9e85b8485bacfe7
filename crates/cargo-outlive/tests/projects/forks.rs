//! `cargo outlive fork`, and projects that name what it makes.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;

use crate::fork::{git, name, snapshot, CargoHome, Fork, NAPI};
use crate::support::{assert_says, package, Project};

const NAPI_2: &str = r#"napi2 = { package = "napi", version = "=2.16.17", default-features = false, features = ["napi4"] }"#;

/// Asserts that the lock file takes `packages` from the fork, and no other of their names.
fn assert_locked_to(fork: &Fork, project: &Project, packages: &[&str]) {
    let lock: toml_edit::DocumentMut = project.read("Cargo.lock").parse().unwrap();
    let rev = fork.head();
    let source = format!("git+{}?rev={rev}#{rev}", fork.url());
    let locked = lock["package"].as_array_of_tables().unwrap().iter();
    let text = |package: &toml_edit::Table, key: &str| {
        let text = package.get(key).and_then(|value| value.as_str());
        text.unwrap_or_default().to_owned()
    };
    let ours = ["napi", "napi-sys", "napi-outlive-tsfn"];
    let locked = locked.filter(|package| ours.contains(&text(package, "name").as_str()));
    let locked: Vec<_> = locked
        .map(|package| {
            let name = format!("{}@{}", text(package, "name"), text(package, "version"));
            assert_eq!(text(package, "source"), source, "{name}");
            name
        })
        .collect();
    assert_eq!(locked, packages);
    assert!(lock.get("patch").is_none(), "a patch is unused");
}

#[test]
fn a_project_that_names_it_takes_each_package_from_it_once() {
    let project = Project::with_dependencies(NAPI);
    let assertion = "const _: &str = napi::outlive::PATCHED;";
    project.write("src/lib.rs", assertion);
    let fork = Fork::of(&project);
    let readme = fs::read_to_string(fork.directory().join("README.md")).unwrap();
    assert!(readme.contains(&format!("`{assertion}`")), "{readme}");
    let home = name(&project, &fork.entries());
    let expected = ["napi@3.16.1", "napi-outlive-tsfn@0.1.0", "napi-sys@3.4.1"];
    assert_locked_to(&fork, &project, &expected);
    home.cargo(&project, &["check", "--quiet", "--locked"]);
    let duplicates = home.cargo(&project, &["tree", "--duplicates", "--locked"]);
    assert!(!duplicates.contains("napi"), "{duplicates}");
}

#[test]
fn napi_brings_its_napi_sys_along() {
    let project = Project::with_dependencies(NAPI);
    let fork = Fork::of(&project);
    let entries = fork.entries();
    let entries = entries.lines().filter(|line| !line.starts_with("napi-sys"));
    let entries: String = entries.map(|line| format!("{line}\n")).collect();
    let home = name(&project, &entries);
    let expected = ["napi@3.16.1", "napi-outlive-tsfn@0.1.0", "napi-sys@3.4.1"];
    assert_locked_to(&fork, &project, &expected);
    home.cargo(&project, &["check", "--quiet", "--locked"]);
}

#[test]
fn several_versions_of_a_package_lie_in_one_repository() {
    let project = Project::with_dependencies(&format!("{NAPI}\n{NAPI_2}"));
    let fork = Fork::of(&project);
    let home = name(&project, &fork.entries());
    let expected = [
        "napi@2.16.17",
        "napi@3.16.1",
        "napi-outlive-tsfn@0.1.0",
        "napi-sys@2.4.0",
        "napi-sys@3.4.1",
    ];
    assert_locked_to(&fork, &project, &expected);
    home.cargo(&project, &["check", "--quiet", "--locked"]);

    // A project with one of them names that one.
    let other = Project::with_dependencies(NAPI_2);
    let entries = fork.entries();
    let entries = entries.lines().filter(|line| !line.contains("=3."));
    let entries: String = entries.map(|line| format!("{line}\n")).collect();
    let home = name(&other, &entries);
    let expected = ["napi@2.16.17", "napi-outlive-tsfn@0.1.0", "napi-sys@2.4.0"];
    assert_locked_to(&fork, &other, &expected);
    home.cargo(&other, &["check", "--quiet", "--locked"]);
}

#[test]
fn it_holds_what_apply_writes_and_a_path_to_napi_sys() {
    let project = Project::with_dependencies(NAPI);
    let fork = Fork::of(&project);
    project.apply();
    let mut compared = 0;
    for (path, bytes) in project.snapshot() {
        let Ok(path) = path.strip_prefix("patched") else {
            continue;
        };
        if path.components().count() == 1 {
            continue;
        }
        compared += 1;
        let forked = fs::read(fork.directory().join(path)).unwrap();
        if path == Path::new("napi-3.16.1/Cargo.toml") {
            let [forked, bytes] = [forked, bytes].map(|bytes| String::from_utf8(bytes).unwrap());
            let line = "path = \"../napi-sys-3.4.1\"\n";
            assert_eq!(forked.replacen(line, "", 1), bytes);
        } else {
            assert_eq!(forked, bytes, "{}", path.display());
        }
    }
    assert!(compared > 100, "only {compared} files were compared");
    assert_eq!(fork.git(&["status", "--porcelain", "--ignored"]), "");
}

#[test]
fn it_says_what_it_is_and_under_which_licences() {
    let project = Project::with_dependencies(NAPI);
    let fork = Fork::of(&project);
    let read = |path: &str| fs::read_to_string(fork.directory().join(path)).unwrap();
    let readme = read("README.md");
    assert!(
        readme.starts_with("# napi 3.16.1 and napi-sys 3.4.1, patched\n"),
        "{readme}"
    );
    let lock = project.read("Cargo.lock");
    for name in ["napi", "napi-sys"] {
        let package = lock.split(&format!("name = \"{name}\"\n")).nth(1).unwrap();
        let checksum = package.split("checksum = \"").nth(1).unwrap();
        let checksum = checksum.split('"').next().unwrap();
        assert!(readme.contains(checksum), "no {checksum} in {readme}");
    }
    for (file, holder) in [
        ("napi-rs", "LongYinan"),
        ("napi-outlive", "napi-outlive developers"),
    ] {
        let licence = read(&format!("LICENSE-{file}"));
        assert!(
            licence.contains(holder) && licence.contains("AS IS"),
            "{licence}"
        );
    }
}

#[test]
fn the_same_versions_make_the_same_commit_whatever_is_configured() {
    let project = Project::with_dependencies(NAPI);
    let fork = Fork::of(&project);
    let surroundings = TempDir::new().unwrap();
    let hooks = surroundings.path().join("template/hooks");
    fs::create_dir_all(&hooks).unwrap();
    fs::write(surroundings.path().join("ignore"), "*.toml\ntsfn\n").unwrap();
    let config = format!(
        "[user]\nname = Someone\n[commit]\ngpgSign = true\n[core]\nautocrlf = true\n\
         excludesFile = {0}/ignore\nhooksPath = {0}/template/hooks\n[init]\n\
         defaultBranch = other\ndefaultObjectFormat = sha256\ntemplateDir = {0}/template\n",
        surroundings.path().display()
    );
    fs::write(surroundings.path().join("config"), config).unwrap();
    let another = Fork::nowhere();
    let mut command = another.command(&project);
    command
        .env("GIT_CONFIG_GLOBAL", surroundings.path().join("config"))
        .env("GIT_DIR", surroundings.path())
        .env("GIT_AUTHOR_NAME", "Someone");
    another.make_by(&project, &mut command);
    assert_eq!(another.head(), fork.head());
    assert_eq!(another.git(&["branch", "--show-current"]), "main");

    let later = Fork::nowhere();
    let mut command = later.command(&project);
    later.make_by(&project, command.env("SOURCE_DATE_EPOCH", "1700000000"));
    assert_ne!(later.head(), fork.head());
    let tree = ["rev-parse", "HEAD^{tree}"];
    assert_eq!(later.git(&tree), fork.git(&tree));
    assert_eq!(
        later.git(&["log", "-1", "--format=%at %ct"]),
        "1700000000 1700000000"
    );
}

#[test]
fn a_second_run_adds_nothing() {
    let project = Project::with_dependencies(NAPI);
    let fork = Fork::of(&project);
    let before = snapshot(&fork.directory());
    let said = fork.make(&project);
    assert!(
        said.contains("Fresh napi 3.16.1 and napi-sys 3.4.1: in "),
        "{said}"
    );
    assert_eq!(snapshot(&fork.directory()), before);
}

#[test]
fn other_versions_are_a_commit_more_and_the_former_stays_to_be_named() {
    let project = Project::with_dependencies("napi-sys = \"=3.3.0\"");
    let fork = Fork::nowhere();
    fork.make(&project);
    let (first, entries) = (fork.head(), fork.entries());
    let clone = Fork::nowhere();
    fs::create_dir_all(clone.directory()).unwrap();
    git(&clone.directory(), &["clone", "--quiet", &fork.url(), "."]);

    let other = Project::with_dependencies(NAPI);
    let said = clone.make(&other);
    assert!(
        said.contains("Updated ") && said.contains(" to napi 3.16.1 and"),
        "{said}"
    );
    assert_eq!(clone.git(&["rev-parse", "HEAD~"]), first);
    assert!(!clone.directory().join("napi-sys-3.3.0").exists());
    assert!(clone.directory().join("napi-sys-3.4.1").is_dir());
    assert_eq!(clone.git(&["status", "--porcelain", "--ignored"]), "");

    let home = name(&project, &entries.replace(&fork.url(), &clone.url()));
    home.cargo(&project, &["check", "--quiet", "--locked"]);
}

#[test]
fn a_project_that_names_it_is_told_what_one_with_the_patch_in_place_is() {
    let project = Project::with_dependencies(NAPI);
    let told = |command: &str, project: &Project| {
        let output = project.outlive(&[command]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let in_place = Project::with_dependencies(NAPI);
    in_place.apply();
    let fork = Fork::of(&project);
    name(&project, &fork.entries());
    let said = fork.make(&project);
    assert!(
        said.contains("Fresh napi 3.16.1 and napi-sys 3.4.1: in "),
        "{said}"
    );
    assert_eq!(told("diff", &project), told("diff", &in_place));
    assert_eq!(told("status", &project), told("status", &in_place));
}

#[test]
fn a_project_that_has_moved_on_from_it_makes_it_anew() {
    let project = Project::with_dependencies("napi-sys = \"=3.3.0\"");
    let fork = Fork::nowhere();
    fork.make(&project);
    let (home, former) = (name(&project, &fork.entries()), fork.entries());
    project.edit(
        "Cargo.toml",
        "napi-sys = \"=3.3.0\"",
        "napi-sys = \"=3.4.1\"",
    );
    let mut update = home.command(&project, &["update", "--workspace"]);
    assert!(update.output().unwrap().status.success());
    assert!(project.read("Cargo.lock").contains("[[patch.unused]]"));

    let said = fork.make(&project);
    assert!(said.contains(" to napi-sys 3.4.1, commit "), "{said}");
    project.edit("Cargo.toml", &former, &fork.entries());
    home.cargo(&project, &["update", "--workspace", "--quiet"]);
    assert_locked_to(
        &fork,
        &project,
        &["napi-outlive-tsfn@0.1.0", "napi-sys@3.4.1"],
    );
}

#[test]
fn a_package_that_comes_from_another_repository_is_refused() {
    let project = Project::with_dependencies("napi-sys = \"=3.3.0\"");
    let fork = Fork::nowhere();
    fork.make(&project);
    let dependency = format!("napi-sys = {{ git = {:?} }}", fork.url());
    let other = Project::new(&[("Cargo.toml", &package("addon", &dependency))]);
    let home = CargoHome::with_all_of(&project);
    home.cargo(&other, &["generate-lockfile", "--quiet"]);
    let said = fork.refusal(&other);
    let what = format!(
        "napi-sys 3.3.0 comes from `git+{}#{}`",
        fork.url(),
        fork.head()
    );
    assert!(said.contains(&what), "{said}");
}

#[test]
fn locked_it_only_checks() {
    let project = Project::with_dependencies(NAPI);
    let fork = Fork::nowhere();
    let locked = |project: &Project| {
        let mut command = fork.command(project);
        command.arg("--locked");
        command
    };
    let refuses = |project: &Project| {
        let before = snapshot(fork.around.path());
        let said = project.refusal_of(&mut locked(project));
        let what = "this is not the repository that the versions in the lock file make";
        let remedy = "run `cargo outlive fork` without `--locked`";
        assert_says(&said, what, &fork.directory(), remedy);
        assert_eq!(snapshot(fork.around.path()), before);
    };
    refuses(&project);
    fork.make(&project);
    let said = fork.make_by(&project, &mut locked(&project));
    assert!(said.contains("Fresh napi 3.16.1"), "{said}");
    refuses(&Project::with_dependencies("napi-sys = \"=3.3.0\""));
}

#[test]
fn an_interrupt_leaves_everything_as_it_is() {
    let project = Project::with_dependencies(NAPI);
    let fork = Fork::nowhere();
    let directory = TempDir::new().unwrap();
    let git = directory.path().join("git");
    let path = std::env::var("PATH").unwrap();
    let text = format!(
        "#!/bin/sh\ncase \"$*\" in *fast-import*) kill -INT $PPID ;; esac\n\
         PATH='{path}'\nexec git \"$@\"\n"
    );
    fs::write(&git, text).unwrap();
    fs::set_permissions(&git, fs::Permissions::from_mode(0o755)).unwrap();
    let interrupted = |project: &Project| {
        let mut command = fork.command(project);
        command.env("PATH", format!("{}:{path}", directory.path().display()));
        let said = project.refusal_of(&mut command);
        assert!(said.contains("error: interrupted: "), "{said}");
    };
    fs::create_dir_all(fork.directory()).unwrap();
    interrupted(&project);
    assert_eq!(fs::read_dir(fork.directory()).unwrap().count(), 0);
    assert_eq!(
        fs::read_dir(fork.directory().parent().unwrap())
            .unwrap()
            .count(),
        1
    );

    fork.make(&project);
    let before = snapshot(fork.around.path());
    interrupted(&Project::with_dependencies("napi-sys = \"=3.3.0\""));
    assert_eq!(snapshot(fork.around.path()), before);
}

#[test]
fn programs_are_told_the_commit() {
    let project = Project::with_dependencies(NAPI);
    let fork = Fork::nowhere();
    for fresh in [false, true] {
        let mut command = fork.command(&project);
        let output = command.args(["--message-format", "json"]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let expected = serde_json::json!({
            "reason": "fork-finished",
            "directory": fork.directory(),
            "commit": fork.head(),
            "fresh": fresh,
        });
        assert_eq!(told, expected);
    }
}

#[test]
fn an_empty_directory_is_taken() {
    let project = Project::with_dependencies(NAPI);
    let fork = Fork::nowhere();
    fs::create_dir_all(fork.directory()).unwrap();
    fork.make(&project);
    assert_eq!(fork.git(&["rev-list", "--count", "HEAD"]), "1");
    let left: Vec<_> = fs::read_dir(fork.directory().parent().unwrap())
        .unwrap()
        .collect();
    assert_eq!(left.len(), 1, "something was left beside it");
}

#[test]
fn what_it_did_not_make_is_refused() {
    let project = Project::with_dependencies(NAPI);
    let elsewhere = "give `--out` a directory that is empty, or that is not there yet";

    let file = Fork::nowhere();
    fs::create_dir_all(file.directory().parent().unwrap()).unwrap();
    fs::write(file.directory(), "mine").unwrap();
    let said = file.refusal(&project);
    assert_says(
        &said,
        "this is not a directory",
        &file.directory(),
        elsewhere,
    );

    let files = Fork::nowhere();
    fs::create_dir_all(files.directory()).unwrap();
    fs::write(files.directory().join("mine"), "mine").unwrap();
    // A repository around it is not the repository of it.
    git(files.around.path(), &["init", "--quiet"]);
    let said = files.refusal(&project);
    let what = "this directory is not empty, and is no git repository";
    assert_says(&said, what, &files.directory(), elsewhere);

    git(&files.directory(), &["init", "--quiet"]);
    let what = "the last commit of this repository was not made by `cargo outlive fork`";
    assert_says(
        &files.refusal(&project),
        what,
        &files.directory(),
        elsewhere,
    );
    files.git(&["add", "mine"]);
    files.git(&["commit", "--quiet", "--message", "mine"]);
    assert_says(
        &files.refusal(&project),
        what,
        &files.directory(),
        elsewhere,
    );
}

#[test]
fn work_in_a_repository_that_it_made_is_not_lost() {
    let project = Project::with_dependencies("napi-sys = \"=3.3.0\"");
    let fork = Fork::nowhere();
    fork.make(&project);
    let other = Project::with_dependencies(NAPI);
    let remedy = "take them away, for example with `git stash -u`";

    let changed = fork.directory().join("README.md");
    let readme = fs::read(&changed).unwrap();
    fs::write(&changed, "mine").unwrap();
    let what = "this repository has changes that are in no commit: ` M README.md`";
    assert_says(&fork.refusal(&other), what, &fork.directory(), remedy);
    fs::write(&changed, readme).unwrap();

    let added = fork.directory().join("tsfn/mine.rs");
    fs::write(&added, "mine").unwrap();
    let what = "this repository has changes that are in no commit: `?? tsfn/mine.rs`";
    assert_says(&fork.refusal(&other), what, &fork.directory(), remedy);

    fork.git(&["add", "--all"]);
    fork.git(&["commit", "--quiet", "--message", "mine"]);
    let what = "the last commit of this repository was not made by `cargo outlive fork`";
    let elsewhere = "give `--out` a directory that is empty";
    assert_says(&fork.refusal(&other), what, &fork.directory(), elsewhere);
}

#[test]
fn with_only_napi_sys_chosen_it_holds_that_alone() {
    let project = Project::new(&[("Cargo.toml", &package("addon", NAPI))]).locked();
    project.apply_with(&["--only", "napi-sys"]);
    let fork = Fork::nowhere();
    let said = fork.make(&project);
    assert!(said.contains("Forked napi-sys 3.4.1 in "), "{said}");
    assert!(!fork.directory().join("napi-3.16.1").exists());
}

#[test]
fn without_git_it_says_what_it_needs() {
    let project = Project::with_dependencies(NAPI);
    let fork = Fork::nowhere();
    fs::create_dir_all(fork.directory()).unwrap();
    let mut command = fork.command(&project);
    let said = project.refusal_of(command.env("PATH", "/nowhere").env("CARGO", env!("CARGO")));
    assert!(
        said.contains("error: this command needs git, which cannot be run"),
        "{said}"
    );
    assert!(said.contains("help: install git"), "{said}");
    assert_eq!(fs::read_dir(fork.directory()).unwrap().count(), 0);
    assert_eq!(
        fs::read_dir(fork.directory().parent().unwrap())
            .unwrap()
            .count(),
        1
    );
}
