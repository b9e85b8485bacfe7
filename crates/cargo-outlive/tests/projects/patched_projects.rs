//! `cargo outlive apply` on projects that it can patch.

use std::fs;
use std::path::Path;

use crate::support::{package, Project, Snapshot};
use sha2::Digest;

const NAPI_2: &str =
    r#"napi = { version = "=2.16.17", default-features = false, features = ["napi4"] }"#;
const NAPI_3: &str =
    r#"napi = { version = "=3.16.1", default-features = false, features = ["napi4"] }"#;

/// The packages of a lock file, each as `name version source`, without those of the fork.
fn others(lock: &str) -> Vec<String> {
    let lock: toml_edit::DocumentMut = lock.parse().unwrap();
    let packages = lock["package"].as_array_of_tables().unwrap().iter();
    let text = |package: &toml_edit::Table, key: &str| {
        package
            .get(key)
            .map_or(String::new(), |value| value.as_str().unwrap().to_owned())
    };
    let patched = ["napi", "napi-sys"];
    let packages = packages.filter(|package| !patched.contains(&text(package, "name").as_str()));
    packages
        .map(|package| ["name", "version", "source", "checksum"].map(|key| text(package, key)))
        .map(|package| package.join(" "))
        .collect()
}

fn assert_nothing_else_moved(before: &str, after: &str) {
    let after = others(after);
    for package in others(before) {
        assert!(after.contains(&package), "{package} was moved");
    }
}

fn is_from_a_registry(lock: &str, name: &str, version: &str) -> bool {
    lock.contains(&format!(
        "name = \"{name}\"\nversion = \"{version}\"\nsource = "
    ))
}

/// A program that says where each of the seven functions is defined, and calls one if asked to.
/// Without `dyn-symbols` it links only if none of them is left to the runtime.
const WHERE_DEFINED: &str = r#"
    use napi_sys::*;

    fn module<T>(_: &T) -> &'static str {
        std::any::type_name::<T>().rsplit_once("::").unwrap().0
    }

    fn main() {
        println!("{}", module(&napi_create_threadsafe_function));
        println!("{}", module(&napi_get_threadsafe_function_context));
        println!("{}", module(&napi_call_threadsafe_function));
        println!("{}", module(&napi_acquire_threadsafe_function));
        println!("{}", module(&napi_release_threadsafe_function));
        println!("{}", module(&napi_ref_threadsafe_function));
        println!("{}", module(&napi_unref_threadsafe_function));
        if std::env::args().any(|argument| argument == "call") {
            // SAFETY: any thread; NULL is refused.
            let status = unsafe { napi_acquire_threadsafe_function(std::ptr::null_mut()) };
            assert_eq!(status, Status::napi_invalid_arg);
        }
    }
"#;

#[test]
fn a_project_on_napi_2_is_patched_and_compiles() {
    let project = Project::with_dependencies(NAPI_2);
    let (manifest, lock) = (project.read("Cargo.toml"), project.read("Cargo.lock"));
    let said = project.apply();
    assert!(
        said.contains("Patched napi 2.16.17, napi-sys 2.4.0 in "),
        "{said}"
    );
    let lines = "napi = { path = \"patched/napi-2.16.17\" }\n\
                 napi-sys = { path = \"patched/napi-sys-2.4.0\" }\n";
    assert_eq!(
        project.read("Cargo.toml"),
        format!("{manifest}\n[patch.crates-io]\n{lines}")
    );
    assert_nothing_else_moved(&lock, &project.read("Cargo.lock"));
    project.cargo(&["check", "--quiet", "--locked"]);
}

#[test]
fn a_project_on_napi_3_is_patched_and_compiles() {
    let project = Project::with_dependencies(NAPI_3);
    let lock = project.read("Cargo.lock");
    assert!(is_from_a_registry(&lock, "napi-sys", "3.4.1"));
    project.apply();
    assert_nothing_else_moved(&lock, &project.read("Cargo.lock"));
    let lock = project.read("Cargo.lock");
    assert!(!is_from_a_registry(&lock, "napi-sys", "3.4.1"));
    assert!(!is_from_a_registry(&lock, "napi", "3.16.1"));
    project.cargo(&["check", "--quiet", "--locked"]);
}

#[test]
fn two_versions_in_one_graph_are_both_patched() {
    let two = |first: &str| {
        format!(
            "{first}\n{}",
            NAPI_3
                .replace("napi =", "napi3 =")
                .replace("{ version", "{ package = \"napi\", version")
        )
    };
    let project = Project::with_dependencies(&two(NAPI_2));
    let said = project.apply();
    assert!(
        said.contains("Patched napi 2.16.17, napi 3.16.1, napi-sys 2.4.0, napi-sys 3.4.1 in "),
        "{said}"
    );
    let manifest = project.read("Cargo.toml");
    assert!(manifest.ends_with(
        "\n[patch.crates-io]\n\
         napi-2 = { package = \"napi\", path = \"patched/napi-2.16.17\" }\n\
         napi-3 = { package = \"napi\", path = \"patched/napi-3.16.1\" }\n\
         napi-sys-2 = { package = \"napi-sys\", path = \"patched/napi-sys-2.4.0\" }\n\
         napi-sys-3 = { package = \"napi-sys\", path = \"patched/napi-sys-3.4.1\" }\n"
    ));
    project.cargo(&["check", "--quiet", "--locked"]);
}

#[test]
fn a_second_run_changes_nothing() {
    let project = Project::with_dependencies(NAPI_3);
    project.apply();
    let first = project.snapshot();
    let said = project.apply();
    assert!(
        said.contains("Fresh napi 3.16.1, napi-sys 3.4.1: already applied"),
        "{said}"
    );
    project.assert_is(&first);
    project.apply_with(&["--locked", "--offline"]);
    project.assert_is(&first);
}

#[test]
fn all_seven_functions_are_answered_by_the_fork() {
    for (version, published) in [("2.4.0", ""), ("3.4.1", "napi_sys::functions::napi4\n")] {
        let features = "default-features = false, features = [\"napi4\", \"dyn-symbols\"]";
        let dependency = format!("napi-sys = {{ version = \"={version}\", {features} }}");
        let project = Project::with_dependencies(&dependency);
        project.write("src/main.rs", WHERE_DEFINED);
        if !published.is_empty() {
            let stock = project.cargo(&["run", "--quiet", "--locked"]);
            assert_eq!(stock, published.repeat(7));
        }
        project.apply();
        let patched = project.cargo(&["run", "--quiet", "--locked", "--", "call"]);
        assert_eq!(patched, "napi_sys::outlive\n".repeat(7));

        project.edit("Cargo.toml", ", \"dyn-symbols\"", "");
        let linked = project.cargo(&["run", "--quiet", "--", "call"]);
        assert_eq!(linked, "napi_sys::outlive\n".repeat(7));
    }
}

#[test]
fn in_a_member_the_workspace_root_is_patched_and_the_user_told() {
    let project = Project::new(&[
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"2\"\nmembers = [\"crates/*\"]\n",
        ),
        ("crates/addon/Cargo.toml", &package("addon", NAPI_3)),
        ("crates/other/Cargo.toml", &package("other", "")),
    ])
    .locked();
    let member = project.path("crates/addon");
    let member_before = fs::read(member.join("Cargo.toml")).unwrap();
    let output = project
        .outlive(&["apply"])
        .current_dir(&member)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    let root = fs::canonicalize(project.root()).unwrap().join("Cargo.toml");
    let note = format!(
        "note: `[patch]` works in the workspace root only: acting on {}",
        root.display()
    );
    assert!(said.contains(&note), "{said}");

    assert_eq!(fs::read(member.join("Cargo.toml")).unwrap(), member_before);
    assert!(project
        .path("patched/napi-sys-3.4.1/src/outlive.rs")
        .is_file());
    let metadata = project.cargo(&["metadata", "--format-version=1", "--no-deps", "--locked"]);
    assert_eq!(
        metadata.matches("\"manifest_path\":").count(),
        2,
        "a member was added"
    );
    project.cargo(&["check", "--quiet", "--locked", "--workspace"]);
}

#[test]
fn a_root_package_with_members_is_patched_by_manifest_path() {
    let root = format!(
        "{}\n[workspace]\nmembers = [\"addon\"]\n",
        package("root", "")
    );
    let project = Project::new(&[
        ("Cargo.toml", &root),
        ("addon/Cargo.toml", &package("addon", NAPI_2)),
    ])
    .locked();
    let elsewhere = tempfile::tempdir().unwrap();
    let manifest = project.path("Cargo.toml");
    let output = project
        .outlive(&["apply", "--manifest-path", manifest.to_str().unwrap()])
        .current_dir(elsewhere.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success() && !said.contains("note: "),
        "{said}"
    );
    project.cargo(&["check", "--quiet", "--locked", "--workspace"]);
}

#[test]
fn a_patch_of_the_users_for_another_package_stays() {
    let manifest = format!(
        "{}itoa = \"1\"\n\n[patch.crates-io] # mine\nitoa = {{ path = \"itoa\" }}  # keep\n\n\
         [profile.dev]\nopt-level = 0\n",
        package("addon", NAPI_3)
    );
    let itoa = package("itoa", "").replace("0.1.0", "1.0.99");
    let project = Project::new(&[("Cargo.toml", &manifest), ("itoa/Cargo.toml", &itoa)]).locked();
    project.apply();
    let lines = "napi = { path = \"patched/napi-3.16.1\" }\n\
                 napi-sys = { path = \"patched/napi-sys-3.4.1\" }\n";
    let expected = manifest.replace("# keep\n", &format!("# keep\n{lines}"));
    assert_eq!(project.read("Cargo.toml"), expected);
    project.cargo(&["check", "--quiet", "--locked"]);
}

#[test]
fn a_manifest_with_crlf_keeps_every_byte() {
    let manifest = package("addon", NAPI_3).replace('\n', "\r\n");
    let project = Project::new(&[("Cargo.toml", &manifest)]).locked();
    project.apply();
    let lines = "napi = { path = \"patched/napi-3.16.1\" }\r\n\
                 napi-sys = { path = \"patched/napi-sys-3.4.1\" }\r\n";
    let expected = format!("{manifest}\r\n[patch.crates-io]\r\n{lines}");
    assert_eq!(project.read("Cargo.toml"), expected);
}

#[test]
fn a_newer_fork_takes_the_place_of_an_older_one() {
    let project = Project::with_dependencies(NAPI_3);
    project.apply();
    let expected = project.snapshot();
    // What an older release of this command would have left: a file less, a file that differs, and
    // a stamp that says so.
    let older = "// older\n";
    project.write("patched/tsfn/src/sys.rs", older);
    fs::remove_file(project.path("patched/tsfn/src/node_api.rs")).unwrap();
    let mut stamp: toml_edit::DocumentMut =
        project.read("patched/napi-outlive.toml").parse().unwrap();
    let files = stamp["files"].as_table_mut().unwrap();
    files.remove("tsfn/src/node_api.rs");
    files["tsfn/src/sys.rs"] = toml_edit::value(sha256(older));
    project.write("patched/napi-outlive.toml", &stamp.to_string());
    project.apply();
    project.assert_is(&expected);
}

fn sha256(text: &str) -> String {
    let digest = sha2::Sha256::digest(text);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_patched_directory_that_is_not_in_version_control_is_made_again() {
    let project = Project::with_dependencies(NAPI_3);
    project.apply();
    let expected = project.snapshot();
    fs::remove_dir_all(project.path("patched")).unwrap();
    project.apply();
    let mut made_again = project.snapshot();
    // How the lock file was before is no longer known.
    let before = Path::new("patched/before-apply.toml");
    made_again.insert(before.to_owned(), expected[before].clone());
    assert_eq!(made_again, expected);
}

#[test]
fn an_entry_that_is_gone_from_the_manifest_is_made_again() {
    let project = Project::with_dependencies("napi-sys = \"=3.4.1\"");
    let manifest = project.read("Cargo.toml");
    project.apply();
    let expected = project.snapshot();
    project.write("Cargo.toml", &manifest);
    project.refuse(&["check", "--locked"]);
    project.apply();
    project.assert_is(&expected);
}

#[test]
fn a_version_bumped_in_the_lock_file_is_patched_in_the_place_of_the_former() {
    let project = Project::with_dependencies("napi-sys = \"=3.3.0\"");
    project.apply();
    project.edit("Cargo.toml", "=3.3.0", "=3.4.1");
    project.cargo(&["update", "--quiet", "--workspace"]);
    assert!(project.read("Cargo.lock").contains("[[patch.unused]]"));
    let said = project.apply();
    assert!(said.contains("Patched napi-sys 3.4.1 in "), "{said}");
    assert!(!project.read("Cargo.lock").contains("[[patch.unused]]"));
    assert!(!project.path("patched/napi-sys-3.3.0").exists());
    assert!(!project
        .read("Cargo.toml")
        .contains("patched/napi-sys-3.3.0"));
}

#[test]
fn everything_but_the_changes_is_as_published() {
    let project = Project::with_dependencies(NAPI_3);
    project.cargo(&["vendor", "--quiet", "--locked", "vendor"]);
    let vendored = files_below(&project, "vendor/napi-sys");
    fs::remove_dir_all(project.path("vendor")).unwrap();
    project.apply();
    let patched = files_below(&project, "patched/napi-sys-3.4.1");
    let changed = ["Cargo.toml", "src/lib.rs", "src/outlive.rs"];
    for (path, bytes) in &patched {
        let path = path.to_str().unwrap();
        let published = vendored.get(std::path::Path::new(path));
        assert_eq!(published != Some(bytes), changed.contains(&path), "{path}");
    }
}

fn files_below(project: &Project, directory: &str) -> Snapshot {
    let files = project.snapshot().into_iter();
    let files = files
        .filter_map(|(path, bytes)| Some((path.strip_prefix(directory).ok()?.to_owned(), bytes)));
    files.collect()
}

#[test]
fn quiet_says_nothing_and_the_binary_runs_by_its_own_name() {
    let project = Project::with_dependencies(NAPI_3);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-outlive"))
        .current_dir(project.root())
        .args(["apply", "--quiet"])
        .output()
        .unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    let said = project.apply_with(&["--color", "always"]);
    assert!(said.contains("\u{1b}[1m"), "{said:?}");
}

#[test]
fn nothing_changes_for_webassembly() {
    let project = Project::with_dependencies("napi-sys = \"=3.4.1\"");
    project.apply();
    let tree = |target| {
        let of_target = ["tree", "--quiet", "--locked", "--target", target];
        project.cargo(&of_target)
    };
    assert!(!tree("wasm32-wasip1-threads").contains("napi-outlive-tsfn"));
    assert!(tree("x86_64-pc-windows-msvc").contains("napi-outlive-tsfn"));
}

#[test]
fn what_cargo_leaves_behind_in_a_patched_package_is_no_edit() {
    let project = Project::with_dependencies("napi-sys = \"=3.4.1\"");
    project.apply();
    project.write("patched/tsfn/target/debug/left-behind", "");
    project.write("patched/napi-sys-3.4.1/Cargo.lock", "");
    let before = project.snapshot();
    project.apply();
    project.assert_is(&before);
}
