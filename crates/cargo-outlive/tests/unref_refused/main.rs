//! h19: a thread-safe function is made, and cannot be unreferenced. No runtime does that, so a
//! process that is its own runtime does.

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
        let project = project(version);
        let stock = run(&project);
        let dropped_once = stock.status.success() && stock.stdout == b"0 1\n";
        assert_eq!(dropped_once, !published_drops_twice, "{stock:?}");

        let outlive = Command::new(env!("CARGO_BIN_EXE_cargo-outlive"))
            .args(["outlive", "apply", "--quiet", "--manifest-path"])
            .arg(project.path().join("Cargo.toml"))
            .output()
            .unwrap();
        assert!(outlive.status.success(), "{outlive:?}");
        let patched = run(&project);
        assert_eq!(
            String::from_utf8_lossy(&patched.stdout),
            "0 1\n",
            "{patched:?}"
        );
    }
}

fn project(version: &str) -> TempDir {
    let directory = TempDir::new().unwrap();
    let manifest = format!(
        "[package]\nname = \"refusing-{}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n\
         [dependencies]\nnapi = {{ version = \"={version}\", default-features = false, \
         features = [\"napi4\"] }}\n",
        version.replace('.', "-")
    );
    fs::write(directory.path().join("Cargo.toml"), manifest).unwrap();
    fs::create_dir(directory.path().join("src")).unwrap();
    fs::write(
        directory.path().join("src/main.rs"),
        include_str!("program.rs"),
    )
    .unwrap();
    directory
}

fn run(project: &TempDir) -> Output {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("unref-refused");
    let cargo = |command: &str| {
        Command::new(env!("CARGO"))
            .current_dir(project.path())
            .env("CARGO_TARGET_DIR", &target)
            .env("RUSTFLAGS", FLAGS)
            .args([command, "--quiet"])
            .output()
            .unwrap()
    };
    let built = cargo("build");
    assert!(built.status.success(), "{built:?}");
    cargo("run")
}
