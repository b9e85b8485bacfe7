//! What an item of a sparse tree says is to be done.

use anyhow::{bail, Context, Result};
use cargo_metadata::semver::VersionReq;
use syn::spanned::Spanned;
use syn::{Attribute, LitStr, Meta};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Add,
    Expect,
    Gate,
}

/// One `#[outlive::…]` attribute.
#[derive(Debug)]
pub struct Instruction {
    pub operation: Operation,
    /// The published versions that it is for.
    pub versions: VersionReq,
    /// The file of the sparse tree whose forwarded functions the item must declare.
    pub declares: Option<String>,
    /// Where the attribute stands in the sparse file, in bytes.
    pub range: std::ops::Range<usize>,
}

impl Instruction {
    /// The one instruction among the attributes of an item.
    pub fn among(attributes: &[Attribute]) -> Result<Self> {
        let mut instructions = attributes
            .iter()
            .filter(|attribute| is_instruction(attribute));
        let attribute = instructions.next().context("an item has no instruction")?;
        if instructions.next().is_some() {
            bail!("an item has more than one instruction");
        }
        Self::parse(attribute)
    }

    fn parse(attribute: &Attribute) -> Result<Self> {
        let name = attribute
            .path()
            .segments
            .last()
            .expect("a path has segments");
        let operation = match name.ident.to_string().as_str() {
            "add" => Operation::Add,
            "expect" => Operation::Expect,
            "gate" => Operation::Gate,
            unknown => bail!("`#[outlive::{unknown}]` is not an instruction"),
        };
        let mut versions = VersionReq::STAR;
        let mut declares = None;
        if matches!(attribute.meta, Meta::List(_)) {
            attribute.parse_nested_meta(|meta| {
                let value = meta.value()?.parse::<LitStr>()?;
                if meta.path.is_ident("versions") {
                    versions = value
                        .value()
                        .parse()
                        .map_err(|_| meta.error("not a range"))?;
                } else if meta.path.is_ident("declares") {
                    declares = Some(value.value());
                } else {
                    return Err(meta.error("unknown argument"));
                }
                Ok(())
            })?;
        }
        let range = attribute.span().byte_range();
        Ok(Self {
            operation,
            versions,
            declares,
            range,
        })
    }
}

pub fn is_instruction(attribute: &Attribute) -> bool {
    attribute
        .path()
        .segments
        .first()
        .is_some_and(|first| first.ident == "outlive")
}
