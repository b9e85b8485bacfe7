//! Repositories of `cargo outlive fork` in temporary directories, and projects that name them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::{shared_target, Project, Snapshot};

pub const NAPI: &str =
    r#"napi = { version = "=3.16.1", default-features = false, features = ["napi4"] }"#;

/// A place for a repository.
pub struct Fork {
    pub around: TempDir,
}

impl Fork {
    /// Nothing is there yet.
    pub fn nowhere() -> Self {
        Self {
            around: TempDir::new().unwrap(),
        }
    }

    pub fn of(project: &Project) -> Self {
        let fork = Self::nowhere();
        let said = fork.make(project);
        assert!(said.contains("Forked napi"), "{said}");
        fork
    }

    pub fn directory(&self) -> PathBuf {
        self.around.path().join("deep/fork")
    }

    pub fn command(&self, project: &Project) -> Command {
        let mut command = project.outlive(&["fork", "--out"]);
        command
            .arg(self.directory())
            .env_remove("SOURCE_DATE_EPOCH");
        command
    }

    /// Runs the command, which must succeed and leave the project alone; returns what it said.
    pub fn make(&self, project: &Project) -> String {
        self.make_by(project, &mut self.command(project))
    }

    pub fn make_by(&self, project: &Project, command: &mut Command) -> String {
        let before = project.snapshot();
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.success() && output.stdout.is_empty(),
            "{said}"
        );
        assert_eq!(project.snapshot(), before, "the project was changed");
        said
    }

    /// Runs the command, which must refuse and change nothing; returns what it said.
    pub fn refusal(&self, project: &Project) -> String {
        let before = snapshot(self.around.path());
        let said = project.refusal_of(&mut self.command(project));
        assert_eq!(
            snapshot(self.around.path()),
            before,
            "something was changed"
        );
        said
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        git(&self.directory(), arguments)
    }

    pub fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"])
    }

    pub fn url(&self) -> String {
        format!("file://{}", self.directory().display())
    }

    /// The entries that the README tells, filled in.
    pub fn entries(&self) -> String {
        self.entries_of(&fs::read_to_string(self.directory().join("README.md")).unwrap())
    }

    /// Those that this text of the README tells.
    pub fn entries_of(&self, readme: &str) -> String {
        let entries = readme.split("```toml\n").nth(1).unwrap();
        let entries = entries.split("```").next().unwrap();
        let entries = entries.replace("\"URL\"", &format!("{:?}", self.url()));
        entries.replace("\"REV\"", &format!("{:?}", self.head()))
    }
}

/// Every file, but what git keeps for itself apart from its branches.
pub fn snapshot(directory: &Path) -> Snapshot {
    let mut snapshot = Snapshot::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with(".git/objects") {
                directories.push(path);
            } else if path.is_file() && !path.ends_with(".git/index") {
                snapshot.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    snapshot
}

pub fn git(directory: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .current_dir(directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .args(["-c", "user.name=User", "-c", "user.email=user@example.org"])
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {said}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.trim_end().to_owned()
}

/// Where Cargo keeps the repositories that it clones; what it has of registries is shared, and all
/// that is asked of it is there already.
pub struct CargoHome {
    directory: TempDir,
}

impl CargoHome {
    pub fn with_all_of(project: &Project) -> Self {
        project.cargo(&["fetch", "--quiet", "--locked"]);
        let directory = TempDir::new().unwrap();
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.unwrap_or_else(|| std::env::home_dir().unwrap().join(".cargo"));
        let registry = directory.path().join("registry");
        std::os::unix::fs::symlink(home.join("registry"), registry).unwrap();
        Self { directory }
    }

    /// Cargo in the project's directory.
    pub fn command(&self, project: &Project, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO"));
        command
            .current_dir(project.root())
            .env("CARGO_HOME", self.directory.path())
            .env("CARGO_TARGET_DIR", shared_target())
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .args(arguments);
        command
    }

    /// The command with all that Cargo does for it in here.
    pub fn around<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("CARGO_HOME", self.directory.path())
    }

    /// Runs Cargo, which must succeed without a warning; returns its standard output.
    pub fn cargo(&self, project: &Project, arguments: &[&str]) -> String {
        let output = self.command(project, arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "cargo {arguments:?}: {said}");
        // `cargo tree` says so where it has nothing to complain of.
        let warnings = said.replace("warning: nothing to print", "");
        assert!(!warnings.contains("warning"), "cargo {arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Names the fork in the project by `entries`, as its README tells.
pub fn name(project: &Project, entries: &str) -> CargoHome {
    let home = CargoHome::with_all_of(project);
    let manifest = project.read("Cargo.toml");
    project.write("Cargo.toml", &format!("{manifest}\n{entries}"));
    home.cargo(project, &["update", "--workspace", "--quiet"]);
    home
}
