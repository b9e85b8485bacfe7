//! A release in which one of the items that the fork knows has a token more. Such an item is not the
//! one that the fork was written for.

use std::collections::BTreeSet;

use syn::{Block, Fields, ImplItem, Item, ItemStruct, Signature};

use crate::altered_release::AlteredRelease;
use crate::project::{Features, Project};

#[test]
fn v3_16_1() {
    let project = Project::depending_on("3.16.1", &Features::With(&[]));
    let release = AlteredRelease::of(&project);
    let recorded = project.recorded_items();
    assert!(recorded.contains("fn call_js_cb") && recorded.contains("struct JsDeferred"));
    let mut refused = BTreeSet::new();
    for (file, places) in [
        (
            "src/threadsafe_function.rs",
            places as fn(&str) -> Vec<Place>,
        ),
        ("src/js_values/deferred.rs", places),
        ("src/tokio_runtime.rs", |text| {
            vec![place_of_execute_future_impl(text)]
        }),
    ] {
        let text = release.text(file);
        for Place { name, at, token } in places(&text) {
            let (before, after) = text.split_at(at);
            let said = release.refusal(&project, file, &[before, token, after].concat());
            let (_, line) = said.split_once(&format!("in `{file}`\n")).expect(&said);
            let end = "` is not as in any release that the fork knows";
            let (item, _) = line.trim().split_once(end).expect(&said);
            assert!(item.ends_with(&name), "instead of `{name}`:\n{said}");
            refused.insert(item.trim_start_matches('`').to_owned());
        }
    }
    // All that can take a token more.
    let is_tried = |item: &String| item.starts_with("fn ") || item.starts_with("struct ");
    assert_eq!(refused, recorded.into_iter().filter(is_tried).collect());
}

/// Where an item or a member of a block can take one token more, and which.
struct Place {
    name: String,
    at: usize,
    token: &'static str,
}

fn places(text: &str) -> Vec<Place> {
    let mut places = Vec::new();
    for item in &syn::parse_file(text).unwrap().items {
        match item {
            Item::Fn(function) => places.push(in_function(&function.sig, &function.block)),
            Item::Impl(block) => places.extend(block.items.iter().filter_map(|item| match item {
                ImplItem::Fn(function) => Some(in_function(&function.sig, &function.block)),
                _ => None,
            })),
            Item::Struct(item) => places.push(in_struct(item)),
            _ => {}
        }
    }
    places
}

/// The one item that the fork knows of its file. Another of that name, for a feature that leaves
/// everything out, comes after it.
fn place_of_execute_future_impl(text: &str) -> Place {
    let places = places(text);
    let mut of_that_name = places
        .into_iter()
        .filter(|place| place.name == "execute_future_impl");
    of_that_name.next().unwrap()
}

fn in_function(signature: &Signature, body: &Block) -> Place {
    Place {
        name: signature.ident.to_string(),
        at: body.brace_token.span.open().byte_range().end,
        token: ";",
    }
}

fn in_struct(item: &ItemStruct) -> Place {
    let (after, token) = match &item.fields {
        Fields::Named(fields) => (fields.brace_token.span.open(), "added: (),"),
        Fields::Unnamed(fields) => (fields.paren_token.span.open(), "(),"),
        Fields::Unit => (item.ident.span(), "()"),
    };
    Place {
        name: format!("struct {}", item.ident),
        at: after.byte_range().end,
        token,
    }
}
