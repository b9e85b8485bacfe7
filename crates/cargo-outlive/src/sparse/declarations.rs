//! Function declarations, wherever they stand: in an `extern` block, or as the tokens of a macro
//! that makes one.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{bail, Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, ForeignItemFn, ReturnType};

/// The types of a function, without the names of its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    parameters: Vec<String>,
    output: Option<String>,
}

pub type Declarations = BTreeMap<String, Signature>;

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", self.parameters.join(", "))?;
        match &self.output {
            Some(output) => write!(f, " -> {output}"),
            None => Ok(()),
        }
    }
}

/// Every `fn name(…) …;` in `tokens`, at any depth.
pub fn find(tokens: TokenStream) -> Result<Declarations> {
    let mut found = Declarations::new();
    find_in(tokens, &mut found)?;
    Ok(found)
}

fn find_in(tokens: TokenStream, found: &mut Declarations) -> Result<()> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut rest = tokens.as_slice();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if let Some(declaration) = declaration_at(first, after) {
            let declaration: ForeignItemFn = syn::parse2(declaration)?;
            let name = declaration.sig.ident.to_string();
            if found
                .insert(name.clone(), signature(&declaration)?)
                .is_some()
            {
                bail!("`{name}` is declared twice");
            }
        }
        if let TokenTree::Group(group) = first {
            find_in(group.stream(), found)?;
        }
    }
    Ok(())
}

/// The tokens from `fn` to `;`, if that is what begins here. A body instead of the semicolon, or a
/// macro variable instead of the name, makes it something else.
fn declaration_at(first: &TokenTree, after: &[TokenTree]) -> Option<TokenStream> {
    let is_fn = matches!(first, TokenTree::Ident(ident) if ident == "fn");
    let has_name = matches!(after.first(), Some(TokenTree::Ident(_)));
    if !is_fn || !has_name {
        return None;
    }
    let end = after.iter().position(|token| match token {
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Group(group) => group.delimiter() == proc_macro2::Delimiter::Brace,
        _ => false,
    })?;
    matches!(after[end], TokenTree::Punct(_)).then(|| {
        std::iter::once(first)
            .chain(&after[..=end])
            .cloned()
            .collect()
    })
}

fn signature(declaration: &ForeignItemFn) -> Result<Signature> {
    let parameters = declaration.sig.inputs.iter().map(|input| match input {
        FnArg::Typed(typed) => Ok(compact(&typed.ty)),
        _ => bail!("`{}` is a method", declaration.sig.ident),
    });
    Ok(Signature {
        parameters: parameters.collect::<Result<_>>()?,
        output: match &declaration.sig.output {
            ReturnType::Default => None,
            ReturnType::Type(_, output) => Some(compact(output)),
        },
    })
}

/// The tokens of a type as one would write them.
fn compact(tokens: &impl ToTokens) -> String {
    tokens
        .to_token_stream()
        .to_string()
        .replace("* mut ", "*mut ")
        .replace("* const ", "*const ")
}

/// Compares what `owner` declares with what is expected of it.
pub fn compare(owner: &str, published: &Declarations, expected: &Declarations) -> Result<()> {
    for (name, expected) in expected {
        let published = published
            .get(name)
            .with_context(|| format!("`{owner}` does not declare `{name}`"))?;
        if published != expected {
            bail!("`{name}` is published as `{published}`, expected `{expected}`");
        }
    }
    Ok(())
}
