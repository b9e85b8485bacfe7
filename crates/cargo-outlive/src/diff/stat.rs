//! A line for each file of a diff, and one for all of them.

use std::fmt::Write as _;

use super::unified::{FileDiff, Line};

/// Columns of the longest bar.
const BAR: usize = 40;

/// The summary, in pieces that can be painted: those that stand for lines of the diff, and those
/// that do not.
pub fn summary(diffs: &[FileDiff]) -> Vec<(Option<Line>, String)> {
    let changed = |diff: &FileDiff| diff.added + diff.removed;
    let names = diffs.iter().map(|diff| diff.path.chars().count());
    let names = names.max().unwrap_or_default();
    let most = diffs.iter().map(changed).max().unwrap_or_default();
    let digits = most.to_string().len();
    let mut pieces = Vec::new();
    for diff in diffs {
        let changed = changed(diff);
        pieces.push((None, format!(" {:names$} | {changed:digits$} ", diff.path)));
        let scaled = |count: usize| scaled(count, most);
        pieces.push((Some(Line::Added), "+".repeat(scaled(diff.added))));
        pieces.push((Some(Line::Removed), "-".repeat(scaled(diff.removed))));
        pieces.push((None, "\n".to_owned()));
    }
    let added = diffs.iter().map(|diff| diff.added).sum();
    let removed = diffs.iter().map(|diff| diff.removed).sum();
    let mut total = format!(" {} changed", counted(diffs.len(), "file"));
    for (count, what, sign) in [(added, "insertion", '+'), (removed, "deletion", '-')] {
        if count > 0 {
            write!(total, ", {}({sign})", counted(count, what)).expect("strings grow");
        }
    }
    pieces.push((None, format!("{total}\n")));
    pieces
}

/// How many columns stand for `count` lines if [`BAR`] stand for `most`; none only for none.
fn scaled(count: usize, most: usize) -> usize {
    match most > BAR && count > 0 {
        true => (count * BAR / most).max(1),
        false => count,
    }
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::unified;
    use crate::file_tree::FileTree;

    fn summary_of(files: &[(&str, &str, &str)]) -> String {
        let (mut before, mut after) = (FileTree::default(), FileTree::default());
        for (path, old, new) in files {
            before.insert(*path, *old);
            after.insert(*path, *new);
        }
        let diffs = unified::between(&before, &after).unwrap();
        summary(&diffs).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn counts_and_bars_stand_in_columns() {
        let ten = "x\n".repeat(10);
        let files = [
            ("a", "1\n2\n", "1\nzwei\ndrei\n"),
            ("long", "", ten.as_str()),
        ];
        let expected = " a    |  3 ++-\n long | 10 ++++++++++\n \
                        2 files changed, 12 insertions(+), 1 deletion(-)\n";
        assert_eq!(summary_of(&files), expected);
    }

    #[test]
    fn a_long_bar_is_scaled_and_a_short_one_does_not_vanish() {
        let many = "x\n".repeat(400);
        let files = [("a", "1\n", "2\n"), ("b", "", many.as_str())];
        let bar = "+".repeat(BAR);
        let expected = format!(
            " a |   2 +-\n b | 400 {bar}\n 2 files changed, 401 insertions(+), 1 deletion(-)\n"
        );
        assert_eq!(summary_of(&files), expected);
    }

    #[test]
    fn what_did_not_happen_is_not_counted() {
        let expected = " a | 1 -\n 1 file changed, 1 deletion(-)\n";
        assert_eq!(summary_of(&[("a", "1\n", "")]), expected);
    }
}
