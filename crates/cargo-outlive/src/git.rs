//! Runs git.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::str::FromStr;

use anyhow::{bail, Context, Result};

use crate::file_tree::FileTree;
use crate::problem::Problem;

/// The branch that commits go to.
pub const BRANCH: &str = "main";

/// A commit is made here first, so that nothing points to it unless it is wanted.
const NEXT: &str = "refs/cargo-outlive/next";

/// Who made a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub name: String,
    pub mail: String,
}

impl FromStr for Identity {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const EXPECTED: &str = "expected `Name <mail>`";
        let (name, rest) = text.split_once(" <").ok_or(EXPECTED)?;
        let mail = rest.strip_suffix('>').ok_or(EXPECTED)?;
        let is_plain = |part: &str| !part.is_empty() && !part.contains(['<', '>', '\n', '\0']);
        if !is_plain(name.trim()) || !is_plain(mail) {
            return Err(EXPECTED);
        }
        Ok(Self {
            name: name.trim().to_owned(),
            mail: mail.to_owned(),
        })
    }
}

/// What is told of a commit.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    pub author: &'a Identity,
    /// Seconds since 1970, UTC.
    pub time: u64,
    pub message: &'a str,
}

/// A repository that is worked on without anything that the user has configured, so that the
/// same files make the same commit everywhere.
#[derive(Debug)]
pub struct Repository {
    directory: PathBuf,
}

impl Repository {
    /// Makes a repository in `directory`, which must exist.
    pub fn init(directory: &Path) -> Result<Self> {
        let repository = Self::at(directory);
        let head = format!("--initial-branch={BRANCH}");
        // No template: it could bring hooks along.
        repository.run(["init", "--quiet", "--template=", head.as_str()])?;
        Ok(repository)
    }

    /// The repository whose root is `directory`, if that is one.
    pub fn at(directory: &Path) -> Self {
        Self {
            directory: directory.to_owned(),
        }
    }

    /// Makes a commit whose files are those of `tree` and no others, on top of the current one if
    /// there is one, and returns its id. No branch points to it.
    pub fn commit(&self, tree: &FileTree, record: &Record) -> Result<String> {
        let parent = self.run(["rev-parse", "--quiet", "--verify", "HEAD"]).ok();
        let mut stream = Vec::new();
        let Identity { name, mail } = record.author;
        let who = format!("{name} <{mail}> {} +0000", record.time);
        let message = record.message;
        write!(stream, "commit {NEXT}\nauthor {who}\ncommitter {who}\n")?;
        write!(stream, "data {}\n{message}\n", message.len())?;
        if let Some(parent) = parent {
            writeln!(stream, "from {parent}")?;
        }
        writeln!(stream, "deleteall")?;
        for (path, bytes) in tree.iter() {
            write!(stream, "M 100644 inline {path}\ndata {}\n", bytes.len())?;
            stream.extend_from_slice(bytes);
            stream.push(b'\n');
        }
        self.run_with(["fast-import", "--quiet", "--force"], &stream)?;
        let commit = self.run(["rev-parse", "--verify", NEXT])?;
        self.run(["update-ref", "-d", NEXT])?;
        Ok(commit)
    }

    /// Makes `commit` the current one, and the files in the directory those of it.
    pub fn check_out(&self, commit: &str) -> Result<()> {
        self.run(["reset", "--quiet", "--hard", commit]).map(drop)
    }

    /// Makes the branch point to `commit`, in a repository without a directory of files.
    pub fn advance(&self, commit: &str) -> Result<()> {
        let branch = format!("refs/heads/{BRANCH}");
        self.run(["update-ref", branch.as_str(), commit]).map(drop)
    }

    /// Runs git here, and returns what it printed without the last line end.
    pub fn run<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, arguments: I) -> Result<String> {
        self.run_with(arguments, &[])
    }

    fn run_with<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(
        &self,
        arguments: I,
        input: &[u8],
    ) -> Result<String> {
        let mut command = git(&self.directory);
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("GIT_") && name != "GIT_EXEC_PATH" {
                command.env_remove(name.as_ref());
            }
        }
        command
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_DEFAULT_HASH", "sha1")
            .env("GIT_DEFAULT_REF_FORMAT", "files")
            // A directory that is no repository is not taken for a part of one around it.
            .env("GIT_CEILING_DIRECTORIES", ceiling(&self.directory))
            .args(arguments);
        // An interrupt is for us to act on, where nothing is half done.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let output = feed(&mut command, input).map_err(|error| not_run(error, &self.directory))?;
        printed(&command, output)
    }
}

/// Who the user is, as git in `directory` is configured; `None` if it is not.
pub fn configured_author(directory: &Path) -> Result<Option<Identity>> {
    let mut command = git(directory);
    command.args(["-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT"]);
    let output = feed(&mut command, &[]).map_err(|error| not_run(error, directory))?;
    let Ok(author) = printed(&command, output) else {
        return Ok(None);
    };
    // The time follows.
    let end = author.rfind('>').map_or(author.len(), |end| end + 1);
    Ok(author[..end].parse().ok())
}

fn git(directory: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(directory).env("LC_ALL", "C");
    command
}

/// The directory around `directory`.
fn ceiling(directory: &Path) -> PathBuf {
    let absolute = std::fs::canonicalize(directory).unwrap_or_else(|_| directory.to_owned());
    absolute.parent().map(Path::to_owned).unwrap_or(absolute)
}

fn feed(command: &mut Command, input: &[u8]) -> io::Result<Output> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut stdin = child.stdin.take().expect("it is piped");
    // Nothing that is fed here answers before it has read all; should it end early, what it said
    // tells more than that it could not be written to.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output()
}

fn printed(command: &Command, output: Output) -> Result<String> {
    if !output.status.success() {
        let verb = command.get_args().nth(2).unwrap_or_default();
        let said = String::from_utf8_lossy(&output.stderr);
        let verb = verb.to_string_lossy();
        bail!(
            "`git {verb}` failed ({}): {}",
            output.status,
            said.trim_end()
        );
    }
    let text = String::from_utf8(output.stdout).context("git printed what is not UTF-8")?;
    Ok(text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

fn not_run(error: io::Error, directory: &Path) -> anyhow::Error {
    let problem = Problem::new(
        "this command needs git, which cannot be run",
        directory,
        "install git (https://git-scm.com/downloads) and see to it that `git --version` works",
    );
    anyhow::Error::new(error).context(problem)
}
