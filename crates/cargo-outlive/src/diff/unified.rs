//! What differs between two file trees, in the form that `git apply` reads.

use std::fmt;

use anyhow::Result;
use similar::{Algorithm, ChangeTag, TextDiff};

use crate::file_tree::FileTree;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// One file that is not the same in both trees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileDiff {
    pub path: String,
    pub added: usize,
    pub removed: usize,
    /// Everything up to the first hunk.
    header: String,
    hunks: String,
}

/// What a line of a diff is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Header,
    Hunk,
    Added,
    Removed,
    Context,
}

/// The files that differ, in the order of their paths.
///
/// # Errors
///
/// If one of them is not text.
pub fn between(before: &FileTree, after: &FileTree) -> Result<Vec<FileDiff>> {
    let kept = before.iter().map(|(path, _)| path);
    let new = after.iter().map(|(path, _)| path);
    let new = new.filter(|path| before.get(path).is_none());
    let mut paths: Vec<_> = kept.chain(new).collect();
    paths.sort_unstable();
    paths
        .into_iter()
        .filter(|path| before.get(path) != after.get(path))
        .map(|path| file(path, before, after))
        .collect()
}

fn file(path: &str, before: &FileTree, after: &FileTree) -> Result<FileDiff> {
    let text = |tree: &FileTree| match tree.get(path) {
        Some(_) => tree.text(path).map(str::to_owned),
        None => Ok(String::new()),
    };
    let (old, new) = (text(before)?, text(after)?);
    // Lines as patches know them: a carriage return is a part of one.
    let old: Vec<_> = old.split_inclusive('\n').collect();
    let new: Vec<_> = new.split_inclusive('\n').collect();
    let diff = TextDiff::configure()
        .algorithm(Algorithm::Histogram)
        .newline_terminated(true)
        .diff_slices(&old, &new);
    let count = |tag| diff.iter_all_changes().filter(|it| it.tag() == tag).count();
    let hunks = diff.unified_diff().context_radius(CONTEXT).to_string();

    let mut header = format!("diff --git a/{path} b/{path}\n");
    let (mut from, mut to) = (format!("a/{path}"), format!("b/{path}"));
    if before.get(path).is_none() {
        header.push_str("new file mode 100644\n");
        from = "/dev/null".to_owned();
    }
    if after.get(path).is_none() {
        header.push_str("deleted file mode 100644\n");
        to = "/dev/null".to_owned();
    }
    if !hunks.is_empty() {
        header.push_str(&format!("--- {from}\n+++ {to}\n"));
    }
    Ok(FileDiff {
        path: path.to_owned(),
        added: count(ChangeTag::Insert),
        removed: count(ChangeTag::Delete),
        header,
        hunks,
    })
}

impl FileDiff {
    /// The diff line by line, each with its end.
    pub fn lines(&self) -> impl Iterator<Item = (Line, &str)> {
        let header = self.header.split_inclusive('\n');
        let hunks = self.hunks.split_inclusive('\n');
        let kind = |line: &str| match line.as_bytes()[0] {
            b'@' => Line::Hunk,
            b'+' => Line::Added,
            b'-' => Line::Removed,
            _ => Line::Context,
        };
        header
            .map(|line| (Line::Header, line))
            .chain(hunks.map(move |line| (kind(line), line)))
    }
}

impl fmt::Display for FileDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.header, self.hunks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> FileTree {
        let mut tree = FileTree::default();
        for (path, text) in files {
            tree.insert(*path, *text);
        }
        tree
    }

    fn diff(before: &[(&str, &str)], after: &[(&str, &str)]) -> String {
        let diffs = between(&tree(before), &tree(after)).unwrap();
        diffs.iter().map(FileDiff::to_string).collect()
    }

    #[test]
    fn a_change_is_shown_with_three_lines_around_it() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let after = before.replace("5\n", "five\n");
        let expected = "diff --git a/f b/f\n--- a/f\n+++ b/f\n\
                        @@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n";
        assert_eq!(diff(&[("f", before)], &[("f", &after)]), expected);
    }

    #[test]
    fn files_that_are_the_same_are_left_out_and_the_others_are_in_order() {
        let before = [("a", "1\n"), ("c", "3\n"), ("same", "0\n")];
        let after = [("b", "2\n"), ("same", "0\n")];
        let expected = "diff --git a/a b/a\ndeleted file mode 100644\n--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n\
                        diff --git a/b b/b\nnew file mode 100644\n--- /dev/null\n+++ b/b\n@@ -0,0 +1 @@\n+2\n\
                        diff --git a/c b/c\ndeleted file mode 100644\n--- a/c\n+++ /dev/null\n@@ -1 +0,0 @@\n-3\n";
        assert_eq!(diff(&before, &after), expected);
    }

    #[test]
    fn a_missing_last_line_end_is_told() {
        let expected = "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n\
                        -1\n\\ No newline at end of file\n+1\n";
        assert_eq!(diff(&[("f", "1")], &[("f", "1\n")]), expected);
    }

    #[test]
    fn a_carriage_return_ends_no_line() {
        let expected =
            "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n 1\r2\r\n-3\r\n+4\r\n";
        let before = [("f", "1\r2\r\n3\r\n")];
        assert_eq!(diff(&before, &[("f", "1\r2\r\n4\r\n")]), expected);
    }

    #[test]
    fn an_empty_file_that_is_new_has_no_hunk() {
        let expected = "diff --git a/f b/f\nnew file mode 100644\n";
        assert_eq!(diff(&[], &[("f", "")]), expected);
    }

    #[test]
    fn a_file_that_is_not_text_is_refused_by_name() {
        let mut after = FileTree::default();
        after.insert("f", vec![0xff]);
        let error = between(&FileTree::default(), &after).unwrap_err();
        assert_eq!(
            format!("{error:#}").split(':').next(),
            Some("`f` is not UTF-8")
        );
    }

    #[test]
    fn lines_are_told_apart_by_where_they_stand() {
        let before = [("f", "-- a\n")];
        let diffs = between(&tree(&before), &tree(&[("f", "++ a\n")])).unwrap();
        let lines: Vec<_> = diffs[0].lines().map(|(kind, _)| kind).collect();
        use Line::*;
        assert_eq!(lines, [Header, Header, Header, Hunk, Removed, Added]);
    }
}
