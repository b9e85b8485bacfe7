//! A release of napi as nobody published it.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use flate2::Compression;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::project::Project;

/// A home for Cargo with napi and napi-sys in its cache and nothing else.
pub struct AlteredRelease {
    home: TempDir,
    /// The package as published, and its checksum.
    files: Vec<(PathBuf, Vec<u8>)>,
    checksum: String,
    /// Where the altered one goes.
    altered: PathBuf,
    /// The lock file that has the published one.
    lock: String,
}

impl AlteredRelease {
    pub fn of(project: &Project) -> Self {
        let home = tempfile::tempdir().unwrap();
        let cache = home.path().join("registry/cache/crates.io");
        fs::create_dir_all(&cache).unwrap();
        let [napi, napi_sys] = ["napi", "napi-sys"].map(|name| project.archive(name));
        fs::copy(&napi_sys, cache.join(napi_sys.file_name().unwrap())).unwrap();
        let archive = fs::read(&napi).unwrap();
        Self {
            home,
            files: unpack(&archive),
            checksum: checksum(&archive),
            altered: cache.join(napi.file_name().unwrap()),
            lock: project.read("Cargo.lock"),
        }
    }

    /// A file of the package as published.
    pub fn text(&self, file: &str) -> String {
        let found = self.files.iter().find(|(path, _)| path.ends_with(file));
        String::from_utf8(found.unwrap().1.clone()).unwrap()
    }

    /// Has `cargo outlive apply` refuse the package with another text in this file, and returns
    /// what it said. Without the network it refuses, in the end, whatever the text is.
    pub fn refusal(&self, project: &Project, file: &str, text: &str) -> String {
        let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::none()));
        for (path, bytes) in &self.files {
            let bytes = match path.ends_with(file) {
                true => text.as_bytes(),
                false => bytes,
            };
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len().try_into().unwrap());
            header.set_mode(0o644);
            archive.append_data(&mut header, path, bytes).unwrap();
        }
        let archive = archive.into_inner().unwrap().finish().unwrap();
        fs::write(&self.altered, &archive).unwrap();
        assert!(self.lock.contains(&self.checksum));
        let lock = self.lock.replace(&self.checksum, &checksum(&archive));
        project.write("Cargo.lock", &lock);
        project.refusal_in(self.home.path())
    }
}

fn unpack(archive: &[u8]) -> Vec<(PathBuf, Vec<u8>)> {
    let mut archive = tar::Archive::new(GzDecoder::new(archive));
    let mut files = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        files.push((entry.path().unwrap().into_owned(), bytes));
    }
    files
}

fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
