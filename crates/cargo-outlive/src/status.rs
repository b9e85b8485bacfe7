//! `cargo outlive status`.

mod table;

use anyhow::Result;
use cargo_metadata::semver::Version;
use serde::Serialize;

use self::table::Table;
use crate::cli::StatusArgs;
use crate::hazards::{Hazards, Layer, Line, State};
use crate::output;
use crate::problem::Problem;
use crate::session::Session;
use crate::shell::{MessageFormat, Shell};
use crate::situation::Situation;

#[derive(Serialize)]
struct Told<'a> {
    id: &'a str,
    title: &'a str,
    napi: Option<&'a Version>,
    napi_sys: Option<&'a Version>,
    #[serde(flatten)]
    state: State,
    node_closes_since: &'a [Version],
}

#[derive(Serialize)]
struct Finished {
    open: usize,
}

/// Says of each hazard whether it is open, and what closes it.
pub fn status(arguments: &StatusArgs, shell: Shell) -> Result<()> {
    let session = Session::open(&arguments.manifest, shell)?;
    let situation = Situation::read(&session.project)?;
    let lines = lines(&situation);
    if lines.is_empty() {
        let what = "no napi and no napi-sys is in the graph of this project";
        let remedy = "name the project that builds the addon with `--manifest-path`";
        return Err(Problem::new(what, &session.project.lock, remedy).into());
    }
    let hazards = Hazards::known()?;
    let node = arguments.node.as_ref();
    let mut table = Table::new(&lines, node);
    let mut open = 0;
    for (id, hazard) in &hazards.hazard {
        let since = hazards.closed_since(hazard);
        let states: Vec<_> = lines
            .iter()
            .map(|it| hazards.state(hazard, it, node))
            .collect();
        for (line, state) in lines.iter().zip(&states) {
            open += usize::from(matches!(state, State::Open | State::OpenInPart(_)));
            let told = Told {
                id,
                title: &hazard.title,
                napi: line.napi.as_ref(),
                napi_sys: line.napi_sys.as_ref(),
                state: *state,
                node_closes_since: since,
            };
            shell.message("hazard", &told);
        }
        table.push(id, &hazard.title, &states, since);
    }
    shell.message("status-finished", &Finished { open });
    if arguments.common.message_format == MessageFormat::Human {
        output::print(&table.to_string())?;
    }
    if lines.iter().all(|line| line.patched.is_empty()) {
        shell.note("nothing is patched here: `cargo outlive apply` does it");
    }
    Ok(())
}

/// One line for each major version in the graph.
fn lines(situation: &Situation) -> Vec<Line> {
    let lock = &situation.lock;
    let mut majors: Vec<_> = ["napi", "napi-sys"]
        .iter()
        .flat_map(|name| lock.named(name))
        .map(|package| package.version.major)
        .collect();
    majors.sort_unstable();
    majors.dedup();
    majors
        .into_iter()
        .map(|major| line(major, situation))
        .collect()
}

fn line(major: u64, situation: &Situation) -> Line {
    let mut patched = Vec::new();
    let mut version = |layer: Layer| {
        let mut packages = situation.lock.named(layer.name());
        let package = packages.find(|package| package.version.major == major)?;
        if situation.is_patched(package) {
            patched.push(layer);
        }
        Some(package.version.clone())
    };
    Line {
        napi: version(Layer::Napi),
        napi_sys: version(Layer::NapiSys),
        patched,
    }
}
