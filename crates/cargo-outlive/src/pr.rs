//! `cargo outlive pr`.

mod contribution;
mod layout;
mod mail;
mod message;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::semver::Version;
use serde::Serialize;

use self::contribution::Contribution;
use crate::cli::PrArgs;
use crate::embedded::{self, Fork};
use crate::git::{self, Identity, Record};
use crate::lockfile::LockedPackage;
use crate::problem::Problem;
use crate::project::Project;
use crate::registry_cache::RegistryCache;
use crate::session::Session;
use crate::shell::{MessageFormat, Shell};
use crate::situation::parse_lock;
use crate::{output, source_date};

/// Whom a mail is from if nobody says: an address that no mail reaches, and a name that says so.
const NOBODY: (&str, &str) = ("Set the author with --author", "author@example.invalid");

/// Writes the mail, and changes nothing else.
pub fn pr(arguments: &PrArgs, shell: Shell) -> Result<()> {
    let Session { project, cargo, .. } = Session::open(&arguments.manifest, shell)?;
    let beside = embedded::upstream();
    let package = newest(&beside, &project)?;
    let cache = RegistryCache {
        cargo,
        shell,
        lock: &project.lock,
    };
    let version = &package.version;
    let published = cache.published(&package.name, version, package.checksum.as_deref())?;
    let contribution = Contribution::over(published.files, version, &beside, shell)
        .with_context(|| not_as_known(&package, &project))?;

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
    let told = Told {
        package: &package.name,
        version,
        file: arguments.out.as_deref(),
        mail: arguments.out.is_none().then_some(mail.as_str()),
    };
    let name = &package.name;
    match &arguments.out {
        None if arguments.common.message_format == MessageFormat::Human => output::print(&mail)?,
        None => {}
        Some(file) => {
            write(file, &mail)?;
            let file = file.display();
            shell.status(
                "Wrote",
                format_args!("{name} {version} for upstream: {file}"),
            );
        }
    }
    shell.message("pr-finished", &told);
    Ok(())
}

#[derive(Serialize)]
struct Told<'a> {
    package: &'a str,
    version: &'a Version,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a Path>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<&'a str>,
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
             that uses that, or ask for it in this one's manifest, and run `cargo update {package}`"
        );
        Problem::new(what, &project.lock, remedy)
    })
}

fn not_as_known(package: &LockedPackage, project: &Project) -> Problem {
    let LockedPackage { name, version, .. } = package;
    let what = format!("{name} {version} is not published as this command knows it");
    let remedy = "get a release of cargo-outlive that knows this version; if upstream has mended \
                  the item that is named below, it needs no patch any more";
    Problem::new(what, &project.lock, remedy)
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
