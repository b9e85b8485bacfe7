//! A project for which `.cargo/config.toml` replaces crates.io by a mirror, whose index is in git.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;
use toml_edit::DocumentMut;

use crate::support::{cached, Project};

/// A package that the mirror has: its checksum, and the versions of what it depends on.
type Mirrored = (String, Vec<(String, String)>);

/// All that lock files name from crates.io, by name and version.
fn mirrored(locks: &[&str]) -> BTreeMap<(String, String), Mirrored> {
    let mut found = BTreeMap::new();
    for lock in locks {
        let lock: DocumentMut = lock.parse().unwrap();
        let packages: Vec<_> = lock["package"]
            .as_array_of_tables()
            .unwrap()
            .iter()
            .collect();
        let text = |package: &toml_edit::Table, key: &str| {
            package
                .get(key)
                .map(|value| value.as_str().unwrap().to_owned())
        };
        let key = |package: &toml_edit::Table| {
            (
                text(package, "name").unwrap(),
                text(package, "version").unwrap(),
            )
        };
        for package in &packages {
            let Some(checksum) = text(package, "checksum") else {
                continue;
            };
            let names = package.get("dependencies").and_then(|list| list.as_array());
            let names = names
                .into_iter()
                .flatten()
                .map(|name| name.as_str().unwrap());
            let dependency = |name: &str| {
                let mut packages = packages.iter().map(|package| key(package));
                packages.find(|(other, _)| other == name).unwrap()
            };
            found.insert(key(package), (checksum, names.map(dependency).collect()));
        }
    }
    found
}

fn git(directory: &Path, arguments: &[&str]) {
    let identity = [
        "-c",
        "user.name=mirror",
        "-c",
        "user.email=mirror@example.com",
    ];
    let mut command = Command::new("git");
    let output = command
        .current_dir(directory)
        .args(identity)
        .args(arguments)
        .output();
    let output = output.unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Writes the mirror: a git repository with an entry for each package, and their archives.
fn write_mirror(directory: &Path, packages: &BTreeMap<(String, String), Mirrored>) {
    let (index, archives) = (directory.join("index"), directory.join("archives"));
    fs::create_dir_all(&archives).unwrap();
    fs::create_dir_all(&index).unwrap();
    let archive = format!("file://{}/{{crate}}-{{version}}.crate", archives.display());
    fs::write(
        index.join("config.json"),
        json!({ "dl": archive }).to_string(),
    )
    .unwrap();
    for ((name, version), (checksum, dependencies)) in packages {
        let file = format!("{name}-{version}.crate");
        fs::copy(cached(&file), archives.join(&file)).unwrap();
        let dependency = |(name, version): &(String, String)| {
            json!({
                "name": name, "req": format!("={version}"), "features": [], "optional": false,
                "default_features": true, "target": null, "kind": "normal",
            })
        };
        let dependencies: Vec<_> = dependencies.iter().map(dependency).collect();
        let line = json!({
            "name": name, "vers": version, "deps": dependencies, "cksum": checksum,
            "features": {}, "yanked": false,
        });
        let entry = index.join(&name[..2]).join(&name[2..4]).join(name);
        fs::create_dir_all(entry.parent().unwrap()).unwrap();
        fs::write(entry, format!("{line}\n")).unwrap();
    }
    git(&index, &["init", "--quiet"]);
    git(&index, &["add", "--all"]);
    git(&index, &["commit", "--quiet", "--message", "Mirror"]);
}

#[test]
fn packages_are_downloaded_from_there() {
    let project = Project::with_dependencies("napi-sys = \"=3.4.1\"");
    project.cargo(&["fetch", "--quiet", "--locked"]);
    let stock = project.read("Cargo.lock");
    let before = project.snapshot();
    project.apply();
    project.cargo(&["fetch", "--quiet", "--locked"]);
    let expected = project.snapshot();
    let packages = mirrored(&[&stock, &project.read("Cargo.lock")]);
    project.succeed(&["remove"]);
    project.assert_is(&before);

    let mirror = tempfile::tempdir().unwrap();
    write_mirror(mirror.path(), &packages);
    let home = tempfile::tempdir().unwrap();
    let url = format!("file://{}/index", mirror.path().display());
    let configuration = format!(
        "[source.crates-io]\nreplace-with = \"mirror\"\n\n[source.mirror]\nregistry = \"{url}\"\n"
    );
    project.write(".cargo/config.toml", &configuration);
    let run = |arguments: &[&str]| {
        let mut command = project.outlive(arguments);
        project.succeed_of(command.env("CARGO_HOME", home.path()))
    };
    run(&["apply"]);
    fs::remove_dir_all(project.path(".cargo")).unwrap();
    project.assert_is(&expected);
    project.write(".cargo/config.toml", &configuration);
    run(&["check", "--locked", "--offline"]);
    run(&["update", "--locked", "--offline"]);
}
