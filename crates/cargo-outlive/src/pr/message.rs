//! What the commit says, as that repository says it.

use crate::sparse::Change;

pub const SUBJECT: &str = "fix(napi): free queued threadsafe function data at env teardown";

/// Columns of a line.
const WIDTH: usize = 72;

const INTRODUCTION: &str = "\
When its environment ends, the runtime hands everything that is still queued on a threadsafe \
function back, with a NULL env. `call_js_cb` returned at once then, so each payload leaked, and \
every `call_async` that waited for one stayed pending for ever. Now each payload is dropped, once, \
and such a future ends with `Status::Closing`. Panics inside callbacks and destructors on that way, \
which abort the process, are contained.";

const BEFORE_THE_ITEMS: &str = "\
What changes, and why; the exit condition is for those who carry this as a patch until it is \
released:";

const NOT_HERE: &str = "\
Nothing here calls a threadsafe function that may be gone, and no public signature changes. Two \
faults are left, since both need a function that may be called after its environment has ended: \
`abort()` waits for callers that are blocked on a full queue, and a handle that is dropped after \
`abort()` does not give its count back.";

const TESTED: &str = "\
`cargo test --package napi --lib threadsafe_function` runs the tests that come with it; each of \
them fails or aborts without the change.";

/// The body of the commit message, wrapped.
pub fn body(changes: &[Change]) -> String {
    let mut items: Vec<_> = changes.iter().filter_map(item).collect();
    // A method of several types is told once if it is the same everywhere.
    items.dedup();
    let paragraphs = [
        paragraph(INTRODUCTION),
        paragraph(BEFORE_THE_ITEMS),
        items.join("\n"),
        paragraph(NOT_HERE),
        paragraph(TESTED),
    ];
    paragraphs.join("\n\n")
}

fn paragraph(text: &str) -> String {
    textwrap::fill(text, WIDTH)
}

/// An item's part of the message; none for one that goes without saying.
fn item(change: &Change) -> Option<String> {
    let reason = change.purpose.reason.as_deref()?;
    let until = change.purpose.until.as_deref()?;
    let name = without_parameters(&change.item);
    let text = format!("`{name}`: {reason}. Exit condition: {until}.");
    let layout = textwrap::Options::new(WIDTH)
        .initial_indent("- ")
        .subsequent_indent("  ")
        .break_words(false);
    Some(textwrap::fill(&text, layout))
}

/// The name of an item without the generic parameters of the type that it belongs to.
fn without_parameters(item: &str) -> String {
    match (item.find('<'), item.rfind('>')) {
        (Some(start), Some(end)) => format!("{}{}", &item[..start], &item[end + 1..]),
        _ => item.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sparse::{Operation, Purpose};

    fn change(item: &str, until: Option<&str>) -> Change {
        Change {
            file: "src/lib.rs".to_owned(),
            item: item.to_owned(),
            operation: Operation::Replace,
            purpose: Purpose {
                reason: Some(
                    "it was wrong in more ways than fit into one line of a mail".to_owned(),
                ),
                until: until.map(str::to_owned),
                upstream: crate::sparse::Upstream::Yes,
                ..Purpose::default()
            },
        }
    }

    #[test]
    fn an_item_is_told_with_its_reason_and_its_exit_condition() {
        let expected = "\
- `fn F::call`: it was wrong in more ways than fit into one line of a
  mail. Exit condition: never.";
        let told = item(&change("fn F<T, { N }>::call", Some("never")));
        assert_eq!(told.unwrap(), expected);
        assert_eq!(item(&change("mod tests", None)), None);
    }

    #[test]
    fn no_line_is_wider_than_a_mail_has_columns() {
        let changes = [
            change("fn f", Some("never")),
            change("fn g", Some("as `f`")),
        ];
        let body = body(&changes);
        assert!(
            body.lines().all(|line| line.chars().count() <= WIDTH),
            "{body}"
        );
        assert!(SUBJECT.len() <= WIDTH);
    }
}
