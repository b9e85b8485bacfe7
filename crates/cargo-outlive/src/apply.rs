//! `cargo outlive apply`.

use anyhow::Result;
use serde::Serialize;

use crate::application;
use crate::before::Former;
use crate::cli::ApplyArgs;
use crate::embedded;
use crate::named_fork;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::session::Session;
use crate::shell::Shell;
use crate::situation::Situation;

#[derive(Serialize)]
struct Finished {
    fresh: bool,
}

/// Patches the versions of napi and napi-sys in use, or finds that they are patched already.
pub fn apply(arguments: &ApplyArgs, shell: Shell) -> Result<()> {
    let session = Session::open(&arguments.manifest, shell)?;
    let turn = session.turn()?;
    let situation = Situation::read(&session.project)?;
    let chosen = arguments.selection();
    let remembered = situation.selection();
    if let (None, Some(package)) = (chosen, remembered.name()) {
        shell.note(format_args!(
            "patching {package} alone, as chosen with `--only {package}`; `--all` patches napi as \
             well"
        ));
    }
    let selection = chosen.unwrap_or(remembered);
    named_fork::refuse(&situation, &embedded::forks(), selection, &session.project)?;
    let plan = Plan::make(&situation, selection, &session)?;
    let fresh = application::is_in_place(&plan, &session)?;
    if fresh {
        shell.status("Fresh", format_args!("{plan}: already applied"));
    } else if let Some(turn) = turn {
        application::carry_out(&plan, &Former::of(&situation)?, &session, &turn)?;
        let root = session.project.root.display();
        shell.status("Patched", format_args!("{plan} in {root}"));
    } else {
        let what = format!("the patch of {plan} is not in place, or not up to date");
        let remedy = "run `cargo outlive apply` without `--locked`, and commit what it changes";
        return Err(Problem::new(what, &session.project.manifest, remedy).into());
    }
    plan.tell(&session);
    shell.message("apply-finished", &Finished { fresh });
    Ok(())
}
