//! What the user sees on the way, on standard error, in Cargo's manner.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

const STATUS: Style = AnsiColor::BrightGreen.on_default().bold();
const NOTE: Style = AnsiColor::BrightCyan.on_default().bold();
const ERROR: Style = AnsiColor::BrightRed.on_default().bold();

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
}

impl Shell {
    pub fn new(verbosity: Verbosity) -> Self {
        Self { verbosity }
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
}
