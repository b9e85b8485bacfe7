//! `cargo outlive check`, `apply` and `update` in projects that name a repository in `[patch]`.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::fork::{git, name, CargoHome, Fork, NAPI};
use crate::support::{assert_says, package, Project};

const NAPI_SYS: &str = "napi-sys = \"=3.4.1\"";

/// What `check` says with these options, if it succeeds.
fn checked(project: &Project, home: &CargoHome, options: &[&str]) -> String {
    let before = project.snapshot();
    let mut command = project.outlive(&["check"]);
    let said = project.succeed_of(home.around(command.args(options)));
    project.assert_is(&before);
    said
}

/// What `check` says with and without the options of CI, in which it must not differ.
fn findings(project: &Project, home: &CargoHome) -> String {
    let refusal = |options: &[&str]| {
        let mut command = project.outlive(&["check"]);
        project.refusal_of(home.around(command.args(options)))
    };
    let said = refusal(&[]);
    assert_eq!(refusal(&["--locked"]), said);
    assert_eq!(refusal(&["--locked", "--offline"]), said);
    said
}

/// The entry of one package alone.
fn entry(fork: &Fork, package: &str) -> String {
    let entries = fork.entries();
    let start = format!("{package} = ");
    let line = entries.lines().find(|line| line.starts_with(&start));
    format!("{}\n", line.unwrap())
}

/// The source of the repository as Cargo names it.
fn source(fork: &Fork) -> String {
    let rev = fork.head();
    format!("git+{}?rev={rev}#{rev}", fork.url())
}

/// Commits all that was changed in the repository.
fn commit(fork: &Fork, message: &str) {
    fork.git(&["add", "--all"]);
    fork.git(&["commit", "--quiet", "--message", message]);
}

fn edit(path: PathBuf, old: &str, new: &str) {
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "no `{old}` in {text}");
    fs::write(path, text.replace(old, new)).unwrap();
}

#[test]
fn a_project_that_uses_it_is_as_it_should_be() {
    let fork = Fork::of(&Project::with_dependencies(NAPI));
    let napi_alone = format!("[patch.crates-io]\n{}", entry(&fork, "napi"));
    for entries in [fork.entries(), napi_alone] {
        let project = Project::with_dependencies(NAPI);
        let home = name(&project, &entries);
        for options in [&[][..], &["--locked"], &["--locked", "--offline"]] {
            let said = checked(&project, &home, options);
            let expected = "Checked napi 3.16.1, napi-sys 3.4.1: patched, and in use";
            assert!(said.contains(expected), "{said}");
        }
        let mut command = project.outlive(&["check", "--locked", "--addon", "src/lib.rs"]);
        let said = project.refusal_of(home.around(&mut command));
        assert!(
            said.contains("error: this file cannot be checked\n"),
            "{said}"
        );
        assert!(said.contains("due to the finding above"), "{said}");
    }
}

#[test]
fn one_of_napi_sys_alone_is_for_that_alone() {
    let project = Project::with_dependencies(NAPI);
    let stock = project.snapshot();
    project.apply_with(&["--only", "napi-sys"]);
    let fork = Fork::nowhere();
    fork.make(&project);
    project.succeed(&["remove"]);
    project.assert_is(&stock);
    let home = name(&project, &fork.entries());
    let said = checked(&project, &home, &["--locked"]);
    assert!(said.contains("Checked napi-sys 3.4.1: "), "{said}");
}

#[test]
fn a_version_bump_leaves_it_unused() {
    let project = Project::with_dependencies("napi-sys = \"=3.3.0\"");
    let fork = Fork::nowhere();
    fork.make(&project);
    let (home, former) = (name(&project, &fork.entries()), fork.entries());
    checked(&project, &home, &["--locked"]);
    project.edit("Cargo.toml", "napi-sys = \"=3.3.0\"", NAPI_SYS);
    let mut update = home.command(&project, &["update", "--workspace"]);
    assert!(update.output().unwrap().status.success());

    let said = findings(&project, &home);
    let manifest = project.reported("Cargo.toml");
    let what = "Cargo does not use the patch of napi-sys 3.3.0";
    assert_says(&said, what, &manifest, "`cargo outlive fork --out DIR`");
    let what = "error: Cargo.lock names napi-sys 3.4.1 unpatched, from `registry+";
    assert!(said.contains(what), "{said}");
    assert!(said.contains("due to 2 findings above"), "{said}");

    fork.make(&project);
    project.edit("Cargo.toml", &former, &fork.entries());
    home.cargo(&project, &["update", "--workspace", "--quiet"]);
    checked(&project, &home, &["--locked"]);
}

#[test]
fn a_lock_file_from_before_it_was_named() {
    let project = Project::with_dependencies(NAPI_SYS);
    let lock = project.read("Cargo.lock");
    let fork = Fork::nowhere();
    fork.make(&project);
    let home = name(&project, &fork.entries());
    project.write("Cargo.lock", &lock);
    for options in [&["check", "--locked"][..], &["check", "--offline"]] {
        let said = project.refusal_of(home.around(&mut project.outlive(options)));
        let manifest = project.reported("Cargo.toml");
        let what = "Cargo.lock names napi-sys 3.4.1 unpatched, from `registry+";
        assert_says(&said, what, &manifest, "run `cargo update --workspace`");
        let what = "error: Cargo cannot resolve this project with its lock file as it is\n";
        assert!(said.contains(what), "{said}");
    }
}

#[test]
fn a_repository_of_somebody_elses() {
    let foreign = TempDir::new().unwrap();
    let sys = package("napi-sys", "").replace("0.1.0", "3.4.1");
    let directory = foreign.path().join("crates/sys");
    fs::create_dir_all(directory.join("src")).unwrap();
    fs::write(directory.join("Cargo.toml"), sys).unwrap();
    fs::write(directory.join("src/lib.rs"), "").unwrap();
    git(foreign.path(), &["init", "--quiet"]);
    git(foreign.path(), &["add", "--all"]);
    git(foreign.path(), &["commit", "--quiet", "--message", "mine"]);
    let url = format!("file://{}", foreign.path().display());

    let project = Project::with_dependencies(NAPI_SYS);
    let entries = format!("[patch.crates-io]\nnapi-sys = {{ git = {url:?} }}\n");
    let home = name(&project, &entries);
    let said = findings(&project, &home);
    let head = git(foreign.path(), &["rev-parse", "HEAD"]);
    let what = format!("`git+{url}#{head}` was not made by `cargo outlive fork`");
    let manifest = project.reported("Cargo.toml");
    assert_says(&said, &what, &manifest, "name a repository that it made");
    assert!(said.contains("due to the finding above"), "{said}");

    let said = project.refusal();
    let what = "`patch.crates-io.napi-sys` takes the place of the published package already";
    let remedy = "if `cargo outlive fork` made that repository, run";
    assert_says(&said, what, &manifest, remedy);
}

#[test]
fn what_only_another_platform_takes_from_it_is_looked_at_as_well() {
    let manifest = package("addon", "").replace("[dependencies]", "");
    let manifest = format!("{manifest}[target.'cfg(windows)'.dependencies]\n{NAPI_SYS}\n");
    let project = Project::new(&[("Cargo.toml", &manifest)]).locked();
    let fork = Fork::nowhere();
    fork.make(&project);
    fs::write(fork.directory().join("tsfn/src/mine.rs"), "").unwrap();
    let readme = fork.git(&["show", "HEAD:README.md"]);
    commit(&fork, "Add a file");
    let home = name(&project, &fork.entries_of(&readme));
    let said = findings(&project, &home);
    assert!(said.contains("/tsfn/src/mine.rs\n"), "{said}");
}

#[test]
fn a_repository_that_was_edited() {
    let project = Project::with_dependencies(NAPI_SYS);
    let fork = Fork::nowhere();
    fork.make(&project);
    // Not compiled, and for its owners to word.
    fs::write(fork.directory().join("README.md"), "ours").unwrap();
    commit(&fork, "Tell what it is to us");
    let entries = fork.entries_of(&fork.git(&["show", "HEAD~:README.md"]));
    let home = name(&project, &entries);
    checked(&project, &home, &["--locked"]);

    fs::write(fork.directory().join("napi-sys-3.4.1/src/mine.rs"), "").unwrap();
    commit(&fork, "Add a file");
    project.edit(
        "Cargo.toml",
        &fork.git(&["rev-parse", "HEAD~"]),
        &fork.head(),
    );
    home.cargo(&project, &["update", "--workspace", "--quiet"]);
    let said = findings(&project, &home);
    let what = format!(
        "error: `{}` was changed after `cargo outlive fork` made it\n",
        source(&fork)
    );
    assert!(said.contains(&what), "{said}");
    assert!(said.contains("/napi-sys-3.4.1/src/mine.rs\n"), "{said}");
    assert!(said.contains("due to the finding above"), "{said}");
}

#[test]
fn a_copy_of_cargos_that_was_edited_is_made_again_once_deleted() {
    let project = Project::with_dependencies(NAPI_SYS);
    let fork = Fork::nowhere();
    fork.make(&project);
    let home = name(&project, &fork.entries());
    let metadata = home.cargo(&project, &["metadata", "--format-version=1", "--locked"]);
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    let mut packages = metadata["packages"].as_array().unwrap().iter();
    let napi_sys = packages.find(|package| package["name"] == "napi-sys");
    let manifest = PathBuf::from(napi_sys.unwrap()["manifest_path"].as_str().unwrap());
    let library = manifest.with_file_name("src").join("lib.rs");
    fs::write(&library, "").unwrap();

    let said = findings(&project, &home);
    let what = format!("`{}` was changed after", source(&fork));
    let copy = manifest.ancestors().nth(2).unwrap();
    let remedy = format!("delete {}, which Cargo then makes again", copy.display());
    assert_says(&said, &what, &library, &remedy);

    fs::remove_dir_all(copy).unwrap();
    checked(&project, &home, &["--locked"]);
}

#[test]
fn a_vendored_one_is_not_taken_for_somebody_elses() {
    let project = Project::with_dependencies(NAPI_SYS);
    let fork = Fork::nowhere();
    fork.make(&project);
    let home = name(&project, &fork.entries());
    let config = home.cargo(&project, &["vendor", "--locked"]);
    assert!(config.contains("[source."), "{config}");
    project.write(".cargo/config.toml", &config);
    let said = findings(&project, &home);
    let what = format!(
        "`{}` is vendored, in a form that cannot be checked",
        source(&fork)
    );
    let vendor = project.reported("vendor");
    assert_says(&said, &what, &vendor, "where Cargo takes it from git");
    assert!(said.contains("due to the finding above"), "{said}");
}

#[test]
fn one_of_another_release_or_build_is_stale_until_it_is_made_again() {
    let this = env!("CARGO_PKG_VERSION");
    let release = format!("cargo-outlive = \"{this}\"");
    for (old, new, maker) in [
        (
            release.as_str(),
            "cargo-outlive = \"0.0.1\"",
            format!("cargo-outlive 0.0.1, and this is {this}"),
        ),
        (
            "fork = \"",
            "fork = \"0",
            format!("another build of cargo-outlive {this}"),
        ),
    ] {
        let project = Project::with_dependencies(NAPI);
        let fork = Fork::of(&project);
        edit(fork.directory().join("napi-outlive.toml"), old, new);
        commit(&fork, "Patch\n\nMade-By: cargo-outlive 0.0.1");
        let (rev, url) = (fork.head(), fork.url());
        // So that it follows the branch.
        let entries = fork.entries().replace(&format!(", rev = \"{rev}\""), "");
        let home = name(&project, &entries);
        let said = findings(&project, &home);
        let what = format!("`git+{url}#{rev}` was made by {maker}");
        let manifest = project.reported("Cargo.toml");
        assert_says(&said, &what, &manifest, "and run `cargo update napi`");
        assert!(said.contains("due to the finding above"), "{said}");

        let said = fork.make(&project);
        assert!(said.contains("Updated "), "{said}");
        home.cargo(&project, &["update", "--quiet", "napi"]);
        checked(&project, &home, &["--locked"]);
    }
}

#[test]
fn two_commits_are_two_packages() {
    let project = Project::with_dependencies(&format!("{NAPI}\n{NAPI_SYS}"));
    let fork = Fork::of(&project);
    let (first, former) = (entry(&fork, "napi-sys"), source(&fork));
    fs::write(fork.directory().join("README.md"), "ours").unwrap();
    let readme = fork.git(&["show", "HEAD:README.md"]);
    commit(&fork, "Tell what it is to us");
    let entries = fork.entries_of(&readme);
    let napi = entries.lines().filter(|line| !line.starts_with("napi-sys"));
    let napi: String = napi.map(|line| format!("{line}\n")).collect();
    let home = name(&project, &format!("{napi}{first}"));
    let said = findings(&project, &home);
    let manifest = project.reported("Cargo.toml");
    for package in ["napi-sys 3.4.1", "napi-outlive-tsfn 0.1.0"] {
        let what = format!(
            "Cargo.lock names {package} from `{former}`, and others from `{}`",
            source(&fork)
        );
        assert_says(&said, &what, &manifest, "names the same commit");
    }
}

#[test]
fn apply_and_update_say_how_to_go_on() {
    let project = Project::with_dependencies(NAPI);
    let fork = Fork::of(&project);
    let home = name(&project, &fork.entries());
    let what = "`patch.crates-io.napi`, `patch.crates-io.napi-sys` patches this project already";
    let manifest = project.reported("Cargo.toml");
    for arguments in [
        &["apply"][..],
        &["apply", "--locked"],
        &["apply", "--only", "napi-sys"],
        &["update"],
        &["update", "--locked"],
    ] {
        let said = project.refusal_of(home.around(&mut project.outlive(arguments)));
        assert_says(&said, what, &manifest, "have every `rev` in `[patch]` be");
        let remedy = "to patch in place instead, remove `patch.crates-io.napi`, ";
        assert_says(&said, what, &manifest, remedy);
    }
    // As the last remedy says.
    project.edit("Cargo.toml", &fork.entries(), "");
    home.cargo(&project, &["update", "--workspace", "--quiet"]);
    project.succeed_of(home.around(&mut project.outlive(&["apply"])));
    checked(&project, &home, &["--locked"]);
}
