//! Projects of every shape: each command does the same on all of them, with and without
//! `--locked`, and `remove` leaves none of it behind.

use crate::support::{package, Project};

const NAPI_2: &str = "napi = { version = \"=2.16.17\", default-features = false }";
const NAPI_3: &str = "napi = { version = \"=3.16.1\", default-features = false }";

fn renamed(dependency: &str) -> String {
    let renamed = dependency.replace("napi =", "renamed =");
    renamed.replace("{ version", "{ package = \"napi\", version")
}

/// Takes a project through its life. `patched` is what is patched in it.
fn live(project: &Project, patched: &str) {
    // For every platform, which is what Cargo's metadata is about, and which nothing else fetches.
    project.cargo(&["fetch", "--quiet", "--locked"]);
    let stock = project.snapshot();
    project.refuse(&["apply", "--locked"]);
    project.refuse(&["check"]);
    project.refuse(&["check", "--locked"]);
    project.succeed(&["remove", "--locked"]);

    let said = project.apply();
    assert!(said.contains(&format!("Patched {patched} in ")), "{said}");
    let applied = project.snapshot();
    for command in ["apply", "update", "check", "status"] {
        for options in [&[][..], &["--locked"], &["--locked", "--offline"]] {
            let mut run = project.outlive(&[command, "--quiet"]);
            let output = run.args(options).output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(output.status.success(), "{command} {options:?}: {said}");
            assert_eq!(said, "", "{command} {options:?}");
            project.assert_is(&applied);
        }
    }
    project.cargo(&[
        "metadata",
        "--format-version=1",
        "--quiet",
        "--locked",
        "--offline",
    ]);

    project.refuse(&["remove", "--locked"]);
    project.succeed(&["remove"]);
    project.assert_is(&stock);
    project.cargo(&[
        "metadata",
        "--format-version=1",
        "--quiet",
        "--locked",
        "--offline",
    ]);
}

#[test]
fn a_package_alone() {
    let project = Project::with_dependencies(NAPI_3);
    live(&project, "napi 3.16.1, napi-sys 3.4.1");
}

#[test]
fn a_package_with_a_member() {
    let root = package("root", "") + "\n[workspace]\nmembers = [\"addon\"]\n";
    let project = Project::new(&[
        ("Cargo.toml", &root),
        ("addon/Cargo.toml", &package("addon", NAPI_2)),
    ]);
    live(&project.locked(), "napi 2.16.17, napi-sys 2.4.0");
}

#[test]
fn a_virtual_manifest() {
    let root = "[workspace]\nresolver = \"2\"\nmembers = [\"crates/*\"]\n";
    let project = Project::new(&[
        ("Cargo.toml", root),
        ("crates/addon/Cargo.toml", &package("addon", NAPI_3)),
        ("crates/other/Cargo.toml", &package("other", "")),
    ]);
    live(&project.locked(), "napi 3.16.1, napi-sys 3.4.1");
}

#[test]
fn a_dependency_that_members_inherit() {
    let root = format!(
        "[workspace]\nresolver = \"2\"\nmembers = [\"addon\"]\n\n[workspace.dependencies]\n{NAPI_3}\n"
    );
    let project = Project::new(&[
        ("Cargo.toml", &root),
        (
            "addon/Cargo.toml",
            &package("addon", "napi.workspace = true"),
        ),
    ]);
    live(&project.locked(), "napi 3.16.1, napi-sys 3.4.1");
}

#[test]
fn a_renamed_dependency() {
    let project = Project::with_dependencies(&renamed(NAPI_3));
    live(&project, "napi 3.16.1, napi-sys 3.4.1");
}

#[test]
fn both_lines_in_one_graph() {
    let project = Project::with_dependencies(&format!("{NAPI_2}\n{}", renamed(NAPI_3)));
    live(
        &project,
        "napi 2.16.17, napi 3.16.1, napi-sys 2.4.0, napi-sys 3.4.1",
    );
}

#[test]
fn the_line_of_the_original_report() {
    let project = Project::with_dependencies("napi = \"=2.0.2\"");
    let sys = project.read("Cargo.lock");
    let sys = sys
        .split("name = \"napi-sys\"\nversion = \"")
        .nth(1)
        .unwrap();
    let sys = sys.split('"').next().unwrap();
    live(&project, &format!("napi 2.0.2, napi-sys {sys}"));
}

#[test]
fn a_project_that_patches_something_else() {
    let manifest = package("addon", &format!("{NAPI_3}\nitoa = \"1\""))
        + "\n[patch.crates-io] # mine\nitoa = { path = \"itoa\" }  # keep\n\n\
           [profile.dev]\nopt-level = 0\n";
    let itoa = package("itoa", "").replace("0.1.0", "1.0.99");
    let project = Project::new(&[("Cargo.toml", &manifest), ("itoa/Cargo.toml", &itoa)]);
    live(&project.locked(), "napi 3.16.1, napi-sys 3.4.1");
}

#[test]
fn a_project_whose_patches_stand_in_the_configuration_of_cargo() {
    let itoa = package("itoa", "").replace("0.1.0", "1.0.99");
    let project = Project::new(&[
        (
            "Cargo.toml",
            &package("addon", &format!("{NAPI_3}\nitoa = \"1\"")),
        ),
        ("itoa/Cargo.toml", &itoa),
        (
            ".cargo/config.toml",
            "[patch.crates-io]\nitoa = { path = \"itoa\" }\n",
        ),
    ]);
    live(&project.locked(), "napi 3.16.1, napi-sys 3.4.1");
}
