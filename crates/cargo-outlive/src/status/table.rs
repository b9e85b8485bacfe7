//! The hazards as a table, for people.

use std::fmt;

use anstyle::{AnsiColor, Style};
use cargo_metadata::semver::Version;

use crate::hazards::{Line, State};

const HEAD: Style = Style::new().bold();
const OPEN: Style = AnsiColor::BrightRed.on_default().bold();
const IN_PART: Style = AnsiColor::BrightYellow.on_default().bold();
const CLOSED: Style = AnsiColor::BrightGreen.on_default();
const ABSENT: Style = Style::new().dimmed();

/// Rows of cells, each with its style; the first row is the head.
pub struct Table {
    rows: Vec<Vec<(String, Style)>>,
    with_releases_of_node: bool,
    runtime: String,
}

impl Table {
    pub fn new(lines: &[Line], node: Option<&Version>) -> Self {
        let mut head = vec![String::new(), "hazard".to_owned()];
        head.extend(lines.iter().map(name));
        if node.is_none() {
            head.push("closed by Node from".to_owned());
        }
        Self {
            rows: vec![head.into_iter().map(|cell| (cell, HEAD)).collect()],
            with_releases_of_node: node.is_none(),
            runtime: node.map_or_else(|| "Node".to_owned(), |node| format!("Node {node}")),
        }
    }

    pub fn push(&mut self, id: &str, title: &str, states: &[State], since: &[Version]) {
        let mut row = vec![(id.to_owned(), HEAD), (title.to_owned(), Style::new())];
        row.extend(states.iter().map(|state| self.cell(*state)));
        if self.with_releases_of_node {
            let since: Vec<_> = since.iter().map(Version::to_string).collect();
            row.push((since.join(", "), Style::new()));
        }
        self.rows.push(row);
    }

    fn cell(&self, state: State) -> (String, Style) {
        match state {
            State::Open => ("open".to_owned(), OPEN),
            State::OpenInPart(layer) => {
                (format!("open, in part closed by {}", layer.name()), IN_PART)
            }
            State::Closed(layer) => (format!("closed by {}", layer.name()), CLOSED),
            State::ClosedByTheRuntime => (format!("closed by {}", self.runtime), CLOSED),
            State::Absent => ("does not occur".to_owned(), ABSENT),
            State::UpToTheAddon => ("up to the addon".to_owned(), ABSENT),
        }
    }
}

/// What a line is called in the head.
fn name(line: &Line) -> String {
    let napi = line.napi.as_ref().map(|version| format!("napi {version}"));
    let below = line.napi_sys.as_ref();
    let below = below.map(|version| format!("napi-sys {version}"));
    let names: Vec<_> = napi.into_iter().chain(below).collect();
    names.join(", ")
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows.first().map_or(0, Vec::len);
        let width = |column: usize| {
            let cells = self.rows.iter().map(|row| row[column].0.chars().count());
            cells.max().unwrap_or(0)
        };
        let widths: Vec<_> = (0..columns).map(width).collect();
        for row in &self.rows {
            // Spaces at the end of a line would be of no use to anybody.
            let last = row.iter().rposition(|(cell, _)| !cell.is_empty());
            let cells = row
                .iter()
                .zip(&widths)
                .take(last.map_or(0, |last| last + 1));
            for (index, ((cell, style), width)) in cells.enumerate() {
                let width = if Some(index) == last { 0 } else { width + 2 };
                let space = " ".repeat(width.saturating_sub(cell.chars().count()));
                match cell.is_empty() {
                    true => write!(f, "{space}")?,
                    false => write!(f, "{style}{cell}{style:#}{space}")?,
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
