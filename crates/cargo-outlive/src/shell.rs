//! What the user sees on the way, on standard error, in Cargo's manner.

use std::fmt::Display;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::finding::{Finding, Kind};
use crate::output;
use crate::problem::Problem;

const STATUS: Style = AnsiColor::BrightGreen.on_default().bold();
const NOTE: Style = AnsiColor::BrightCyan.on_default().bold();
const ERROR: Style = AnsiColor::BrightRed.on_default().bold();

impl<'a> ErrorMessage<'a> {
    fn of(error: &'a anyhow::Error) -> Self {
        let problem = error.downcast_ref::<Problem>();
        Self {
            message: problem.map_or_else(|| error.to_string(), |it| it.what().to_owned()),
            file: problem.map(Problem::file),
            remedy: problem.map(Problem::remedy),
            causes: error.chain().skip(1).map(ToString::to_string).collect(),
        }
    }
}

#[derive(Serialize)]
struct FindingMessage<'a> {
    kind: Kind,
    #[serde(flatten)]
    error: ErrorMessage<'a>,
}

/// How much to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    Quiet,
    Normal,
    Verbose,
}

#[derive(Clone, Copy, Debug)]
pub struct Shell {
    verbosity: Verbosity,
    format: MessageFormat,
}

/// For whom standard output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum MessageFormat {
    /// Text, for people
    Human,
    /// One JSON object a line, each with a `reason`, for programs
    Json,
}

/// One line of standard output for programs.
#[derive(Serialize)]
struct Message<'a, T> {
    reason: &'a str,
    #[serde(flatten)]
    body: &'a T,
}

#[derive(Serialize)]
struct ErrorMessage<'a> {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a Path>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'a str>,
    causes: Vec<String>,
}

impl Shell {
    pub fn new(verbosity: Verbosity, format: MessageFormat) -> Self {
        Self { verbosity, format }
    }

    /// Tells programs, if one asked to be told.
    pub fn message(self, reason: &str, body: &impl Serialize) {
        if self.format == MessageFormat::Json {
            let message = Message { reason, body };
            let line = serde_json::to_string(&message).expect("our messages have text keys");
            // A program that no longer listens misses nothing that it asked for.
            let _ = output::print(&format!("{line}\n"));
        }
    }

    /// One step: a verb, and what it is done to.
    pub fn status(self, verb: &str, object: impl Display) {
        if self.verbosity >= Verbosity::Normal {
            anstream::eprintln!("{STATUS}{verb:>12}{STATUS:#} {object}");
        }
    }

    /// A step that is of interest only to those who ask for more.
    pub fn detail(self, verb: &str, object: impl Display) {
        if self.verbosity >= Verbosity::Verbose {
            self.status(verb, object);
        }
    }

    /// Something that the user might not expect, and need not act on.
    pub fn note(self, text: impl Display) {
        if self.verbosity >= Verbosity::Normal {
            anstream::eprintln!("{NOTE}note{NOTE:#}: {text}");
        }
    }

    pub fn error(self, error: &anyhow::Error) {
        say(error);
        self.message("error", &ErrorMessage::of(error));
    }

    /// A command line that is wrong, which the user has been or will be told by its parser.
    pub fn usage_error(self, text: &str) {
        let message = ErrorMessage {
            message: text.trim_end().to_owned(),
            file: None,
            remedy: None,
            causes: Vec::new(),
        };
        self.message("error", &message);
    }

    /// One of several errors, after which the search for more goes on.
    pub fn finding(self, finding: &Finding) {
        say(&finding.error);
        let message = FindingMessage {
            kind: finding.kind,
            error: ErrorMessage::of(&finding.error),
        };
        self.message("finding", &message);
    }
}

fn say(error: &anyhow::Error) {
    anstream::eprintln!("{ERROR}error{ERROR:#}: {error}");
    let causes: Vec<_> = error.chain().skip(1).collect();
    if !causes.is_empty() {
        anstream::eprintln!("\nCaused by:");
        for cause in causes {
            let cause = cause.to_string();
            anstream::eprintln!("  {}", cause.trim_end().replace('\n', "\n  "));
        }
    }
}
