//! Projects in temporary directories, and the command run on them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// Every file of a directory, by path.
pub type Snapshot = BTreeMap<PathBuf, Vec<u8>>;

pub struct Project {
    directory: TempDir,
}

impl Project {
    /// A project of the given files; the sources of its packages are added.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let project = Self {
            directory: TempDir::new().unwrap(),
        };
        for (path, text) in files {
            project.write(path, text);
            if path.ends_with("Cargo.toml") && text.contains("[package]") {
                let library = Path::new(path).with_file_name("src").join("lib.rs");
                if !project.path(library.to_str().unwrap()).exists() {
                    project.write(library.to_str().unwrap(), "");
                }
            }
        }
        project
    }

    /// A project of one package with these dependencies, and its lock file.
    pub fn with_dependencies(dependencies: &str) -> Self {
        Self::new(&[("Cargo.toml", &package("addon", dependencies))]).locked()
    }

    /// With the lock file that Cargo makes for it.
    pub fn locked(self) -> Self {
        self.cargo(&["generate-lockfile", "--quiet"]);
        self
    }

    pub fn root(&self) -> &Path {
        self.directory.path()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// The path as Cargo reports it.
    pub fn reported(&self, path: &str) -> PathBuf {
        fs::canonicalize(self.root()).unwrap().join(path)
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Replaces `old`, which must be there, in the file at `path`.
    pub fn edit(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert!(text.contains(old), "no `{old}` in {path}:\n{text}");
        self.write(path, &text.replace(old, new));
    }

    pub fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::new();
        let mut directories = vec![self.root().to_owned()];
        while let Some(directory) = directories.pop() {
            for entry in fs::read_dir(directory).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    directories.push(path);
                } else {
                    let name = path.strip_prefix(self.root()).unwrap().to_owned();
                    snapshot.insert(name, fs::read(&path).unwrap());
                }
            }
        }
        snapshot
    }

    /// Asserts that the project is as it was, file by file.
    pub fn assert_is(&self, before: &Snapshot) {
        let after = self.snapshot();
        assert_eq!(changed(before, &after), [] as [&Path; 0]);
    }

    /// The command in the project's directory, as Cargo would call it.
    pub fn outlive(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-outlive"));
        command
            .current_dir(self.root())
            .arg("outlive")
            .args(arguments);
        command
    }

    /// Runs `cargo outlive apply`, which must succeed; returns what it said.
    pub fn apply(&self) -> String {
        self.apply_with(&[])
    }

    pub fn apply_with(&self, arguments: &[&str]) -> String {
        self.succeed_of(self.outlive(&["apply"]).args(arguments))
    }

    /// Runs `cargo outlive` with these arguments, which must succeed; returns what it said.
    pub fn succeed(&self, arguments: &[&str]) -> String {
        self.succeed_of(&mut self.outlive(arguments))
    }

    pub fn succeed_of(&self, command: &mut Command) -> String {
        let output = command.output().unwrap();
        let said = said(&output);
        assert!(output.status.success(), "{said}");
        said
    }

    /// Runs `cargo outlive` with these arguments, which must refuse and change nothing; returns
    /// what it said.
    pub fn refuse(&self, arguments: &[&str]) -> String {
        self.refusal_of(&mut self.outlive(arguments))
    }

    /// Runs `cargo outlive apply`, which must refuse and change nothing; returns what it said.
    pub fn refusal(&self) -> String {
        self.refusal_with(&[])
    }

    pub fn refusal_with(&self, arguments: &[&str]) -> String {
        self.refusal_of(self.outlive(&["apply"]).args(arguments))
    }

    pub fn refusal_of(&self, command: &mut Command) -> String {
        let before = self.snapshot();
        let output = command.output().unwrap();
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert_eq!(
            changed(&before, &self.snapshot()),
            [] as [&Path; 0],
            "{said}"
        );
        said
    }

    /// Runs Cargo, which must succeed without a warning; returns its standard output.
    pub fn cargo(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO"))
            .current_dir(self.root())
            .env("CARGO_TARGET_DIR", shared_target())
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("RUSTFLAGS", "-D warnings")
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "cargo {arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }
}

/// The files that are in only one of the snapshots, or differ.
pub fn changed<'a>(before: &'a Snapshot, after: &'a Snapshot) -> Vec<&'a Path> {
    let paths = before.keys().chain(after.keys());
    let mut changed: Vec<_> = paths
        .filter(|path| before.get(*path) != after.get(*path))
        .map(PathBuf::as_path)
        .collect();
    changed.sort();
    changed.dedup();
    changed
}

/// The file of that name in Cargo's own cache.
pub fn cached(file: &str) -> PathBuf {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.unwrap_or_else(|| std::env::home_dir().unwrap().join(".cargo"));
    let mut registries = fs::read_dir(home.join("registry/cache")).unwrap();
    let found = registries.find_map(|registry| {
        let path = registry.unwrap().path().join(file);
        path.is_file().then_some(path)
    });
    found.unwrap_or_else(|| panic!("no {file} in Cargo's cache"))
}

/// All projects build into one directory, so that what they share is built once.
pub fn shared_target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("projects")
}

fn said(output: &Output) -> String {
    assert!(output.stdout.is_empty(), "nothing goes to standard output");
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The manifest of a package.
pub fn package(name: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n\
         [dependencies]\n{dependencies}\n"
    )
}

/// Asserts that `said` names the problem, the file and the remedy.
pub fn assert_says(said: &str, what: &str, file: &Path, remedy: &str) {
    assert!(
        said.contains(&format!("error: {what}")),
        "no `{what}` in:\n{said}"
    );
    let file = format!("  --> {}\n", file.display());
    assert!(said.contains(&file), "no `{file}` in:\n{said}");
    let help = said.split("  help: ").nth(1).unwrap_or_default();
    assert!(
        help.contains(remedy),
        "no `{remedy}` in the help of:\n{said}"
    );
}
