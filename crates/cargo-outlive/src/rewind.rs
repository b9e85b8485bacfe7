//! How a text file was before it was changed.

use serde::{Deserialize, Serialize};
use similar::{capture_diff_slices, Algorithm, DiffOp};

use crate::checksum::sha256;

/// Leads from one state of a file back to a former one, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewind {
    /// The SHA-256 of the former state, and of the one to start from.
    before: String,
    after: String,
    edits: Vec<Edit>,
}

/// A stretch of lines, with what stood in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Edit {
    /// The first line, counted from 0, and how many there are.
    line: usize,
    lines: usize,
    former: String,
}

impl Rewind {
    pub fn between(before: &str, after: &str) -> Self {
        let (old, new) = (lines(before), lines(after));
        let edit = |operation: DiffOp| {
            let (_, old_range, new_range) = operation.as_tag_tuple();
            Edit {
                line: new_range.start,
                lines: new_range.len(),
                former: old[old_range].concat(),
            }
        };
        let operations = capture_diff_slices(Algorithm::Myers, &old, &new).into_iter();
        let changes = operations.filter(|operation| !matches!(operation, DiffOp::Equal { .. }));
        Self {
            before: sha256(before.as_bytes()),
            after: sha256(after.as_bytes()),
            edits: changes.map(edit).collect(),
        }
    }

    /// The former state of `text`, if that is the state which this leads back from.
    pub fn rewind(&self, text: &str) -> Option<String> {
        if sha256(text.as_bytes()) != self.after {
            return None;
        }
        let lines = lines(text);
        let mut former = String::new();
        let mut next = 0;
        for edit in &self.edits {
            former.push_str(&lines.get(next..edit.line)?.concat());
            former.push_str(&edit.former);
            next = edit.line.checked_add(edit.lines)?;
        }
        former.push_str(&lines.get(next..)?.concat());
        (sha256(former.as_bytes()) == self.before).then_some(former)
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_comes_back() {
        let states = [
            "",
            "a",
            "a\n",
            "a\r\nb\nc",
            "b\na\n",
            "a\nx\nb\n\n",
            "\u{feff}a\nb\nc\nd\ne\n",
        ];
        for before in states {
            for after in states {
                let rewind = Rewind::between(before, after);
                assert_eq!(rewind.rewind(after).as_deref(), Some(before));
            }
        }
    }

    #[test]
    fn another_text_is_left_alone() {
        let rewind = Rewind::between("a\nb\n", "a\nc\nb\n");
        assert_eq!(rewind.rewind("a\nc\nd\nb\n"), None);
    }

    #[test]
    fn a_record_that_was_edited_leads_nowhere() {
        let mut rewind = Rewind::between("a\nb\n", "a\nc\nb\n");
        rewind.edits[0].line = 7;
        assert_eq!(rewind.rewind("a\nc\nb\n"), None);
        rewind.edits[0].line = 0;
        assert_eq!(rewind.rewind("a\nc\nb\n"), None);
    }
}
