//! What a crate offers to its users, read from rustdoc's JSON.

mod document;

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use document::Document;

/// One line for each item, with its name, a colon, and all that users can notice of it.
pub struct PublicApi {
    items: BTreeSet<String>,
    /// Those that the fork adds, apart from the others in a module of their own.
    outlive: BTreeSet<String>,
}

impl PublicApi {
    pub fn read(json: &Value) -> Self {
        let document = Document::new(json);
        let (outlive, items) = document
            .ids()
            .filter_map(|id| Some((id, document.line(id)?)))
            .partition::<Vec<_>, _>(|(id, _)| document.is_ours(*id));
        let lines = |items: Vec<_>| items.into_iter().map(|(_, line)| line).collect();
        Self {
            items: lines(items),
            outlive: lines(outlive),
        }
    }

    /// Whether there is an item of this name, or one that the fork adds.
    pub fn has(&self, name: &str) -> bool {
        let is_it = |line: &String| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(": "))
        };
        self.items.iter().chain(&self.outlive).any(is_it)
    }

    /// What became of the items that there were before, and which are new. What the fork adds does
    /// not count.
    pub fn differences(before: &Self, after: &Self) -> Differences {
        let only = |one: &Self, other: &Self| one.items.difference(&other.items).cloned().collect();
        Differences {
            gone: only(before, after),
            new: only(after, before),
        }
    }
}

/// An item that changed is gone, and new.
#[derive(Debug)]
pub struct Differences {
    pub gone: Vec<String>,
    pub new: Vec<String>,
}

impl Differences {
    pub fn is_empty(&self) -> bool {
        self.gone.is_empty() && self.new.is_empty()
    }
}

impl fmt::Display for Differences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (sign, lines) in [('-', &self.gone), ('+', &self.new)] {
            for line in lines {
                writeln!(f, "{sign} {line}")?;
            }
        }
        Ok(())
    }
}
