//! Brings a project into the state that a plan says, and proves it.

use anyhow::{Context, Result};
use cargo_metadata::Metadata;

use crate::before::{self, Before, Former};
use crate::lockfile::Lockfile;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::proof;
use crate::session::Session;
use crate::situation::parse_lock;
use crate::transaction::Transaction;
use crate::turn::Turn;

/// Whether all is as planned: `patched`, the manifest, and what Cargo makes of them.
pub fn is_in_place(plan: &Plan, session: &Session) -> Result<bool> {
    let Session { project, cargo, .. } = session;
    if !plan.is_in_place {
        return Ok(false);
    }
    let Ok(graph) = cargo.resolve_locked(&project.manifest) else {
        return Ok(false);
    };
    proof::in_the_graph(&plan.packages, project, &plan.lock_before, &graph)?;
    Ok(true)
}

/// Changes the project, or leaves it as it was.
pub fn carry_out(plan: &Plan, former: &Former, session: &Session, turn: &Turn) -> Result<()> {
    let Session { project, shell, .. } = session;
    turn.check_interrupt()?;
    let mut transaction = Transaction::begin(project, *shell, turn)?;
    shell.status("Patching", plan);
    transaction.replace(&plan.patched, &plan.manifest, &plan.lock)?;
    shell.detail("Resolving", project.lock.display());
    let graph = resolve(session);
    turn.check_interrupt()?;
    let graph = graph?;
    let text = project.read_lock()?;
    let lock = parse_lock(&text, project)?;
    prove(plan, session, &lock, &graph)?;
    let before = Before::between(former, &plan.manifest, &text);
    transaction.add(before::FILE, &before.to_text()?)?;
    turn.check_interrupt()?;
    transaction.commit()?;
    session.tell_what_to_vendor()
}

fn prove(plan: &Plan, session: &Session, lock: &Lockfile, graph: &Metadata) -> Result<()> {
    let project = &session.project;
    proof::in_the_graph(&plan.packages, project, lock, graph)?;
    proof::nothing_else_moved(&plan.names(), &plan.lock_before, lock, project)
}

fn resolve(session: &Session) -> Result<Metadata> {
    let Session { project, cargo, .. } = session;
    session.resolve().with_context(|| {
        let remedy = match cargo.offline {
            true => {
                "run this command once without `--offline`: what the patch depends on may not be \
                 in Cargo's cache"
            }
            false => {
                "mend what Cargo reports below, then run this command again; if it takes `patched` \
                 for a part of the workspace, add `exclude = [\"patched\"]` to `[workspace]`"
            }
        };
        let what = "Cargo cannot resolve the patched project, which is as it was before";
        Problem::new(what, &project.manifest, remedy)
    })
}
