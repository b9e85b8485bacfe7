//! The files of a directory, by path.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::checksum::sha256;

/// Files by their path inside the directory, with `/` between the parts on every platform.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileTree {
    files: BTreeMap<String, Vec<u8>>,
}

impl FileTree {
    pub fn from_static(files: &[(&str, &[u8])]) -> Self {
        let files = files
            .iter()
            .map(|(path, bytes)| (path.to_string(), bytes.to_vec()));
        Self {
            files: files.collect(),
        }
    }

    /// Reads every file below `directory`, without the files and directories whose paths `leave_out`
    /// holds for.
    pub fn read(directory: &Path, leave_out: fn(&str) -> bool) -> Result<Self> {
        let mut tree = Self::default();
        tree.read_below(directory, "", leave_out)?;
        Ok(tree)
    }

    fn read_below(
        &mut self,
        directory: &Path,
        prefix: &str,
        leave_out: fn(&str) -> bool,
    ) -> Result<()> {
        for entry in fs::read_dir(directory).with_context(|| cannot_read(directory))? {
            let entry = entry.with_context(|| cannot_read(directory))?;
            let path = entry.path();
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if leave_out(&name) {
                continue;
            }
            if path.is_dir() {
                self.read_below(&path, &format!("{name}/"), leave_out)?;
            } else {
                let bytes = fs::read(&path).with_context(|| cannot_read(&path))?;
                self.files.insert(name, bytes);
            }
        }
        Ok(())
    }

    /// Writes every file below `directory`, which need not exist.
    pub fn write(&self, directory: &Path) -> Result<()> {
        for (path, bytes) in &self.files {
            let target = directory.join(path);
            let parent = target.parent().expect("a file lies in a directory");
            fs::create_dir_all(parent)
                .with_context(|| format!("cannot make the directory {}", parent.display()))?;
            fs::write(&target, bytes)
                .with_context(|| format!("cannot write {}", target.display()))?;
        }
        Ok(())
    }

    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// The file as text; an error names it if it is missing or not UTF-8.
    pub fn text(&self, path: &str) -> Result<&str> {
        let bytes = self
            .get(path)
            .with_context(|| format!("there is no file `{path}`"))?;
        std::str::from_utf8(bytes).with_context(|| format!("`{path}` is not UTF-8"))
    }

    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    pub fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// Takes over all files of `tree`, below `directory`.
    pub fn insert_tree(&mut self, directory: &str, tree: FileTree) {
        for (path, bytes) in tree.files {
            self.files.insert(format!("{directory}/{path}"), bytes);
        }
    }

    /// The SHA-256 of all paths and contents.
    pub fn digest(&self) -> String {
        let of_each = self
            .files
            .iter()
            .map(|(path, bytes)| format!("{} {path}\n", sha256(bytes)));
        sha256(of_each.collect::<String>().as_bytes())
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }
}

fn cannot_read(path: &Path) -> String {
    format!("cannot read {}", path.display())
}
