//! Insertions into a text, by byte offset.

#[derive(Default)]
pub struct Edits {
    insertions: Vec<(usize, String)>,
}

impl Edits {
    /// Puts `text` before the byte at `offset`; what is put at the same place keeps its order.
    pub fn insert(&mut self, offset: usize, text: String) {
        self.insertions.push((offset, text));
    }

    pub fn apply(mut self, text: &str) -> String {
        self.insertions.sort_by_key(|(offset, _)| *offset);
        let mut result = String::with_capacity(text.len());
        let mut copied = 0;
        for (offset, insertion) in self.insertions {
            result.push_str(&text[copied..offset]);
            result.push_str(&insertion);
            copied = offset;
        }
        result.push_str(&text[copied..]);
        result
    }
}
