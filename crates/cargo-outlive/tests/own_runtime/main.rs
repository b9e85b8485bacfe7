//! What no runtime does, or none can be made to do at will, so a process that is its own runtime
//! does it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// What napi refers to and this process lacks is never called, and need not be there.
#[cfg(target_os = "linux")]
const FLAGS: &str = "-C link-arg=-rdynamic -C relro-level=partial \
                     -C link-arg=-Wl,--unresolved-symbols=ignore-all";

#[test]
#[cfg(target_os = "linux")]
fn h19_a_callback_is_dropped_once_when_its_function_cannot_be_unreferenced() {
    // Before 3.9.3 the published one left the callback to the finalizer, as is right here.
    for (version, published_drops_twice) in [("3.8.0", false), ("3.16.1", true)] {
        let project = project(version, include_str!("unref_refused.rs"));
        let stock = run(&project);
        let dropped_once = stock.status.success() && stock.stdout == b"0 1\n";
        assert_eq!(dropped_once, !published_drops_twice, "{stock:?}");

        apply(&project);
        let patched = run(&project);
        assert_eq!(
            String::from_utf8_lossy(&patched.stdout),
            "0 1\n",
            "{patched:?}"
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn deferreds_share_the_function_of_their_own_environment_and_of_no_other_at_its_address() {
    let project = project("3.16.1", include_str!("deferreds.rs"));
    lock(&project);
    apply(&project);
    let patched = run(&project);
    let expected = "1 function for two deferreds\nalive with both: true\nalive with one: true\n\
                    resolved: 1\n2 functions after an end\nresolved by the old one: 1\n\
                    resolved by the new one: 2\nalive with none: false\n\
                    3 after an end that was not told\nresolved: 3\nalive, refusing: false\n\
                    4 after a refusal\nresolved: 4\n";
    assert_eq!(
        String::from_utf8_lossy(&patched.stdout),
        expected,
        "{patched:?}"
    );
}

/// From 3.10.1 on an error itself leaves what is of another thread.
#[test]
#[cfg(target_os = "linux")]
fn who_settles_a_promise_second_leaves_what_is_of_the_environments_thread() {
    let project = project("3.8.6", include_str!("late_rejection.rs"));
    lock(&project);
    apply(&project);
    let patched = run(&project);
    assert_eq!(
        String::from_utf8_lossy(&patched.stdout),
        "0\n",
        "{patched:?}"
    );
}

fn lock(project: &TempDir) {
    let locked = Command::new(env!("CARGO"))
        .current_dir(project.path())
        .args(["generate-lockfile", "--quiet"])
        .output()
        .unwrap();
    assert!(locked.status.success(), "{locked:?}");
}

fn apply(project: &TempDir) {
    let outlive = Command::new(env!("CARGO_BIN_EXE_cargo-outlive"))
        .args(["outlive", "apply", "--quiet", "--manifest-path"])
        .arg(project.path().join("Cargo.toml"))
        .output()
        .unwrap();
    assert!(outlive.status.success(), "{outlive:?}");
}

fn project(version: &str, program: &str) -> TempDir {
    let directory = TempDir::new().unwrap();
    let manifest = format!(
        "[package]\nname = \"own-runtime-{}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n\
         [dependencies]\nnapi = {{ version = \"={version}\", default-features = false, \
         features = [\"napi4\"] }}\n",
        version.replace('.', "-")
    );
    fs::write(directory.path().join("Cargo.toml"), manifest).unwrap();
    fs::create_dir(directory.path().join("src")).unwrap();
    for (file, text) in [
        ("main.rs", program),
        ("runtime.rs", include_str!("runtime.rs")),
    ] {
        fs::write(directory.path().join("src").join(file), text).unwrap();
    }
    directory
}

fn run(project: &TempDir) -> Output {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own-runtime");
    let cargo = |command: &str| {
        Command::new(env!("CARGO"))
            .current_dir(project.path())
            .env("CARGO_TARGET_DIR", &target)
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("RUSTFLAGS", FLAGS)
            .args([command, "--quiet"])
            .output()
            .unwrap()
    };
    let built = cargo("build");
    assert!(built.status.success(), "{built:?}");
    cargo("run")
}
