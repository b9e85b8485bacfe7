//! Lays one Rust file of a sparse tree over the published file of the same path.

use anyhow::{bail, Context, Result};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{AttrStyle, File, Item, ItemMod};

use super::edits::Edits;
use super::expectation;
use super::instruction::{is_instruction, Instruction, Operation};
use super::part::{block_owner, parts, plain, Part};
use super::replacement::{plain_attributes, replacement, same_signature, Quoted};
use super::{Overlay, Profile, MARK};
use crate::file_tree::FileTree;

/// The files of a sparse tree that are ours as a whole: those of the modules that it adds.
pub fn own_files(sparse: &FileTree) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for (path, _) in sparse.iter().filter(|(path, _)| path.ends_with(".rs")) {
        let parsed = parse(sparse.text(path)?).with_context(|| format!("in our `{path}`"))?;
        files.extend(files_of_modules(path, &parsed));
    }
    Ok(files)
}

/// The parts of a sparse file that say what is to be done for this version and profile, with what
/// they say.
pub fn instructed<'a>(overlay: &Overlay, file: &'a File) -> Result<Vec<(Instruction, Part<'a>)>> {
    let mut found = Vec::new();
    for part in parts(file) {
        // Either a whole block has an instruction or each of its members.
        let skipped = match (part.item, part.block) {
            (Some(Item::Impl(_)), _) => !part.has_instruction(),
            (_, Some(block)) => block.attrs.iter().any(is_instruction),
            _ => false,
        };
        if skipped {
            continue;
        }
        let of_part = || format!("`{}`", part.name);
        let mut instructions = Instruction::among(part.attributes).with_context(of_part)?;
        instructions.retain(|instruction| overlay.is_about(instruction));
        match (instructions.pop(), instructions.pop()) {
            (Some(_), Some(_)) => bail!("`{}` has two instructions for one version", part.name),
            (Some(instruction), None) => found.push((instruction, part)),
            (None, _) => {}
        }
    }
    Ok(found)
}

/// Does to `result` what the file at `path` says.
pub fn lay(overlay: &Overlay, path: &str, result: &mut FileTree) -> Result<()> {
    let ours = overlay.sparse.text(path)?;
    let parsed = parse(ours)?;
    let head = match overlay.profile {
        Profile::Fork => head_attributes(ours, &parsed),
        Profile::Upstream => String::new(),
    };
    let instructed = instructed(overlay, &parsed)?;
    if head.is_empty() && instructed.is_empty() {
        return Ok(());
    }

    let text = overlay.published.text(path)?;
    let published = parse(text)?;
    for part in known_parts(overlay, &parsed, &published)? {
        overlay.expect(path, &part)?;
    }
    let mut lay = Lay {
        overlay,
        path,
        ours,
        text,
        published: &published,
        edits: Edits::default(),
    };
    if !head.is_empty() {
        lay.edits.insert(0, format!("{MARK}{head}\n"));
    }
    for (instruction, part) in instructed {
        lay.follow(&instruction, &part, result)?;
    }
    let edits = lay.edits;
    result.insert(path, edits.apply(text));
    Ok(())
}

/// One file of ours, the published one, and what is to be changed in that.
struct Lay<'a> {
    overlay: &'a Overlay<'a>,
    path: &'a str,
    ours: &'a str,
    text: &'a str,
    published: &'a File,
    edits: Edits,
}

impl Lay<'_> {
    fn follow(
        &mut self,
        instruction: &Instruction,
        part: &Part,
        result: &mut FileTree,
    ) -> Result<()> {
        let declared = instruction
            .declares
            .as_deref()
            .map(|file| self.overlay.forwarded(file));
        match (&instruction.operation, declared.transpose()?) {
            (Operation::Add, None) => self.add(part, result),
            (Operation::Expect, None) => expectation::item(self.published, part),
            (Operation::Expect, Some(declared)) => {
                expectation::module(self.published, part, &declared)
            }
            (Operation::Gate, Some(declared)) => {
                let block = expectation::extern_block(self.published, &declared)?;
                let gate = plain_attributes(self.ours, part.attributes);
                let start = block.span().byte_range().start;
                self.edits.insert(start, format!("{MARK}{gate}"));
                Ok(())
            }
            (Operation::Replace | Operation::Wrap { .. }, None) => self.replace(instruction, part),
            (Operation::Gate, None) => bail!("a gate must say what its block declares"),
            (_, Some(_)) => bail!("only an expected module or a gated block declares functions"),
        }
    }

    fn add(&mut self, part: &Part, result: &mut FileTree) -> Result<()> {
        let mark = self.overlay.profile.text(MARK);
        let quoted = Quoted {
            text: self.ours,
            part,
        };
        let own = quoted.own(self.overlay.profile);
        let offset = match part.block {
            None => self.text.len(),
            Some(block) => {
                let owner = block_owner(block);
                let is_same = |item: &&Item| match item {
                    Item::Impl(published) => block_owner(published) == owner,
                    _ => false,
                };
                let Some(Item::Impl(published)) = self.published.items.iter().find(is_same) else {
                    bail!("`impl {owner}` is not published");
                };
                published.brace_token.span.close().byte_range().start
            }
        };
        self.edits.insert(offset, format!("\n{mark}{own}\n"));
        if let Some(file) = part.item.and_then(|item| file_of_module(self.path, item)) {
            add_files(self.overlay, &file, result)?;
        }
        Ok(())
    }

    fn replace(&mut self, instruction: &Instruction, part: &Part) -> Result<()> {
        let published = self.find(part)?;
        if matches!(instruction.operation, Operation::Wrap { .. })
            && !(part.signature.is_some() && same_signature(&published, part))
        {
            bail!(
                "`{}` has another signature than ours that wraps it",
                part.name
            );
        }
        let [published, ours] =
            [(self.text, &published), (self.ours, part)].map(|(text, part)| Quoted { text, part });
        let text = replacement(&published, &ours, instruction, self.overlay.profile);
        self.edits.replace(published.part.range.clone(), text);
        Ok(())
    }

    /// The published part that is called as ours is.
    fn find(&self, ours: &Part) -> Result<Part<'_>> {
        let mut found = parts(self.published);
        found.retain(|part| part.name == ours.name);
        if found.len() > 1 {
            found.retain(|part| ours.is_chosen_as(part));
        }
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some(part), None) => Ok(part),
            (None, _) => bail!("`{}` is not published", ours.name),
            (Some(_), Some(_)) => bail!("`{}` is published more than once", ours.name),
        }
    }
}

/// The published parts that must be as in a release that was looked at: those that are replaced or
/// wrapped; with `#![outlive::whole]` at the head of our file, all that ours could be affected by.
pub fn known_parts<'a>(
    overlay: &Overlay,
    ours: &File,
    published: &'a File,
) -> Result<Vec<Part<'a>>> {
    let mut found = parts(published);
    if is_whole(ours)? {
        let is_import = |part: &Part| matches!(part.item, Some(Item::Use(_)));
        found.retain(|part| !is_import(part) && !part.is_for_tests());
        return Ok(found);
    }
    let mut names = Vec::new();
    for (instruction, part) in instructed(overlay, ours)? {
        let replaces = matches!(
            instruction.operation,
            Operation::Replace | Operation::Wrap { .. }
        );
        if replaces {
            names.push(part.name);
        }
    }
    let is_named = |part: &Part| {
        let block = part
            .block
            .map(|block| format!("impl {}", block_owner(block)));
        names.contains(&part.name) || block.is_some_and(|block| names.contains(&block))
    };
    found.retain(is_named);
    Ok(found)
}

/// Whether our file says that the published one must be known as a whole.
fn is_whole(ours: &File) -> Result<bool> {
    let mut instructions = ours
        .attrs
        .iter()
        .filter(|attribute| is_instruction(attribute));
    match (instructions.next(), instructions.next()) {
        (None, _) => Ok(false),
        (Some(one), None) if plain(one.path().to_token_stream()) == "outlive::whole" => Ok(true),
        _ => bail!("`#![outlive::whole]` is the one instruction that a whole file can have"),
    }
}

pub fn parse(text: &str) -> Result<File> {
    // The parser leaves these out, and with them every offset would be another.
    if text.starts_with('\u{feff}') || (text.starts_with("#!") && !text.starts_with("#![")) {
        bail!("it begins with a byte order mark or with the name of an interpreter");
    }
    syn::parse_file(text).map_err(|error| {
        let place = error.span().start();
        anyhow::anyhow!("line {}, column {}: {error}", place.line, place.column + 1)
    })
}

fn files_of_modules(path: &str, file: &File) -> Vec<String> {
    let modules = file.items.iter();
    modules
        .filter_map(|item| file_of_module(path, item))
        .collect()
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

/// Adds the file of a module of ours, and those of the modules in it.
fn add_files(overlay: &Overlay, file: &str, result: &mut FileTree) -> Result<()> {
    if overlay.published.get(file).is_some() {
        bail!("`{file}` is published, and the fork has a file of that name");
    }
    let text = overlay.sparse.text(file)?;
    for nested in files_of_modules(file, &parse(text)?) {
        add_files(overlay, &nested, result)?;
    }
    result.insert(file, text);
    Ok(())
}

/// The attributes of the file itself, as written, without its documentation.
fn head_attributes(text: &str, file: &File) -> String {
    let inner = file
        .attrs
        .iter()
        .filter(|attribute| matches!(attribute.style, AttrStyle::Inner(_)))
        .filter(|attribute| !attribute.path().is_ident("doc") && !is_instruction(attribute));
    inner
        .map(|attribute| format!("{}\n", &text[attribute.span().byte_range()]))
        .collect()
}
