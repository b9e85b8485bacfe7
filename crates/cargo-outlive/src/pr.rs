//! `cargo outlive pr`.

mod layout;
mod mail;
mod message;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;

use crate::cargo::Cargo;
use crate::cli::PrArgs;
use crate::embedded::{self, Fork};
use crate::file_tree::FileTree;
use crate::git::{self, Identity, Record};
use crate::lockfile::LockedPackage;
use crate::problem::Problem;
use crate::project::Project;
use crate::registry_cache::RegistryCache;
use crate::shell::Shell;
use crate::situation::parse_lock;
use crate::sparse::{Change, Profile};
use crate::{output, source_date};

/// Where the package lies in the repository that it is developed in.
const DIRECTORY: &str = "crates/napi";

/// Whom a mail is from if nobody says: an address that no mail reaches, and a name that says so.
const NOBODY: (&str, &str) = ("Set the author with --author", "author@example.invalid");

/// Writes the mail, and changes nothing else.
pub fn pr(arguments: &PrArgs, shell: Shell) -> Result<()> {
    let cargo = Cargo {
        offline: arguments.manifest.offline,
    };
    let project = Project::find(arguments.manifest.manifest_path.as_deref(), cargo, shell)?;
    let fork = embedded::upstream();
    let package = newest(&fork, &project)?;
    let cache = RegistryCache {
        cargo,
        shell,
        lock: &project.lock,
    };
    let version = &package.version;
    let published = cache.published(fork.package, version, package.checksum.as_deref())?;
    let contribution = Contribution::over(published.files, &fork, version, shell)
        .with_context(|| not_as_known(&fork, version, &project))?;

    let author = author(arguments.author.as_ref(), &project, shell)?;
    let message = format!(
        "{}\n\n{}\n",
        message::SUBJECT,
        message::body(&contribution.changes)
    );
    let record = Record {
        author: &author,
        time: source_date::given_or_now()?,
        message: &message,
    };
    let mail = mail::write(&contribution.before, &contribution.after, &record)?;
    match &arguments.out {
        None => output::print(&mail),
        Some(file) => {
            write(file, &mail)?;
            let what = format_args!(
                "{} {version} for upstream: {}",
                fork.package,
                file.display()
            );
            shell.status("Wrote", what);
            Ok(())
        }
    }
}

/// The newest release in the lock file that upstream still works on.
fn newest(fork: &Fork, project: &Project) -> Result<LockedPackage> {
    let lock = parse_lock(&project.read_lock()?, project)?;
    let fits = |package: &&LockedPackage| fork.supported.matches(&package.version);
    let newest = lock
        .named(fork.package)
        .filter(fits)
        .max_by_key(|package| &package.version);
    newest.cloned().with_context(|| {
        let Fork {
            package, supported, ..
        } = fork;
        let what = format!("this project has no {package} {supported} in its graph");
        let remedy = format!(
            "upstream takes changes to its newest release only: run this command in a project \
             that uses that, or bring this one to it with `cargo update {package}`"
        );
        Problem::new(what, &project.lock, remedy)
    })
}

fn not_as_known(fork: &Fork, version: &Version, project: &Project) -> Problem {
    let what = format!(
        "{} {version} is not published as this command knows it",
        fork.package
    );
    let remedy = "get a release of cargo-outlive that knows this version; if upstream has mended \
                  the item that is named below, it needs no patch any more";
    Problem::new(what, &project.lock, remedy)
}

/// What upstream could take, over one release.
struct Contribution {
    changes: Vec<Change>,
    /// The files that are changed, in the layout of the repository.
    before: FileTree,
    after: FileTree,
}

impl Contribution {
    fn over(published: FileTree, fork: &Fork, version: &Version, shell: Shell) -> Result<Self> {
        let overlay = fork.over(published.clone(), version, Profile::Upstream);
        let changes = overlay.changes()?;
        let (mut before, mut after) = (FileTree::default(), FileTree::default());
        for (path, bytes) in overlay.lay()?.iter() {
            let former = published.get(path);
            if former == Some(bytes) {
                continue;
            }
            let there = format!("{DIRECTORY}/{path}");
            if let Some(former) = former {
                before.insert(there.clone(), former);
            }
            let ours = std::str::from_utf8(bytes)?;
            let published = former.map(std::str::from_utf8).transpose()?;
            let formatted = layout::formatted(published, ours);
            if formatted.is_none() {
                shell.note(format_args!(
                    "{there} is not formatted: run rustfmt of the repository's toolchain on it"
                ));
            }
            after.insert(there, formatted.unwrap_or_else(|| ours.to_owned()));
        }
        Ok(Self {
            changes,
            before,
            after,
        })
    }
}

fn author(given: Option<&Identity>, project: &Project, shell: Shell) -> Result<Identity> {
    if let Some(given) = given {
        return Ok(given.clone());
    }
    if let Some(configured) = git::configured_author(&project.root)? {
        return Ok(configured);
    }
    shell.note("git knows no author: name one with `--author \"Name <mail>\"`");
    let (name, mail) = NOBODY;
    Ok(Identity {
        name: name.to_owned(),
        mail: mail.to_owned(),
    })
}

/// Puts `text` into the place of the file at once.
fn write(file: &Path, text: &str) -> Result<()> {
    let failed = || format!("cannot write {}", file.display());
    let absolute = std::path::absolute(file).with_context(failed)?;
    let directory = absolute.parent().unwrap_or(&absolute);
    let staging = tempfile::tempdir_in(directory).with_context(failed)?;
    let staged = staging.path().join("mail");
    fs::write(&staged, text).with_context(failed)?;
    fs::rename(&staged, &absolute).with_context(failed)
}
