//! Changes to a text, by byte offset.

use std::ops::Range;

#[derive(Default)]
pub struct Edits {
    edits: Vec<(Range<usize>, String)>,
}

impl Edits {
    /// Puts `text` before the byte at `offset`; what is put at the same place keeps its order.
    pub fn insert(&mut self, offset: usize, text: String) {
        self.replace(offset..offset, text);
    }

    /// Puts `text` in the place of `range`, which no other edit may touch.
    pub fn replace(&mut self, range: Range<usize>, text: String) {
        self.edits.push((range, text));
    }

    pub fn apply(self, text: &str) -> String {
        self.apply_within(text, 0..text.len())
    }

    /// The part of `text` in `range`, changed; no edit may lie outside.
    pub fn apply_within(mut self, text: &str, range: Range<usize>) -> String {
        self.edits.sort_by_key(|(range, _)| range.start);
        let mut result = String::with_capacity(range.len());
        let mut copied = range.start;
        for (place, replacement) in self.edits {
            result.push_str(&text[copied..place.start]);
            result.push_str(&replacement);
            copied = place.end;
        }
        result.push_str(&text[copied..range.end]);
        result
    }
}
