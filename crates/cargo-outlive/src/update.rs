//! `cargo outlive update`.

use anyhow::Result;
use cargo_metadata::semver::Version;
use serde::Serialize;

use crate::application;
use crate::before::Former;
use crate::cli::ProjectArgs;
use crate::embedded;
use crate::named_fork;
use crate::patched::Existing;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::session::Session;
use crate::shell::Shell;
use crate::situation::Situation;

#[derive(Serialize)]
struct Finished {
    fresh: bool,
}

/// Brings a patched project in line with its lock file and with this release.
pub fn update(arguments: &ProjectArgs, shell: Shell) -> Result<()> {
    let session = Session::open(&arguments.manifest, shell)?;
    let turn = session.turn()?;
    let situation = Situation::read(&session.project)?;
    let selection = situation.selection();
    named_fork::refuse(&situation, &embedded::forks(), selection, &session.project)?;
    if !situation.is_ours() {
        let what = "this project is not patched, so there is nothing to update";
        let remedy = "run `cargo outlive apply`";
        return Err(Problem::new(what, &session.project.manifest, remedy).into());
    }
    let plan = Plan::make(&situation, selection, &session)?;
    let fresh = application::is_in_place(&plan, &session)?;
    if fresh {
        shell.status("Fresh", format_args!("{plan}: up to date"));
        shell.note(
            "the patch pins these versions; to move to others, run `cargo outlive remove`, \
             `cargo update`, then `cargo outlive apply`",
        );
    } else if let Some(turn) = turn {
        for line in differences(&plan, situation.existing.as_ref()) {
            shell.status("Updating", line);
        }
        application::carry_out(&plan, &Former::of(&situation)?, &session, &turn)?;
        let root = session.project.root.display();
        shell.status("Updated", format_args!("{plan} in {root}"));
    } else {
        let what = format!("the patch of {plan} is not up to date");
        let remedy = "run `cargo outlive update` without `--locked`, and commit what it changes";
        return Err(Problem::new(what, &session.project.manifest, remedy).into());
    }
    plan.tell(&session);
    shell.message("update-finished", &Finished { fresh });
    Ok(())
}

/// What is patched and was not, or at another version.
fn differences(plan: &Plan, existing: Option<&Existing>) -> Vec<String> {
    let Some(stamp) = existing.map(Existing::stamp) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    if stamp.release() != Some(env!("CARGO_PKG_VERSION")) {
        let from = stamp.release().unwrap_or("of another release");
        let to = env!("CARGO_PKG_VERSION");
        lines.push(format!("patches of cargo-outlive {from} -> {to}"));
    }
    let former = stamp.packages();
    for (name, version) in &plan.packages {
        if former.contains(&((*name).to_owned(), version.clone())) {
            continue;
        }
        let is_replaced = |(other, of): &&(String, Version)| {
            other == name && of.major == version.major && of != version
        };
        lines.push(match former.iter().find(is_replaced) {
            Some((_, from)) => format!("{name} {from} -> {version}"),
            None => format!("{name} {version}"),
        });
    }
    lines
}
