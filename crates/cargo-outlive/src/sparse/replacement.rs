//! The text that goes into the place of a published part.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::Attribute;

use super::edits::Edits;
use super::instruction::{is_instruction, Instruction, Operation};
use super::part::Part;
use super::{Profile, MARK};

const ON_WASM: &str = "#[cfg(target_family = \"wasm\")]\n";
const NOT_ON_WASM: &str = "#[cfg(not(target_family = \"wasm\"))]\n";

/// A part, and the text of the file that it stands in.
pub struct Quoted<'a> {
    pub text: &'a str,
    pub part: &'a Part<'a>,
}

/// The text for `published`, of which ours replaces or wraps what is not for WebAssembly. There
/// everything stays as it is published: what answers the calls there is not ours.
pub fn replacement(
    published: &Quoted,
    ours: &Quoted,
    instruction: &Instruction,
    profile: Profile,
) -> String {
    let mut paragraphs = Vec::new();
    if profile == Profile::Fork {
        paragraphs.push(format!("{ON_WASM}{}", published.whole()));
    }
    let gate = profile.text(NOT_ON_WASM);
    if let Operation::Wrap { published: name } = &instruction.operation {
        paragraphs.push(format!("{gate}{}", published.renamed(name)));
    }
    let mark = profile.text(MARK);
    let attributes = published.attributes_for(ours);
    let own = ours.own(profile);
    paragraphs.push(format!("{mark}{attributes}{gate}{own}"));
    paragraphs.join("\n\n")
}

impl Quoted<'_> {
    fn whole(&self) -> &str {
        &self.text[self.part.range.clone()]
    }

    fn quote(&self, attribute: &Attribute) -> &str {
        &self.text[attribute.span().byte_range()]
    }

    /// A part of ours as written, without its instructions.
    pub fn own(&self, profile: Profile) -> String {
        let is_gate = |attribute: &Attribute| {
            profile == Profile::Upstream && self.quote(attribute) == NOT_ON_WASM.trim_end()
        };
        let mut edits = Edits::default();
        for attribute in self.part.attributes {
            if !is_instruction(attribute) && !is_gate(attribute) {
                continue;
            }
            let range = attribute.span().byte_range();
            let after = &self.text[range.end..self.part.range.end];
            let blank = after.len() - after.trim_start().len();
            edits.replace(range.start..range.end + blank, String::new());
        }
        edits.apply_within(self.text, self.part.range.clone())
    }

    /// The published attributes, which ours has as well; the documentation only if ours has none.
    fn attributes_for(&self, ours: &Quoted) -> String {
        let is_documentation = |attribute: &&Attribute| attribute.path().is_ident("doc");
        let is_documented = ours
            .part
            .attributes
            .iter()
            .any(|one| is_documentation(&one));
        self.part
            .attributes
            .iter()
            .filter(|attribute| !(is_documented && is_documentation(attribute)))
            .map(|attribute| format!("{}\n", self.quote(attribute)))
            .collect()
    }

    /// A published function under another name, as one of Rust's own ABI: panics pass through it.
    fn renamed(&self, name: &str) -> String {
        let mut edits = Edits::default();
        let signature = self.part.signature.expect("only functions are wrapped");
        edits.replace(signature.ident.span().byte_range(), name.to_owned());
        if let Some(abi) = &signature.abi {
            let end = signature.fn_token.span.byte_range().start;
            edits.replace(abi.span().byte_range().start..end, String::new());
        }
        edits.apply_within(self.text, self.part.range.clone())
    }
}

/// The attributes of a part, as written, without its documentation and its instruction.
pub fn plain_attributes(text: &str, attributes: &[Attribute]) -> String {
    attributes
        .iter()
        .filter(|attribute| !is_instruction(attribute) && !attribute.path().is_ident("doc"))
        .map(|attribute| format!("{}\n", &text[attribute.span().byte_range()]))
        .collect()
}

/// Whether two functions can be called in the same way.
pub fn same_signature(one: &Part, other: &Part) -> bool {
    let inputs = |part: &Part| {
        let signature = part.signature?;
        let types = signature.inputs.iter().map(|input| match input {
            syn::FnArg::Typed(input) => input.ty.to_token_stream().to_string(),
            receiver => receiver.to_token_stream().to_string(),
        });
        let output = signature.output.to_token_stream().to_string();
        Some((types.collect::<Vec<_>>(), output))
    };
    inputs(one) == inputs(other)
}
