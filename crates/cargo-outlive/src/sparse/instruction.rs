//! What an item of a sparse tree says is to be done.

use anyhow::{bail, Result};
use cargo_metadata::semver::VersionReq;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, LitStr, Meta};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    Add,
    Expect,
    Gate,
    Replace,
    /// The published function goes on under this name.
    Wrap {
        published: String,
    },
}

/// One `#[outlive::…]` attribute.
#[derive(Clone, Debug)]
pub struct Instruction {
    pub operation: Operation,
    /// The published versions that it is for.
    pub versions: VersionReq,
    /// The file of the sparse tree whose forwarded functions the item must declare.
    pub declares: Option<String>,
    pub purpose: Purpose,
}

/// Why an item is there, for those who review it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purpose {
    /// The hazards that it closes, by their ids.
    pub hazards: Vec<String>,
    pub reason: Option<String>,
    /// What has to be true for the item to go.
    pub until: Option<String>,
    pub upstream: Upstream,
}

/// Whether upstream could take an item without a new dependency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Upstream {
    #[default]
    No,
    Yes,
    /// Stands in for something that only the fork can have.
    Only,
}

impl Instruction {
    /// The instructions among the attributes of a part: one, or several for different versions.
    pub fn among(attributes: &[Attribute]) -> Result<Vec<Self>> {
        let instructions = attributes
            .iter()
            .filter(|attribute| is_instruction(attribute))
            .map(Self::parse)
            .collect::<Result<Vec<_>>>()?;
        if instructions.is_empty() {
            bail!("an item has no instruction");
        }
        Ok(instructions)
    }

    fn parse(attribute: &Attribute) -> Result<Self> {
        let mut arguments = Arguments::default();
        if matches!(attribute.meta, Meta::List(_)) {
            attribute.parse_nested_meta(|meta| arguments.take(&meta))?;
        }
        let name = attribute
            .path()
            .segments
            .last()
            .expect("a path has segments");
        let operation = match (name.ident.to_string().as_str(), arguments.published) {
            ("add", None) => Operation::Add,
            ("expect", None) => Operation::Expect,
            ("gate", None) => Operation::Gate,
            ("replace", None) => Operation::Replace,
            ("wrap", Some(published)) => Operation::Wrap { published },
            ("wrap", None) => bail!("`#[outlive::wrap]` must say `published = \"name\"`"),
            ("add" | "expect" | "gate" | "replace", Some(_)) => {
                bail!("`published` belongs to `#[outlive::wrap]`")
            }
            (unknown, _) => bail!("`#[outlive::{unknown}]` is not an instruction"),
        };
        Ok(Self {
            operation,
            versions: arguments.versions,
            declares: arguments.declares,
            purpose: arguments.purpose,
        })
    }
}

#[derive(Default)]
struct Arguments {
    versions: VersionReq,
    declares: Option<String>,
    published: Option<String>,
    purpose: Purpose,
}

impl Arguments {
    fn take(&mut self, meta: &ParseNestedMeta) -> syn::Result<()> {
        if meta.path.is_ident("upstream") && !meta.input.peek(syn::Token![=]) {
            self.purpose.upstream = Upstream::Yes;
            return Ok(());
        }
        let value = meta.value()?.parse::<LitStr>()?.value();
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if meta.path.is_ident("versions") {
            self.versions = value.parse().map_err(|_| meta.error("not a range"))?;
        } else if meta.path.is_ident("declares") {
            self.declares = Some(value);
        } else if meta.path.is_ident("published") {
            self.published = Some(value);
        } else if meta.path.is_ident("hazards") {
            self.purpose.hazards = value.split(' ').map(str::to_owned).collect();
        } else if meta.path.is_ident("reason") {
            self.purpose.reason = Some(value);
        } else if meta.path.is_ident("upstream") && value == "only" {
            self.purpose.upstream = Upstream::Only;
        } else if meta.path.is_ident("until") {
            self.purpose.until = Some(value);
        } else {
            return Err(meta.error("unknown argument"));
        }
        Ok(())
    }
}

pub fn is_instruction(attribute: &Attribute) -> bool {
    attribute
        .path()
        .segments
        .first()
        .is_some_and(|first| first.ident == "outlive")
}
