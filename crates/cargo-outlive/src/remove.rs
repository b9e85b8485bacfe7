//! `cargo outlive remove`.

use anyhow::{Context, Result};
use serde::Serialize;

use crate::before::Former;
use crate::cli::ProjectArgs;
use crate::file_tree::FileTree;
use crate::lockfile::Lockfile;
use crate::plan;
use crate::problem::Problem;
use crate::proof;
use crate::session::Session;
use crate::shell::Shell;
use crate::situation::{parse_lock, Situation};
use crate::transaction::Transaction;

#[derive(Serialize)]
struct Finished {
    fresh: bool,
    /// Whether these files are, byte for byte, as they were before anything was applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    manifest_restored: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lock_restored: Option<bool>,
}

/// Takes back all that was applied, and nothing else.
pub fn remove(arguments: &ProjectArgs, shell: Shell) -> Result<()> {
    let session = Session::open(&arguments.manifest, shell)?;
    let turn = session.turn()?;
    let project = &session.project;
    let situation = Situation::read(project)?;
    if !situation.is_ours() {
        let root = project.root.display();
        shell.status("Fresh", format_args!("{root}: nothing is applied here"));
        let finished = Finished {
            fresh: true,
            manifest_restored: None,
            lock_restored: None,
        };
        shell.message("remove-finished", &finished);
        return Ok(());
    }
    let Some(turn) = turn else {
        let what = "the patch is in place";
        let remedy = "run `cargo outlive remove` without `--locked`";
        return Err(Problem::new(what, &project.manifest, remedy).into());
    };
    let former = Former::of(&situation)
        .with_context(|| format!("cannot edit {}", project.manifest.display()))?;
    let lock = match &former.lock {
        Some(lock) => lock.clone(),
        None => plan::with_the_rest_as_published(&situation, &[], &session)?,
    };
    let mut transaction = Transaction::begin(project, shell, &turn)?;
    transaction.replace(&FileTree::default(), &former.manifest, &lock)?;
    if former.lock.is_none() {
        settle(&parse_lock(&lock, project)?, &session)?;
    }
    turn.check_interrupt()?;
    transaction.commit()?;
    session.tell_what_to_vendor()?;
    for (file, restored) in [
        (&project.manifest, former.is_manifest_known),
        (&project.lock, former.lock.is_some()),
    ] {
        if !restored {
            let file = file.display();
            shell.note(format_args!(
                "{file} has changed since: only what was applied is taken out of it"
            ));
        }
    }
    shell.status(
        "Removed",
        format_args!("the patch in {}", project.root.display()),
    );
    let finished = Finished {
        fresh: false,
        manifest_restored: Some(former.is_manifest_known),
        lock_restored: Some(former.lock.is_some()),
    };
    shell.message("remove-finished", &finished);
    Ok(())
}

/// Has Cargo take out of the lock file what only the patch needed.
fn settle(before: &Lockfile, session: &Session) -> Result<()> {
    let Session { project, cargo, .. } = session;
    session.resolve().with_context(|| {
        let what = "Cargo cannot resolve the project without the patch, which is still in place";
        let remedy = match cargo.offline {
            true => "run this command once without `--offline`",
            false => "mend what Cargo reports below, then run this command again",
        };
        Problem::new(what, &project.manifest, remedy)
    })?;
    let after = parse_lock(&project.read_lock()?, project)?;
    proof::nothing_else_moved(&[], before, &after, project)
}
