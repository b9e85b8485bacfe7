//! An empty project that depends on one release of napi.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cargo_metadata::{Metadata, MetadataCommand};
use serde_json::Value;
use toml_edit::DocumentMut;

use crate::public_api::PublicApi;
use crate::release::{Release, YANKED};
use crate::workshop::Workshop;

/// What the tests build the releases' dependencies with.
const LOCK: &str = include_str!("third_party/Cargo.lock");

/// Which of napi's features are on.
pub enum Features<'a> {
    /// All that go together.
    Together,
    /// These, with the default ones.
    With(&'a [&'a str]),
    /// These, without the default ones.
    Only(&'a [&'a str]),
}

pub struct Project {
    workshop: Workshop,
    root: PathBuf,
    version: String,
    target: Option<&'static str>,
}

impl Project {
    /// A project with a lock file in which napi is the published one.
    pub fn depending_on(version: &str, features: &Features) -> Self {
        let workshop = Workshop::claim();
        let root = workshop.emptied_project();
        let project = Self {
            workshop,
            root,
            version: version.to_owned(),
            target: None,
        };
        project.write("src/lib.rs", "");
        project.write("Cargo.lock", &lock_with(version));
        project.write("Cargo.toml", &manifest(&format!("napi = \"={version}\"")));
        let release = Release::of(&project.metadata());
        assert_eq!(release.version, version);

        let together: Vec<_> = release.features.iter().map(String::as_str).collect();
        let (default, features) = match *features {
            Features::Together => (true, together.as_slice()),
            Features::With(features) => (true, features),
            Features::Only(features) => (false, features),
        };
        let napi_sys = &release.napi_sys;
        // Once more: Cargo has taken out what only other features bring in.
        project.write("Cargo.lock", &lock_with(version));
        project.write(
            "Cargo.toml",
            &manifest(&format!(
                "napi-sys = {{ version = \"={napi_sys}\", default-features = false }}\n\
                 napi = {{ version = \"={version}\", default-features = {default}, \
                 features = {features:?} }}"
            )),
        );
        project.metadata();
        project
    }

    /// Built for this target instead of the machine's own.
    pub fn for_target(self, target: &'static str) -> Self {
        Self {
            target: Some(target),
            ..self
        }
    }

    /// Runs `cargo outlive apply` with these arguments, which must succeed.
    pub fn apply(&self, arguments: &[&str]) {
        let mut apply = self.outlive("apply");
        let output = apply.args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", Said::of(&output));
        self.goes_back_to_what_is_recorded();
        self.uses_only_what_is_recorded();
    }

    /// Runs `cargo outlive apply`, which must refuse; returns what it said.
    pub fn refusal(&self) -> String {
        refusal(&mut self.outlive("apply"))
    }

    /// The same without the network, with what this home of Cargo's has.
    pub fn refusal_in(&self, home: &Path) -> String {
        let mut apply = self.outlive("apply");
        refusal(apply.arg("--offline").env("CARGO_HOME", home))
    }

    /// The items that the fork knows of this release.
    pub fn recorded_items(&self) -> BTreeSet<String> {
        let mut record = self.outlive("record");
        let release = format!("napi@{}", self.version);
        let output = record.arg(release).output().unwrap();
        assert!(output.status.success(), "{}", Said::of(&output));
        let table: DocumentMut = String::from_utf8(output.stdout).unwrap().parse().unwrap();
        let files = table.iter().map(|(_, items)| items.as_table().unwrap());
        let items = files.flat_map(|items| items.iter().map(|(item, _)| item.to_owned()));
        items.collect()
    }

    /// The package of this name as published, in Cargo's cache.
    pub fn archive(&self, name: &str) -> PathBuf {
        let metadata = self.metadata();
        let package = metadata
            .packages
            .iter()
            .find(|package| package.name == name);
        let sources = package.unwrap().manifest_path.parent().unwrap();
        let sources = sources
            .as_str()
            .replace("/registry/src/", "/registry/cache/");
        PathBuf::from(sources + ".crate")
    }

    fn outlive(&self, command: &str) -> Command {
        let mut outlive = Command::new(env!("CARGO_BIN_EXE_cargo-outlive"));
        outlive.current_dir(&self.root).args(["outlive", command]);
        outlive
    }

    /// Compiles napi and what it depends on, without a warning; the error is what Cargo said.
    pub fn compile(&self) -> Result<(), Said> {
        let output = self.cargo("check").output().unwrap();
        match output.status.success() && output.stderr.is_empty() {
            true => Ok(()),
            false => Err(Said::of(&output)),
        }
    }

    /// Reads napi's public API.
    pub fn public_api(&self) -> PublicApi {
        let target = self.workshop.target().join(self.target.unwrap_or_default());
        let file = target.join("doc/napi.json");
        // Cargo notices that it is missing, but not that it is another release's.
        if file.exists() {
            fs::remove_file(&file).unwrap();
        }
        let mut rustdoc = self.cargo("rustdoc");
        rustdoc.args([
            "--lib",
            "--",
            "-Z",
            "unstable-options",
            "--output-format",
            "json",
        ]);
        let output = rustdoc.arg("--document-hidden-items").output().unwrap();
        assert!(output.status.success(), "rustdoc:\n{}", Said::of(&output));
        let json: Value = fs::read_to_string(&file).unwrap().parse().unwrap();
        PublicApi::read(&json)
    }

    fn cargo(&self, command: &str) -> Command {
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.workshop.target())
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env_remove("RUSTFLAGS")
            // A stable rustdoc writes JSON only so. It is there for every call, since the build
            // scripts of some dependencies look at it.
            .env("RUSTC_BOOTSTRAP", "1")
            .args([command, "--quiet", "--package", "napi"]);
        if let Some(target) = self.target {
            cargo.args(["--target", target]);
        }
        cargo
    }

    fn metadata(&self) -> Metadata {
        MetadataCommand::new()
            .current_dir(&self.root)
            .exec()
            .unwrap()
    }

    /// What `apply` itself has brought in is of its newest release, of which the record may know an
    /// older one.
    fn goes_back_to_what_is_recorded(&self) {
        for package in self.unrecorded() {
            let (line, _) = package.rsplit_once('.').unwrap();
            let of_that_line = |known: &String| known.rsplit_once('.').unwrap().0 == line;
            let Some(known) = third_party(LOCK).into_iter().find(of_that_line) else {
                continue;
            };
            let (_, version) = known.split_once(' ').unwrap();
            let mut update = Command::new(env!("CARGO"));
            update.current_dir(&self.root).args(["update", "--quiet"]);
            update.args(["--package", &package.replace(' ', "@")]);
            let output = update.args(["--precise", version]).output().unwrap();
            assert!(output.status.success(), "{}", Said::of(&output));
        }
    }

    /// Packages in the project's lock file that the record does not have.
    fn unrecorded(&self) -> Vec<String> {
        let lock = third_party(&self.read("Cargo.lock"));
        lock.difference(&third_party(LOCK)).cloned().collect()
    }

    fn uses_only_what_is_recorded(&self) {
        let unrecorded = self.unrecorded();
        assert!(
            unrecorded.is_empty(),
            "the lock file of `third_party` lacks {unrecorded:?}: add what brings them in to its \
             manifest, and run `cargo update --workspace` there"
        );
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap()
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn manifest(dependencies: &str) -> String {
    format!(
        "[package]\nname = \"addon\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n\
         [dependencies]\n{dependencies}\n\n[workspace]\n"
    )
}

/// The lock file to begin with. Cargo keeps to its versions, takes out what is not used, and puts
/// in napi and napi-sys.
fn lock_with(version: &str) -> String {
    let yanked = YANKED.iter().find(|(yanked, _)| *yanked == version);
    let entry = yanked.map(|(version, checksum)| {
        format!(
            "\n[[package]]\nname = \"napi\"\nversion = \"{version}\"\n\
             source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
             checksum = \"{checksum}\"\n"
        )
    });
    LOCK.to_owned() + &entry.unwrap_or_default()
}

/// Packages of which the tests say themselves which version they use.
const NAMED: [&str; 4] = ["addon", "napi", "napi-sys", "napi-outlive-tsfn"];

/// The other packages in a lock file, by name and version.
fn third_party(lock: &str) -> BTreeSet<String> {
    let named = |name: &str| NAMED.contains(&name);
    let lock: DocumentMut = lock.parse().unwrap();
    let packages = lock["package"].as_array_of_tables().unwrap().iter();
    packages
        .map(|package| [&package["name"], &package["version"]].map(|field| field.as_str().unwrap()))
        .filter(|[name, _]| !named(name))
        .map(|[name, version]| format!("{name} {version}"))
        .collect()
}

fn refusal(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", Said::of(&output));
    Said::of(&output).to_string()
}

/// What a program said, shown as it said it.
pub struct Said(String);

impl Said {
    fn of(output: &Output) -> Self {
        Self(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it said:\n{self}")
    }
}
