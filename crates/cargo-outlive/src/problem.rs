//! A reason to stop that the user can do something about.

use std::fmt;
use std::path::{Path, PathBuf};

/// What is wrong, in which file, and what to do next.
#[derive(Debug)]
pub struct Problem {
    what: String,
    file: PathBuf,
    remedy: String,
}

impl Problem {
    pub fn new(what: impl Into<String>, file: impl AsRef<Path>, remedy: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            file: file.as_ref().to_owned(),
            remedy: remedy.into(),
        }
    }

    pub fn what(&self) -> &str {
        &self.what
    }

    pub fn file(&self) -> &Path {
        &self.file
    }

    pub fn remedy(&self) -> &str {
        &self.remedy
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.what)?;
        writeln!(f, "  --> {}", self.file.display())?;
        write!(f, "  help: {}", self.remedy)
    }
}

impl std::error::Error for Problem {}
