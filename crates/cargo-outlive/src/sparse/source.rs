//! Lays one Rust file of a sparse tree over the published file of the same path.

use anyhow::{bail, Context, Result};
use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{AttrStyle, Attribute, File, Item, ItemForeignMod, ItemMod};

use super::declarations::{self, Declarations};
use super::edits::Edits;
use super::instruction::{is_instruction, Instruction, Operation};
use super::Overlay;
use crate::file_tree::FileTree;

const MARK: &str = "// Added by napi-outlive.\n";

/// The files of a sparse tree that are ours as a whole: those of the modules that it adds.
pub fn own_files(sparse: &FileTree) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for (path, _) in sparse.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let parsed = parse(sparse.text(path)?).with_context(|| format!("in our `{path}`"))?;
        files.extend(
            parsed
                .items
                .iter()
                .filter_map(|item| file_of_module(path, item)),
        );
    }
    Ok(files)
}

/// Does to `result` what the file at `path` says.
pub fn lay(overlay: &Overlay, path: &str, result: &mut FileTree) -> Result<()> {
    let ours = overlay.sparse.text(path)?;
    let parsed = parse(ours)?;
    let head = head_attributes(ours, &parsed);
    let mut instructions = Vec::new();
    for item in &parsed.items {
        let instruction = Instruction::among(attributes(item))?;
        if instruction.versions.matches(overlay.version) {
            instructions.push((instruction, item));
        }
    }
    if head.is_empty() && instructions.is_empty() {
        return Ok(());
    }

    let text = overlay.published.text(path)?;
    let published = parse(text)?;
    let mut edits = Edits::default();
    if !head.is_empty() {
        edits.insert(0, format!("{MARK}{head}\n"));
    }
    for (instruction, item) in instructions {
        let declared = instruction
            .declares
            .as_deref()
            .map(|file| overlay.forwarded(file));
        match (instruction.operation, declared.transpose()?) {
            (Operation::Add, None) => {
                let item_text = own_text(ours, item, &instruction);
                edits.insert(text.len(), format!("\n{MARK}{item_text}\n"));
                if let Some(file) = file_of_module(path, item) {
                    add_file(overlay, &file, result)?;
                }
            }
            (Operation::Expect, None) => expect_item(&published, item)?,
            (Operation::Expect, Some(declared)) => expect_module(&published, item, &declared)?,
            (Operation::Gate, Some(declared)) => {
                let block = find_block(&published, &declared)?;
                let gate = plain_attributes(ours, item);
                edits.insert(block.span().byte_range().start, format!("{MARK}{gate}"));
            }
            (Operation::Add, Some(_)) => bail!("an added item has nothing published to compare"),
            (Operation::Gate, None) => bail!("a gate must say what its block declares"),
        }
    }
    result.insert(path, edits.apply(text));
    Ok(())
}

pub fn parse(text: &str) -> Result<File> {
    syn::parse_file(text).map_err(|error| {
        let place = error.span().start();
        anyhow::anyhow!("line {}, column {}: {error}", place.line, place.column + 1)
    })
}

/// Where Rust looks for the file of `mod name;` that stands in the file at `path`.
fn file_of_module(path: &str, item: &Item) -> Option<String> {
    let Item::Mod(ItemMod {
        ident,
        content: None,
        ..
    }) = item
    else {
        return None;
    };
    let stem = path.strip_suffix(".rs")?;
    let (directory, name) = stem.rsplit_once('/')?;
    Some(match name {
        "lib" | "mod" => format!("{directory}/{ident}.rs"),
        _ => format!("{stem}/{ident}.rs"),
    })
}

fn add_file(overlay: &Overlay, file: &str, result: &mut FileTree) -> Result<()> {
    if overlay.published.get(file).is_some() {
        bail!("`{file}` is published, and the fork has a file of that name");
    }
    result.insert(file, overlay.sparse.text(file)?);
    Ok(())
}

/// The published file must have the same item, whatever its documentation and layout.
fn expect_item(published: &File, item: &Item) -> Result<()> {
    let expected = essential_tokens(item);
    if !published
        .items
        .iter()
        .any(|candidate| essential_tokens(candidate) == expected)
    {
        bail!("`{expected}` is not published as expected");
    }
    Ok(())
}

/// The published file must have a module of the same name under the same conditions, which
/// declares, among others, the functions of `declared`.
fn expect_module(published: &File, item: &Item, declared: &Declarations) -> Result<()> {
    let Item::Mod(expected) = item else {
        bail!("only a module can be said to declare functions")
    };
    let name = format!("mod {}", expected.ident);
    let module = published
        .items
        .iter()
        .find_map(|candidate| match candidate {
            Item::Mod(module) if module.ident == expected.ident => Some(module),
            _ => None,
        });
    let module = module.with_context(|| format!("`{name}` is not published"))?;
    let conditions = essential_attributes(&expected.attrs);
    if essential_attributes(&module.attrs) != conditions {
        bail!(
            "`{name}` is published with other attributes than `{}`",
            conditions.join(" ")
        );
    }
    declarations::compare(
        &name,
        &declarations::find(module.to_token_stream())?,
        declared,
    )
}

/// The published `extern` block that declares the functions of `declared`, and nothing else.
fn find_block<'a>(published: &'a File, declared: &Declarations) -> Result<&'a ItemForeignMod> {
    const NAME: &str = "extern \"C\"";
    for item in &published.items {
        let Item::ForeignMod(block) = item else {
            continue;
        };
        let found = declarations::find(block.to_token_stream())?;
        if !found.keys().any(|name| declared.contains_key(name)) {
            continue;
        }
        declarations::compare(NAME, &found, declared)?;
        if let Some(other) = found.keys().find(|name| !declared.contains_key(*name)) {
            bail!("the `{NAME}` block declares `{other}` as well");
        }
        return Ok(block);
    }
    let names: Vec<_> = declared.keys().map(String::as_str).collect();
    bail!("no `{NAME}` block declares `{}`", names.join("`, `"))
}

/// The attributes of the file itself, as written, without its documentation.
fn head_attributes(text: &str, file: &File) -> String {
    let inner = |attribute: &&Attribute| matches!(attribute.style, AttrStyle::Inner(_));
    lines_of(text, file.attrs.iter().filter(inner))
}

/// The attributes of an item, as written, without its documentation and its instruction.
fn plain_attributes(text: &str, item: &Item) -> String {
    lines_of(
        text,
        attributes(item)
            .iter()
            .filter(|attribute| !is_instruction(attribute)),
    )
}

fn lines_of<'a>(text: &str, attributes: impl Iterator<Item = &'a Attribute>) -> String {
    attributes
        .filter(|attribute| !attribute.path().is_ident("doc"))
        .map(|attribute| format!("{}\n", &text[attribute.span().byte_range()]))
        .collect()
}

/// An item of ours as written, without its instruction.
fn own_text(text: &str, item: &Item, instruction: &Instruction) -> String {
    let range = item.span().byte_range();
    let before = &text[range.start..instruction.range.start];
    let after = &text[instruction.range.end..range.end];
    format!("{before}{}", after.trim_start())
}

/// What an item is to the compiler.
fn essential_tokens(item: &Item) -> String {
    let all = attributes(item);
    // Attributes come first in an item's tokens, each as `#` and a group.
    let outer = all
        .iter()
        .filter(|attribute| matches!(attribute.style, AttrStyle::Outer))
        .count();
    let body = item.to_token_stream().into_iter().skip(2 * outer);
    let body = body.collect::<TokenStream>().to_string();
    let mut parts = essential_attributes(all);
    parts.push(body);
    parts.join(" ")
}

fn essential_attributes(attributes: &[Attribute]) -> Vec<String> {
    let essential = attributes
        .iter()
        .filter(|attribute| is_essential(attribute));
    essential
        .map(|attribute| attribute.to_token_stream().to_string())
        .collect()
}

fn is_essential(attribute: &Attribute) -> bool {
    !is_instruction(attribute) && !attribute.path().is_ident("doc")
}

fn attributes(item: &Item) -> &[Attribute] {
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
