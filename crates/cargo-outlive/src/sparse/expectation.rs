//! What must be published as we expect it, and stays as it is.

use anyhow::{bail, Context, Result};
use quote::ToTokens;
use syn::{File, Item, ItemForeignMod};

use super::declarations::{self, Declarations};
use super::part::{parts, Part};

/// The published file must have the same item, whatever its documentation and layout.
pub fn item(published: &File, expected: &Part) -> Result<()> {
    let essence = expected.essence();
    if !parts(published)
        .iter()
        .any(|part| part.essence() == essence)
    {
        bail!("`{}` is not published as expected", expected.name);
    }
    Ok(())
}

/// The published file must have a module of the same name under the same conditions, which
/// declares, among others, the functions of `declared`.
pub fn module(published: &File, expected: &Part, declared: &Declarations) -> Result<()> {
    let Some(Item::Mod(_)) = expected.item else {
        bail!("only a module can be said to declare functions")
    };
    let name = &expected.name;
    let found = parts(published);
    let module = found
        .iter()
        .find(|part| part.name == *name)
        .with_context(|| format!("`{name}` is not published"))?;
    let conditions = expected.essential_attributes();
    if module.essential_attributes() != conditions {
        bail!(
            "`{name}` is published with other attributes than `{}`",
            conditions.join(" ")
        );
    }
    let tokens = module.item.to_token_stream();
    declarations::compare(name, &declarations::find(tokens)?, declared)
}

/// The published `extern` block that declares the functions of `declared`, and nothing else.
pub fn extern_block<'a>(
    published: &'a File,
    declared: &Declarations,
) -> Result<&'a ItemForeignMod> {
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
