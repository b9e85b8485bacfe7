//! `cargo outlive diff`.

mod stat;
mod unified;

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use anyhow::Result;
use serde::Serialize;

use self::unified::{FileDiff, Line};
use crate::cli::DiffArgs;
use crate::file_tree::FileTree;
use crate::problem::Problem;
use crate::project::Project;
use crate::session::Session;
use crate::shell::{MessageFormat, Shell};
use crate::{embedded, named_fork, output, tsfn_package};

const HEADER: Style = Style::new().bold();
const HUNK: Style = AnsiColor::Cyan.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();

/// Prints how what `apply` writes differs from what is published, and changes nothing.
pub fn diff(arguments: &DiffArgs, shell: Shell) -> Result<()> {
    let session = Session::open(&arguments.manifest, shell)?;
    let mut packages = packages(&session)?;
    select(&mut packages, &arguments.packages, &session.project)?;
    let mut diffs = Vec::new();
    for package in packages {
        diffs.extend(package.diffs()?);
    }
    for diff in &diffs {
        let told = Told {
            path: &diff.path,
            added: diff.added,
            removed: diff.removed,
            diff: (!arguments.stat).then(|| diff.to_string()),
        };
        shell.message("file-differs", &told);
    }
    match (arguments.common.message_format, arguments.stat) {
        (MessageFormat::Json, _) => Ok(()),
        (MessageFormat::Human, true) => output::print(&painted_summary(&diffs)),
        (MessageFormat::Human, false) => {
            let text: String = diffs.iter().map(painted).collect();
            output::print(&text)
        }
    }
}

#[derive(Serialize)]
struct Told<'a> {
    path: &'a str,
    added: usize,
    removed: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<String>,
}

/// A package before and after, below the directory that both have in the diff.
struct Package {
    name: &'static str,
    version: Option<String>,
    published: FileTree,
    patched: FileTree,
}

impl Package {
    fn directory(&self) -> String {
        match &self.version {
            Some(version) => format!("{}-{version}", self.name),
            None => "tsfn".to_owned(),
        }
    }

    fn is_called(&self, specification: &str) -> bool {
        let (name, version) = match specification.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (specification, None),
        };
        name == self.name && (version.is_none() || version == self.version.as_deref())
    }

    fn diffs(self) -> Result<Vec<FileDiff>> {
        let directory = self.directory();
        let (mut before, mut after) = (FileTree::default(), FileTree::default());
        before.insert_tree(&directory, self.published);
        after.insert_tree(&directory, self.patched);
        unified::between(&before, &after)
    }
}

/// Every package that `apply` writes; the one that is nowhere published comes last.
fn packages(session: &Session) -> Result<Vec<Package>> {
    let forks = embedded::forks();
    let mut packages = Vec::new();
    for package in named_fork::packages(&forks, session)? {
        packages.push(Package {
            name: package.fork.package,
            version: Some(package.version.to_string()),
            patched: package.patched(&session.project.lock)?,
            published: package.published,
        });
    }
    packages.push(Package {
        name: tsfn_package::NAME,
        version: None,
        published: FileTree::default(),
        patched: tsfn_package::package(embedded::tsfn())?,
    });
    Ok(packages)
}

/// Keeps what the user asks for, if it is for some.
fn select(packages: &mut Vec<Package>, wanted: &[String], project: &Project) -> Result<()> {
    for specification in wanted {
        if !packages.iter().any(|it| it.is_called(specification)) {
            let there = packages.iter().map(|package| match &package.version {
                Some(version) => format!("{}@{version}", package.name),
                None => package.name.to_owned(),
            });
            let there: Vec<_> = there.collect();
            let what = format!("`{specification}` is none of the packages that are patched");
            let remedy = format!("name one of these: {}", there.join(", "));
            return Err(Problem::new(what, &project.lock, remedy).into());
        }
    }
    if !wanted.is_empty() {
        packages.retain(|package| wanted.iter().any(|it| package.is_called(it)));
    }
    Ok(())
}

fn style(line: Line) -> Style {
    match line {
        Line::Header => HEADER,
        Line::Hunk => HUNK,
        Line::Added => ADDED,
        Line::Removed => REMOVED,
        Line::Context => Style::new(),
    }
}

fn painted(diff: &FileDiff) -> String {
    let mut text = String::new();
    for (kind, line) in diff.lines() {
        let style = style(kind);
        let content = line.strip_suffix('\n').unwrap_or(line);
        writeln!(text, "{style}{content}{style:#}").expect("strings grow");
    }
    text
}

fn painted_summary(diffs: &[FileDiff]) -> String {
    let mut text = String::new();
    for (kind, piece) in stat::summary(diffs) {
        let style = kind.map_or(Style::new(), style);
        write!(text, "{style}{piece}{style:#}").expect("strings grow");
    }
    text
}
