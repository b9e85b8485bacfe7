//! `cargo outlive apply`.

use anyhow::{Context, Result};
use cargo_metadata::Metadata;

use crate::cargo::Cargo;
use crate::cli::{ApplyArgs, ManifestArgs};
use crate::interrupt::Interrupt;
use crate::lockfile::Lockfile;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::project::Project;
use crate::proof;
use crate::selection::Selection;
use crate::shell::Shell;
use crate::situation::{parse_lock, Situation};
use crate::transaction::Transaction;

/// Patches the versions of napi and napi-sys in use, or finds that they are patched already.
pub fn apply(arguments: &ApplyArgs, shell: Shell) -> Result<()> {
    let ManifestArgs {
        manifest_path,
        locked,
        offline,
    } = &arguments.manifest;
    let cargo = Cargo { offline: *offline };
    let project = Project::find(manifest_path.as_deref(), cargo, shell)?;
    let application = Application {
        project,
        cargo,
        shell,
    };
    let plan = application.plan(arguments.selection())?;
    if plan.is_in_place && application.is_proven(&plan)? {
        shell.status("Fresh", format_args!("{plan}: already applied"));
        return Ok(());
    }
    if *locked {
        let what = format!("the patch of {plan} is not in place, or not up to date");
        let remedy = "run `cargo outlive apply` without `--locked`, and commit what it changes";
        return Err(Problem::new(what, &application.project.manifest, remedy).into());
    }
    application.carry_out(&plan)
}

/// All forks, for one project.
struct Application {
    project: Project,
    cargo: Cargo,
    shell: Shell,
}

impl Application {
    /// `chosen` is what the user asks for in this run, if anything.
    fn plan(&self, chosen: Option<Selection>) -> Result<Plan> {
        let situation = Situation::read(&self.project)?;
        let remembered = situation.selection();
        let selection = chosen.unwrap_or(remembered);
        if let (None, Some(package)) = (chosen, remembered.name()) {
            self.shell.note(format_args!(
                "patching {package} alone, as chosen with `--only {package}`; `--all` patches \
                 napi as well"
            ));
        }
        Plan::make(situation, selection, &self.project, self.cargo, self.shell)
    }

    /// Whether Cargo uses what is in place, without a change to the lock file.
    fn is_proven(&self, plan: &Plan) -> Result<bool> {
        let Ok(graph) = self.cargo.resolve_locked(&self.project.manifest) else {
            return Ok(false);
        };
        self.prove(plan, &plan.lock_before, &graph)?;
        Ok(true)
    }

    fn carry_out(&self, plan: &Plan) -> Result<()> {
        let interrupt = Interrupt::catch()?;
        let mut transaction = Transaction::begin(&self.project, self.shell)?;
        self.shell.status("Patching", plan);
        transaction.replace_patched(&plan.patched)?;
        transaction.replace_manifest(&plan.manifest)?;
        transaction.replace_lock(&plan.lock)?;
        self.shell.detail("Resolving", self.project.lock.display());
        let graph = self.resolve();
        interrupt.check()?;
        let graph = graph?;
        let lock_after = parse_lock(&self.project.read_lock()?, &self.project)?;
        self.prove(plan, &lock_after, &graph)?;
        let names = plan.names();
        proof::nothing_else_moved(&names, &plan.lock_before, &lock_after, &self.project)?;
        interrupt.check()?;
        transaction.commit()?;
        self.shell.status(
            "Patched",
            format_args!("{plan} in {}", self.project.root.display()),
        );
        Ok(())
    }

    fn prove(&self, plan: &Plan, lock: &Lockfile, graph: &Metadata) -> Result<()> {
        proof::in_the_graph(&plan.packages, &self.project, lock, graph)
    }

    fn resolve(&self) -> Result<Metadata> {
        self.cargo.resolve(&self.project.manifest).with_context(|| {
            let remedy = match self.cargo.offline {
                true => {
                    "run this command once without `--offline`: what the patch depends on may \
                     not be in Cargo's cache"
                }
                false => {
                    "mend what Cargo reports below, then run this command again; if it takes \
                     `patched` for a part of the workspace, add `exclude = [\"patched\"]` to \
                     `[workspace]`"
                }
            };
            let what = "Cargo cannot resolve the patched project, which is as it was before";
            Problem::new(what, &self.project.manifest, remedy)
        })
    }
}
