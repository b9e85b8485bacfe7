//! `cargo outlive check`: what it finds, and that it finds nothing where all is well.

use std::path::{Path, PathBuf};

use crate::support::{assert_says, package, Project};

const NAPI_SYS: &str = "napi-sys = \"=3.4.1\"";

/// What `check` says with and without the options of CI, in which it must not differ.
fn findings(project: &Project) -> String {
    let said = project.refuse(&["check"]);
    assert_eq!(project.refuse(&["check", "--locked", "--offline"]), said);
    said
}

#[test]
fn a_patched_project_is_as_it_should_be() {
    let project = Project::with_dependencies(NAPI_SYS);
    project.apply();
    let patched = project.snapshot();
    for options in [&[][..], &["--locked"], &["--offline"]] {
        let said = project.succeed(&[&["check"], options].concat());
        assert!(
            said.contains("Checked napi-sys 3.4.1: patched, and in use"),
            "{said}"
        );
    }
    project.assert_is(&patched);
}

#[test]
fn a_project_that_is_not_patched() {
    let project = Project::with_dependencies(NAPI_SYS);
    let said = findings(&project);
    let patched = project.reported("patched");
    assert_says(
        &said,
        "there is no directory `patched`",
        &patched,
        "`cargo outlive apply`",
    );
    let manifest = project.reported("Cargo.toml");
    assert!(said.contains(&format!(
        "error: the manifest does not patch napi-sys 3.4.1\n  --> {}\n",
        manifest.display()
    )));
    assert!(said.contains("error: Cargo.lock names napi-sys 3.4.1 unpatched, from `registry+"));
    assert!(said.ends_with("error: the patch is not as it should be, due to 3 findings above\n"));
}

#[test]
fn a_patch_that_cargo_does_not_use_though_it_is_silent() {
    let project = Project::with_dependencies("napi-sys = \"=3.3.0\"");
    project.apply();
    project.edit("Cargo.toml", "=3.3.0", "=3.4.1");
    project.cargo(&["update", "--quiet", "--workspace"]);
    project.cargo(&["metadata", "--format-version=1", "--quiet", "--locked"]);
    let said = findings(&project);
    let manifest = project.reported("Cargo.toml");
    let what = "Cargo does not use the patch of napi-sys 3.3.0";
    assert!(
        said.contains(&format!("error: {what}\n  --> {}\n", manifest.display())),
        "{said}"
    );
    let patched = project.reported("patched");
    let what = "`patched` has napi-sys 3.3.0, and Cargo.lock names napi-sys 3.4.1";
    assert_says(&said, what, &patched, "run `cargo outlive update`");
    project.succeed(&["update"]);
    project.succeed(&["check", "--locked"]);
}

#[test]
fn a_lock_file_that_is_behind() {
    let project = Project::with_dependencies(NAPI_SYS);
    let lock = project.read("Cargo.lock");
    project.apply();
    project.write("Cargo.lock", &lock);
    let said = project.refuse(&["check", "--locked"]);
    let what = "Cargo.lock names napi-sys 3.4.1 unpatched, from `registry+";
    assert!(said.contains(what), "{said}");
    let what = "Cargo cannot resolve this project with its lock file as it is";
    assert!(said.contains(what) && said.contains("--locked"), "{said}");
}

#[test]
fn two_copies_in_the_graph() {
    let own = package("napi-sys", "").replace("0.1.0", "3.4.1");
    let manifest = package("addon", &format!("{NAPI_SYS}\nown = {{ path = \"own\" }}"));
    let between = package("own", "napi-sys = { path = \"napi-sys\" }");
    let project = Project::new(&[
        ("Cargo.toml", &package("addon", NAPI_SYS)),
        ("own/Cargo.toml", &between),
        ("own/napi-sys/Cargo.toml", &own.replace("3.4.1", "3.4.0")),
    ])
    .locked();
    project.apply();
    let patches = project
        .read("Cargo.toml")
        .replace(&package("addon", NAPI_SYS), "");
    project.write("Cargo.toml", &format!("{manifest}{patches}"));
    project.cargo(&["metadata", "--format-version=1", "--quiet"]);
    let said = findings(&project);
    let copy = project.reported("own/napi-sys/Cargo.toml");
    let what = format!("error: Cargo takes napi-sys from {}", copy.display());
    assert!(said.contains(&what), "{said}");
}

#[test]
fn a_patched_directory_that_was_edited_and_one_of_another_release() {
    let project = Project::with_dependencies(NAPI_SYS);
    project.apply();
    let release = concat!("cargo-outlive = \"", env!("CARGO_PKG_VERSION"), "\"");
    project.edit(
        "patched/napi-outlive.toml",
        release,
        "cargo-outlive = \"0.0.1\"",
    );
    project.write("patched/tsfn/src/added.rs", "");
    let said = findings(&project);
    let file = project.reported("patched/tsfn/src/added.rs");
    let what = "`patched` was changed after this command wrote it";
    assert_says(&said, what, &file, "keep your change elsewhere");
    let what = "error: `patched` was made by cargo-outlive 0.0.1, and this is ";
    assert!(said.contains(what), "{said}");
    assert!(said.contains("due to 2 findings"), "{said}");
}

#[test]
fn a_patched_directory_of_the_users() {
    let project = Project::with_dependencies(NAPI_SYS);
    project.write("patched/mine.txt", "");
    let what = "`patched` is there already, and was not written by this command";
    let patched = project.reported("patched");
    assert_says(&findings(&project), what, &patched, "give it another name");
}

#[test]
fn a_choice_made_with_only_holds() {
    let napi = "napi = { version = \"=3.16.1\", default-features = false }";
    let project = Project::with_dependencies(napi);
    project.apply_with(&["--only", "napi-sys"]);
    let said = project.succeed(&["check", "--locked"]);
    assert!(said.contains("Checked napi-sys 3.4.1: "), "{said}");
}

/// A shared library with a function of napi-sys in it, or without.
fn build(project: &Project) -> PathBuf {
    project.cargo(&["build", "--quiet", "--locked"]);
    let built = Path::new(env!("CARGO_TARGET_TMPDIR")).join("projects/debug");
    let prefix = std::env::consts::DLL_PREFIX;
    let library = built.join(format!("{prefix}marked{}", std::env::consts::DLL_SUFFIX));
    let addon = project.path("marked.node");
    std::fs::copy(library, &addon).unwrap();
    addon
}

#[test]
fn an_addon_tells_whether_it_was_built_with_the_patch() {
    let dependency = "napi-sys = { version = \"=3.4.1\", default-features = false, features = [\"napi4\", \"dyn-symbols\"] }";
    let manifest = package("marked", dependency).replace(
        "[dependencies]",
        "[lib]\ncrate-type = [\"cdylib\"]\n\n[dependencies]",
    );
    let project = Project::new(&[("Cargo.toml", &manifest)]).locked();
    project.write(
        "src/lib.rs",
        "pub use napi_sys::napi_call_threadsafe_function;\n",
    );
    let stock = build(&project);
    project.apply();
    let said = project.refuse(&["check", "--locked", "--addon", "marked.node"]);
    let what = "this addon was not built with the patch of napi-sys: it exports no \
                `napi_outlive_napi_sys_3`";
    assert_says(&said, what, Path::new("marked.node"), "build it again");

    let patched = build(&project);
    assert_eq!(stock, patched);
    let said = project.succeed(&["check", "--locked", "--addon", "marked.node"]);
    assert!(
        said.contains("Checked marked.node: built with the patch"),
        "{said}"
    );

    project.write("text.node", "not a library");
    let of_several = ["check", "--addon", "marked.node", "--addon", "text.node"];
    let said = project.refuse(&of_several);
    let what = "this file cannot be checked";
    assert_says(&said, what, Path::new("text.node"), "name a built addon");
}
