//! `cargo outlive update`: after a bump of the lock file.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use flate2::Compression;
use sha2::{Digest, Sha256};

use crate::support::{assert_says, cached, Project};

#[test]
fn a_bumped_version_takes_the_place_of_the_former() {
    let project = Project::with_dependencies("napi-sys = \"=3.3.0\"");
    project.apply();
    let said = project.succeed(&["update"]);
    assert!(said.contains("Fresh napi-sys 3.3.0: up to date"), "{said}");
    project.edit("Cargo.toml", "=3.3.0", "=3.4.1");
    project.cargo(&["update", "--quiet", "--workspace"]);
    let manifest = project.reported("Cargo.toml");
    let said = project.refuse(&["update", "--locked"]);
    let what = "the patch of napi-sys 3.4.1 is not up to date";
    assert_says(&said, what, &manifest, "without `--locked`");

    let said = project.succeed(&["update"]);
    assert!(said.contains("Updating napi-sys 3.3.0 -> 3.4.1"), "{said}");
    assert!(said.contains("Updated napi-sys 3.4.1 in "), "{said}");
    project.apply_with(&["--locked"]);
    assert!(!project.path("patched/napi-sys-3.3.0").exists());
}

#[test]
fn a_patch_of_another_release_is_replaced() {
    let project = Project::with_dependencies("napi-sys = \"=3.4.1\"");
    project.apply();
    let expected = project.snapshot();
    let release = concat!("cargo-outlive = \"", env!("CARGO_PKG_VERSION"), "\"");
    project.edit(
        "patched/napi-outlive.toml",
        release,
        "cargo-outlive = \"0.0.1\"",
    );
    let said = project.succeed(&["update"]);
    assert!(
        said.contains("Updating patches of cargo-outlive 0.0.1 -> "),
        "{said}"
    );
    project.assert_is(&expected);
}

#[test]
fn a_version_that_is_not_supported_is_named_and_all_stays() {
    let project =
        Project::with_dependencies("napi = { version = \"=3.8.0\", default-features = false }");
    project.apply();
    project.edit("Cargo.toml", "=3.8.0", "=3.7.1");
    project.cargo(&["update", "--quiet", "--workspace"]);
    let said = project.refuse(&["update"]);
    let lock = project.reported("Cargo.lock");
    assert_says(
        &said,
        "napi 3.7.1 is not supported",
        &lock,
        ">=3.8.0, <4.0.0",
    );
}

/// A home of Cargo's with two packages in its cache: a napi 3.99.0, which is the napi at `napi`
/// with another `Drop` of handles, and what lies below it. Returns the checksum of that napi.
fn home_with_a_later_napi(home: &Path, napi: &Path, below: &Path) -> String {
    let mut later = tar::Builder::new(Vec::new());
    let archive = GzDecoder::new(fs::File::open(napi).unwrap());
    for entry in tar::Archive::new(archive).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().display().to_string();
        let mut text = Vec::new();
        entry.read_to_end(&mut text).unwrap();
        if path.ends_with("/src/threadsafe_function.rs") {
            let published = String::from_utf8(text).unwrap();
            let edited =
                published.replace("fn drop(&mut self) {", "fn drop(&mut self) { let _ = 1;");
            assert_ne!(edited, published);
            text = edited.into_bytes();
        }
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        let path = path.replace("3.16.1", "3.99.0");
        later
            .append_data(&mut header, path, text.as_slice())
            .unwrap();
    }
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&later.into_inner().unwrap()).unwrap();
    let packed = packed.finish().unwrap();

    let cache = home.join("registry/cache/any");
    fs::create_dir_all(&cache).unwrap();
    fs::write(cache.join("napi-3.99.0.crate"), &packed).unwrap();
    fs::copy(below, cache.join(below.file_name().unwrap())).unwrap();
    let digest = Sha256::digest(&packed);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn an_item_that_upstream_has_changed_is_named_and_all_stays() {
    let project =
        Project::with_dependencies("napi = { version = \"3.16\", default-features = false }");
    project.cargo(&["update", "--quiet", "napi", "--precise", "3.16.1"]);
    let stock = project.read("Cargo.lock");
    project.apply();
    let home = tempfile::tempdir().unwrap();
    let (napi, below) = (cached("napi-3.16.1.crate"), cached("napi-sys-3.4.1.crate"));
    let checksum = home_with_a_later_napi(home.path(), &napi, &below);

    // As an update of the lock file leaves it.
    let entry = stock
        .split("[[package]]")
        .find(|it| it.contains("name = \"napi\"\n"))
        .unwrap();
    let former = entry
        .split("checksum = \"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let bumped = entry.replace("3.16.1", "3.99.0").replace(former, &checksum);
    project.write("Cargo.lock", &stock.replace(entry, &bumped));

    let mut update = project.outlive(&["update", "--offline"]);
    let said = project.refusal_of(update.env("CARGO_HOME", home.path()));
    let lock = project.reported("Cargo.lock");
    let what = "napi 3.99.0 is not published as the fork knows it";
    assert_says(
        &said,
        what,
        &lock,
        "get a release of cargo-outlive that knows this version",
    );
    assert!(said.contains("in `src/threadsafe_function.rs`"), "{said}");
    assert!(said.contains("Drop"), "{said}");
}

#[test]
fn a_project_that_is_not_patched_is_refused() {
    let project = Project::with_dependencies("napi-sys = \"=3.4.1\"");
    let manifest = project.reported("Cargo.toml");
    let said = project.refuse(&["update"]);
    let what = "this project is not patched, so there is nothing to update";
    assert_says(&said, what, &manifest, "`cargo outlive apply`");
}
