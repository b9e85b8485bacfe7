//! What is known of the hazards, and how each stands for a release of napi.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use cargo_metadata::semver::{Version, VersionReq};
use serde::{Deserialize, Serialize};

/// All hazards, by their ids, and the generations of Node that they refer to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hazards {
    node: BTreeMap<String, Generation>,
    pub hazard: BTreeMap<String, Hazard>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Generation {
    releases: Vec<VersionReq>,
    since: Vec<Version>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hazard {
    pub title: String,
    occurs: Option<String>,
    node: Option<String>,
    closed: Vec<Closed>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Closed {
    napi: VersionReq,
    by: Option<Layer>,
    in_part: Option<Layer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    NapiSys,
    Napi,
}

impl Layer {
    pub fn name(self) -> &'static str {
        match self {
            Self::NapiSys => "napi-sys",
            Self::Napi => "napi",
        }
    }
}

/// One napi and the napi-sys below it, as far as they are in a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub napi: Option<Version>,
    pub napi_sys: Option<Version>,
    /// The packages of them whose patch is in use.
    pub patched: Vec<Layer>,
}

/// How a hazard stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state", content = "by")]
pub enum State {
    Open,
    /// This layer closes a part of it.
    OpenInPart(Layer),
    Closed(Layer),
    ClosedByTheRuntime,
    /// These releases do not have it.
    Absent,
    /// No patch could: it is in how the addon uses the function.
    UpToTheAddon,
}

impl Hazards {
    pub fn known() -> Result<Self> {
        toml_edit::de::from_str(include_str!("../hazards.toml")).context("in `hazards.toml`")
    }

    /// How `hazard` stands in `line`, on a release of Node if one is named.
    pub fn state(&self, hazard: &Hazard, line: &Line, node: Option<&Version>) -> State {
        let is_in = |generation: &Option<String>, node: &Version| {
            let generation = generation.as_ref().and_then(|name| self.node.get(name));
            generation.map(|it| it.releases.iter().any(|range| range.matches(node)))
        };
        if let Some(node) = node {
            if is_in(&hazard.occurs, node) == Some(false) {
                return State::Absent;
            }
            if is_in(&hazard.node, node) == Some(true) {
                return State::ClosedByTheRuntime;
            }
        }
        let Some(closed) = hazard.closed.iter().find(|closed| closed.is_for(line)) else {
            return State::Absent;
        };
        if closed.by.is_none() {
            return State::UpToTheAddon;
        }
        let patched = |layer: &Layer| line.patched.contains(layer);
        match (closed.by.filter(patched), closed.in_part.filter(patched)) {
            (Some(layer), _) => State::Closed(layer),
            (None, Some(layer)) => State::OpenInPart(layer),
            (None, None) => State::Open,
        }
    }

    /// The releases of Node from which on it closes the hazard by itself, each for its line.
    pub fn closed_since(&self, hazard: &Hazard) -> &[Version] {
        let generation = hazard.node.as_ref().and_then(|name| self.node.get(name));
        generation.map_or(&[], |generation| &generation.since)
    }
}

impl Closed {
    /// An addon without napi has the hazards of what lies below it.
    fn is_for(&self, line: &Line) -> bool {
        match &line.napi {
            Some(napi) => self.napi.matches(napi),
            None => self.by == Some(Layer::NapiSys),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedded;
    use crate::file_tree::FileTree;
    use crate::sparse::Profile;

    fn line(napi: &str, patched: &[Layer]) -> Line {
        Line {
            napi: Some(napi.parse().unwrap()),
            napi_sys: None,
            patched: patched.to_vec(),
        }
    }

    fn state(id: &str, line: &Line, node: Option<&str>) -> State {
        let hazards = Hazards::known().unwrap();
        let node = node.map(|node| node.parse().unwrap());
        hazards.state(&hazards.hazard[id], line, node.as_ref())
    }

    #[test]
    fn there_are_twenty_and_each_refers_to_what_is_there() {
        let hazards = Hazards::known().unwrap();
        let ids: Vec<_> = (1..=20).map(|number| format!("h{number:02}")).collect();
        assert_eq!(hazards.hazard.keys().cloned().collect::<Vec<_>>(), ids);
        for hazard in hazards.hazard.values() {
            let named = hazard.node.iter().chain(&hazard.occurs);
            named.for_each(|name| assert!(hazards.node.contains_key(name), "{name}"));
        }
    }

    /// What napi closes, an item of each of its sparse trees must be there for.
    #[test]
    fn the_sparse_trees_say_the_same() {
        let hazards = Hazards::known().unwrap();
        for (fork, version) in embedded::forks().iter().zip(["3.16.1", "2.16.17", "2.0.2"]) {
            assert_eq!(fork.package, "napi");
            let version: Version = version.parse().unwrap();
            let overlay = fork.over(FileTree::default(), &version, Profile::Fork);
            let changes = overlay.changes().unwrap();
            let named = |id: &String| {
                let mut named = changes.iter().flat_map(|change| &change.purpose.hazards);
                named.any(|named| named == id)
            };
            let all = line(&version.to_string(), &[Layer::Napi, Layer::NapiSys]);
            for (id, hazard) in &hazards.hazard {
                if hazards.state(hazard, &all, None) == State::Closed(Layer::Napi) {
                    assert!(named(id), "no item of napi {version} is there for {id}");
                }
            }
        }
    }

    #[test]
    fn a_release_of_node_closes_what_it_closes() {
        let stock = line("3.16.1", &[]);
        for (node, expected) in [
            ("24.13.0", State::Open),
            ("24.13.1", State::ClosedByTheRuntime),
            ("25.3.0", State::Open),
            ("26.0.0", State::ClosedByTheRuntime),
        ] {
            assert_eq!(state("h02", &stock, Some(node)), expected, "{node}");
        }
        assert_eq!(state("h05", &stock, Some("24.15.0")), State::Open);
        assert_eq!(state("h11", &stock, Some("20.20.2")), State::Absent);
        assert_eq!(state("h07", &stock, Some("26.10.0")), State::Open);
    }

    #[test]
    fn what_is_patched_closes_its_part() {
        let below = |napi| line(napi, &[Layer::NapiSys]);
        let in_part = State::OpenInPart(Layer::NapiSys);
        assert_eq!(state("h08", &below("2.16.17"), None), in_part);
        assert_eq!(state("h04", &below("2.16.17"), None), State::Open);
        assert_eq!(state("h03", &below("2.0.2"), None), in_part);
        let closed = State::Closed(Layer::NapiSys);
        assert_eq!(state("h03", &below("2.16.17"), None), closed);
        assert_eq!(state("h03", &below("3.16.1"), None), State::Absent);
        assert_eq!(state("h17", &below("3.16.1"), None), State::UpToTheAddon);
    }
}
