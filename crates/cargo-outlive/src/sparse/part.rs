//! The parts of a Rust file that an instruction can be about: its items, and what `impl` blocks
//! hold.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::{AttrStyle, Attribute, File, ImplItem, Item, ItemImpl, Signature};

use super::instruction::is_instruction;

/// An item, or a member of an `impl` block.
pub struct Part<'a> {
    /// What it is called where a person reads of it; not unique where `cfg` chooses.
    pub name: String,
    pub attributes: &'a [Attribute],
    /// All of it, with its documentation and attributes, in bytes.
    pub range: Range<usize>,
    tokens: TokenStream,
    pub signature: Option<&'a Signature>,
    /// The whole item; none for a member.
    pub item: Option<&'a Item>,
    /// The block that it is a member of.
    pub block: Option<&'a ItemImpl>,
}

/// Every part of the file, each `impl` block before its members.
pub fn parts(file: &File) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    for item in &file.items {
        found.push(Part {
            name: item_name(item),
            attributes: item_attributes(item),
            range: item.span().byte_range(),
            tokens: tokens_without_members(item),
            signature: match item {
                Item::Fn(function) => Some(&function.sig),
                _ => None,
            },
            item: Some(item),
            block: None,
        });
        if let Item::Impl(block) = item {
            found.extend(block.items.iter().map(|member| member_part(block, member)));
        }
    }
    found
}

/// A block is what it says of itself; its members are parts of their own.
fn tokens_without_members(item: &Item) -> TokenStream {
    match item {
        Item::Impl(block) => ItemImpl {
            items: Vec::new(),
            ..block.clone()
        }
        .to_token_stream(),
        item => item.to_token_stream(),
    }
}

fn member_part<'a>(block: &'a ItemImpl, member: &'a ImplItem) -> Part<'a> {
    let (kind, name, attributes, signature) = match member {
        ImplItem::Fn(member) => (
            "fn",
            member.sig.ident.to_string(),
            &member.attrs,
            Some(&member.sig),
        ),
        ImplItem::Const(member) => ("const", member.ident.to_string(), &member.attrs, None),
        ImplItem::Type(member) => ("type", member.ident.to_string(), &member.attrs, None),
        _ => ("", String::new(), const { &Vec::new() }, None),
    };
    let owner = block_owner(block);
    let owner = match block.trait_.is_some() {
        true => format!("<{owner}>"),
        false => owner,
    };
    Part {
        name: format!("{kind} {owner}::{name}"),
        attributes,
        range: member.span().byte_range(),
        tokens: member.to_token_stream(),
        signature,
        item: None,
        block: Some(block),
    }
}

/// `Type` or `Trait for Type`.
pub fn block_owner(block: &ItemImpl) -> String {
    let owner = plain(block.self_ty.to_token_stream());
    match &block.trait_ {
        Some((path, _)) => format!("{} for {owner}", plain(path.to_token_stream())),
        None => owner,
    }
}

fn item_name(item: &Item) -> String {
    match item {
        Item::Const(item) => format!("const {}", item.ident),
        Item::Enum(item) => format!("enum {}", item.ident),
        Item::Fn(item) => format!("fn {}", item.sig.ident),
        Item::ForeignMod(_) => "extern block".to_owned(),
        Item::Impl(block) => format!("impl {}", block_owner(block)),
        Item::Macro(item) => match &item.ident {
            Some(name) => format!("macro {name}"),
            None => format!("call of {}!", plain(item.mac.path.to_token_stream())),
        },
        Item::Mod(item) => format!("mod {}", item.ident),
        Item::Static(item) => format!("static {}", item.ident),
        Item::Struct(item) => format!("struct {}", item.ident),
        Item::Trait(item) => format!("trait {}", item.ident),
        Item::Type(item) => format!("type {}", item.ident),
        Item::Union(item) => format!("union {}", item.ident),
        Item::Use(item) => format!("use {}", plain(item.tree.to_token_stream())),
        _ => "item".to_owned(),
    }
}

impl Part<'_> {
    /// What the part is to the compiler: its tokens, whatever its layout and documentation.
    pub fn essence(&self) -> String {
        // Attributes come first in a part's tokens, each as `#` and a group.
        let outer = self
            .attributes
            .iter()
            .filter(|attribute| matches!(attribute.style, AttrStyle::Outer))
            .count();
        let mut essence = self.essential_attributes();
        let body = self.tokens.clone().into_iter().skip(2 * outer);
        essence.push(serialized(body.collect()));
        essence.join(" ")
    }

    pub fn essential_attributes(&self) -> Vec<String> {
        let essential = self
            .attributes
            .iter()
            .filter(|attribute| !is_instruction(attribute) && !attribute.path().is_ident("doc"));
        essential
            .map(|attribute| serialized(attribute.to_token_stream()))
            .collect()
    }

    /// Whether `cfg` chooses this part only where it chooses the other: it has all of the other's.
    pub fn is_chosen_as(&self, other: &Self) -> bool {
        let choices = |part: &Self| -> Vec<String> {
            let choices = part
                .attributes
                .iter()
                .filter(|it| it.path().is_ident("cfg"));
            choices.map(|it| serialized(it.to_token_stream())).collect()
        };
        let own = choices(self);
        choices(other).iter().all(|choice| own.contains(choice))
    }

    pub fn has_instruction(&self) -> bool {
        self.attributes.iter().any(is_instruction)
    }

    /// Whether it is there for the tests of its own crate only.
    pub fn is_for_tests(&self) -> bool {
        self.attributes
            .iter()
            .any(|attribute| plain(attribute.meta.to_token_stream()) == "cfg(test)")
    }
}

/// Tokens as text that depends on nothing but the tokens: a fingerprint is taken of it. Words are
/// apart from one another, and so are punctuation marks that do not make one operator.
fn serialized(tokens: TokenStream) -> String {
    let mut text = String::new();
    write_plain(tokens, true, &mut text);
    text
}

/// Tokens as a person would write them on one line.
pub fn plain(tokens: TokenStream) -> String {
    let mut text = String::new();
    write_plain(tokens, false, &mut text);
    text
}

fn write_plain(tokens: TokenStream, exact: bool, text: &mut String) {
    for token in tokens {
        let is_word = |character: char| character.is_alphanumeric() || character == '_';
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Brace => ("{", "}"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    proc_macro2::Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write_plain(group.stream(), exact, text);
                text.push_str(close);
            }
            TokenTree::Punct(punct) => {
                text.push(punct.as_char());
                let is_end = punct.spacing() == Spacing::Alone;
                if is_end && (exact || punct.as_char() == ',') {
                    text.push(' ');
                }
            }
            word => {
                if text.ends_with(is_word) {
                    text.push(' ');
                }
                text.push_str(&word.to_string());
            }
        }
    }
}

pub fn item_attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
