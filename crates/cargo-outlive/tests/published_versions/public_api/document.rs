//! rustdoc's JSON, with names for numbers.
//!
//! The JSON refers to items by numbers, which differ from one run to the next. Here each is told by
//! its path, and what makes no difference to users is left out: where an item stands in the source,
//! what its documentation says, what a parameter is called, how an `impl` is cut into blocks. All
//! else is kept whatever it means, so that what a newer rustdoc tells besides is compared as well.

use std::cell::RefCell;
use std::collections::HashMap;
use std::iter;

use serde_json::{Map, Value};

/// What the fork adds to the crate's root: a module, and the marker in the built addon.
const OURS: [&str; 3] = ["outlive", "napi_outlive_napi_2", "napi_outlive_napi_3"];

/// Traits that the compiler implements by what a type is made of, and that are no secret of its own.
const AUTO_TRAITS: [&str; 5] = ["Send", "Sync", "Unpin", "UnwindSafe", "RefUnwindSafe"];

/// Lists of items which need no mention in the item that has them: they say themselves whose they
/// are.
const SAID_ELSEWHERE: [&str; 3] = ["items", "impls", "implementations"];

/// Attributes that make a difference to users. Each release of rustdoc has its own way to put them.
const NOTICED: [&str; 6] = [
    "must_use",
    "MustUse",
    "non_exhaustive",
    "NonExhaustive",
    "repr",
    "Repr",
];

/// What there is to say of an implementation, without what is in it.
const HEAD: [&str; 5] = ["is_unsafe", "is_negative", "generics", "trait", "for"];

type Id = u64;

pub struct Document<'a> {
    /// Those of the crate itself.
    items: HashMap<Id, Item<'a>>,
    /// Where items are defined, those of other crates too.
    paths: &'a Value,
    /// The item that each item is a part of.
    wholes: HashMap<Id, Id>,
    root: Id,
    names: RefCell<HashMap<Id, String>>,
}

#[derive(Clone, Copy)]
struct Item<'a> {
    whole: &'a Value,
    /// A struct, a function, an implementation: the format's own word.
    kind: &'a str,
    /// What there is to say of one of that kind.
    inner: &'a Value,
}

impl<'a> Document<'a> {
    pub fn new(json: &'a Value) -> Self {
        let mut items = HashMap::new();
        let mut wholes = HashMap::new();
        for (id, item) in json["index"].as_object().expect("an index") {
            if item["crate_id"] != 0 {
                continue;
            }
            let id = id.parse().expect("items have numbers");
            let inner = item["inner"].as_object().expect("items are of a kind");
            let (kind, inner) = inner.iter().next().expect("items are of one kind");
            for part in parts(kind, inner) {
                wholes.insert(part, id);
            }
            items.insert(
                id,
                Item {
                    whole: item,
                    kind,
                    inner,
                },
            );
        }
        Self {
            items,
            paths: &json["paths"],
            wholes,
            root: json["root"].as_u64().expect("items have numbers"),
            names: RefCell::default(),
        }
    }

    pub fn ids(&self) -> impl Iterator<Item = Id> + '_ {
        self.items.keys().copied()
    }

    /// The item's name and all that users can notice of it, or nothing if they cannot notice it.
    pub fn line(&self, id: Id) -> Option<String> {
        let Item { whole, kind, inner } = self.items[&id];
        let is_public = whole["visibility"] == "public" || whole["visibility"] == "default";
        let is_without_notice = match kind {
            // A block of methods may be cut in two.
            "impl" => inner["trait"].is_null(),
            // Whoever knows the trait knows its functions.
            "function" => self.around(id).any(|item| !item.inner["trait"].is_null()),
            _ => false,
        };
        let mut around = self.around(id);
        if !is_public || is_without_notice || around.any(|item| is_blanket(item) || is_secret(item))
        {
            return None;
        }
        let mut facts = Map::new();
        if kind != "impl" {
            facts.insert(kind.to_owned(), self.told(inner));
        }
        facts.insert("attributes".to_owned(), attributes(&whole["attrs"]));
        facts.insert("deprecation".to_owned(), whole["deprecation"].clone());
        facts.retain(|_, fact| !is_nothing(fact));
        Some(format!("{}: {}", self.name(id), Value::Object(facts)))
    }

    /// Whether the fork adds the item: it is one of [`OURS`] or a part of one, or implements one, or
    /// is implemented by one.
    pub fn is_ours(&self, id: Id) -> bool {
        let root = self.name(self.root);
        let is_ours = |id: Id| {
            let name = self.name(id);
            let path = name.strip_prefix(&root).unwrap_or_default();
            let first = path.split("::").nth(1).unwrap_or_default();
            OURS.contains(&first)
        };
        let joins_ours = |Item { kind, inner, .. }: Item| {
            let joined = [&inner["trait"]["id"], &inner["for"]["resolved_path"]["id"]];
            kind == "impl" && joined.into_iter().filter_map(Value::as_u64).any(is_ours)
        };
        is_ours(id) || self.around(id).any(joins_ours)
    }

    /// The item, the one that it is a part of, and so on.
    fn around(&self, id: Id) -> impl Iterator<Item = Item<'a>> + '_ {
        iter::successors(Some(id), |id| self.wholes.get(id).copied()).map(|id| self.items[&id])
    }

    /// The item's path; an implementation has none, and is told by its head.
    fn name(&self, id: Id) -> String {
        if let Some(name) = self.names.borrow().get(&id) {
            return name.clone();
        }
        let name = match self.items.get(&id) {
            None => self.path(id).unwrap_or_default(),
            Some(Item {
                kind: "impl",
                inner,
                ..
            }) => {
                let mut head = Map::new();
                for part in HEAD {
                    head.insert(part.to_owned(), self.told(&inner[part]));
                }
                head.retain(|_, part| !is_nothing(part));
                format!("impl {}", Value::Object(head))
            }
            Some(item) => {
                let own = item.whole["name"].as_str().or(item.inner["name"].as_str());
                match self.module_of(id, item) {
                    Some(module) => format!("{module}::{}", own.unwrap_or("_")),
                    None => own.unwrap_or("_").to_owned(),
                }
            }
        };
        self.names.borrow_mut().insert(id, name.clone());
        name
    }

    /// The name of what the item is a part of. Of a private module nothing may be told but what is
    /// taken out of it, and of one inside another nothing but what may see it.
    fn module_of(&self, id: Id, item: &Item) -> Option<String> {
        if let Some(whole) = self.wholes.get(&id) {
            return Some(self.name(*whole));
        }
        if id == self.root {
            return None;
        }
        if let Some(path) = self.path(id) {
            return path.rsplit_once("::").map(|(module, _)| module.to_owned());
        }
        let seen_by = item.whole["visibility"]["restricted"]["path"].as_str();
        Some(self.name(self.root) + seen_by.unwrap_or_default())
    }

    /// Whether this is a number, and of an item that has a name.
    fn is_known(&self, id: &Value) -> bool {
        let has_name = |id| self.items.contains_key(&id) || self.path(id).is_some();
        id.as_u64().is_some_and(has_name)
    }

    /// Where an item of this crate or another is defined, unless rustdoc takes that for a secret.
    fn path(&self, id: Id) -> Option<String> {
        let path = self.paths[id.to_string()]["path"].as_array()?;
        let path: Vec<_> = path.iter().filter_map(Value::as_str).collect();
        Some(path.join("::"))
    }

    /// The same with names for numbers, without what makes no difference.
    fn told(&self, value: &Value) -> Value {
        match value {
            Value::Object(object) => {
                let mut told = Map::new();
                for (key, value) in object {
                    let value = match key.as_str() {
                        key if SAID_ELSEWHERE.contains(&key) => continue,
                        // As written, which may be in many ways, if it is known what it means.
                        "path" | "source" if self.is_known(&object["id"]) => continue,
                        "id" => value.as_u64().map(|id| self.name(id)).into(),
                        // In no order that makes a difference.
                        "bounds" | "where_predicates" => sorted(self.told(value)),
                        "inputs" => value.as_array().map(|inputs| self.types(inputs)).into(),
                        _ => self.told(value),
                    };
                    if !is_nothing(&value) {
                        told.insert(key.clone(), value);
                    }
                }
                Value::Object(told)
            }
            // A number in a list is an item.
            Value::Array(list) => {
                let told = |value: &Value| match value.as_u64() {
                    Some(id) => self.name(id).into(),
                    None => self.told(value),
                };
                list.iter().map(told).collect()
            }
            _ => value.clone(),
        }
    }

    /// The types of parameters, without the parameters' names.
    fn types(&self, inputs: &[Value]) -> Value {
        let r#type = |input: &Value| match input.as_array().map(Vec::as_slice) {
            Some([_, r#type]) => self.told(r#type),
            _ => self.told(input),
        };
        inputs.iter().map(r#type).collect()
    }
}

/// The items that are parts of this one.
fn parts(kind: &str, inner: &Value) -> Vec<Id> {
    match kind {
        "module" | "trait" | "impl" => numbers(&inner["items"]),
        "enum" => numbers(&inner["variants"]),
        "union" => numbers(&inner["fields"]),
        "struct" | "variant" => numbers(&inner["kind"]),
        _ => Vec::new(),
    }
}

/// All numbers in lists, however deep.
fn numbers(value: &Value) -> Vec<Id> {
    match value {
        Value::Object(object) => object.values().flat_map(numbers).collect(),
        Value::Array(list) => list.iter().filter_map(Value::as_u64).collect(),
        _ => Vec::new(),
    }
}

/// Whether it is an implementation for all types, which follows from what else the type implements.
fn is_blanket(item: Item) -> bool {
    item.kind == "impl" && !item.inner["blanket_impl"].is_null()
}

/// Whether it implements a trait that is the compiler's own affair.
fn is_secret(item: Item) -> bool {
    let path = item.inner["trait"]["path"].as_str().unwrap_or_default();
    let name = path.rsplit("::").next().unwrap_or_default();
    item.kind == "impl" && item.inner["is_synthetic"] == true && !AUTO_TRAITS.contains(&name)
}

/// Whether it goes without saying.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

fn sorted(list: Value) -> Value {
    let mut list = list.as_array().cloned().unwrap_or_default();
    list.sort_by_key(Value::to_string);
    list.into()
}

fn attributes(all: &Value) -> Value {
    let all = all.as_array().into_iter().flatten();
    let is_noticed = |attribute: &&Value| {
        let text = attribute.to_string();
        NOTICED.iter().any(|noticed| text.contains(noticed))
    };
    all.filter(is_noticed).cloned().collect()
}
