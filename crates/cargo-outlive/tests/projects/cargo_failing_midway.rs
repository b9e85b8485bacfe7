//! What happens when the patched project is in place, and Cargo or the user stops: everything is
//! put back as it was.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::support::{assert_says, Project};

/// The real Cargo, but something happens while it resolves the patched project.
pub fn cargo_that_resolves_with(directory: &Path, action: &str) -> PathBuf {
    let script = directory.join("cargo");
    let text = format!(
        "#!/bin/sh\ncase \"$*\" in *--no-deps* | *--locked*) ;; *) {action} ;; esac\n\
         exec '{}' \"$@\"\n",
        env!("CARGO")
    );
    fs::write(&script, text).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    script
}

#[test]
fn an_interrupt_puts_the_project_back() {
    let project = Project::with_dependencies("napi-sys = \"=3.4.1\"");
    let directory = tempfile::tempdir().unwrap();
    let cargo = cargo_that_resolves_with(directory.path(), "kill -INT $PPID");
    let said = project.refusal_of(project.outlive(&["apply"]).env("CARGO", cargo));
    assert!(
        said.contains("error: interrupted: the project is as it was before"),
        "{said}"
    );
}

#[test]
fn a_failure_puts_a_project_that_was_patched_before_back() {
    let project = Project::with_dependencies("napi-sys = \"=3.3.0\"");
    project.apply();
    project.edit("Cargo.toml", "=3.3.0", "=3.4.1");
    project.cargo(&["update", "--quiet", "--workspace"]);
    let directory = tempfile::tempdir().unwrap();
    let cargo = cargo_that_resolves_with(directory.path(), "echo broken >&2; exit 101");
    let said = project.refusal_of(project.outlive(&["apply"]).env("CARGO", cargo));
    let what = "Cargo cannot resolve the patched project, which is as it was before";
    assert_says(
        &said,
        what,
        &project.reported("Cargo.toml"),
        "mend what Cargo reports",
    );
    assert!(said.contains("broken"), "{said}");
}
