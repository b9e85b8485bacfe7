//! `cargo outlive`: puts the napi-outlive fork together for the exact versions in a project's
//! Cargo.lock, and proves that it is in use.

mod addon;
mod application;
mod apply;
mod before;
mod cargo;
mod check;
mod checksum;
mod cli;
mod composition;
mod diff;
mod embedded;
mod file_tree;
mod finding;
mod fork;
mod git;
mod hazards;
mod in_use;
mod interrupt;
mod lockfile;
mod manifest_patch;
mod named_fork;
mod output;
mod patched;
mod patched_package;
mod plan;
mod pr;
mod problem;
mod project;
mod proof;
mod record;
mod registry_cache;
mod remove;
mod rewind;
mod selection;
mod session;
mod shell;
mod situation;
mod source_date;
mod sparse;
mod stamp;
mod status;
mod transaction;
mod tsfn_package;
mod turn;
mod update;
mod vendor;

use std::process::ExitCode;

use crate::cli::{Cli, Command};
use crate::shell::Shell;

fn main() -> ExitCode {
    let command = Cli::from_command_line().command;
    let common = command.common();
    match common.color {
        clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
        clap::ColorChoice::Always => anstream::ColorChoice::Always,
        clap::ColorChoice::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    let shell = Shell::new(common.verbosity(), common.message_format);
    let result = match &command {
        Command::Apply(arguments) => apply::apply(arguments, shell),
        Command::Diff(arguments) => diff::diff(arguments, shell),
        Command::Fork(arguments) => fork::fork(arguments, shell),
        Command::Pr(arguments) => pr::pr(arguments, shell),
        Command::Status(arguments) => status::status(arguments, shell),
        Command::Check(arguments) => check::check(arguments, shell),
        Command::Update(arguments) => update::update(arguments, shell),
        Command::Remove(arguments) => remove::remove(arguments, shell),
        Command::Record(arguments) => record::record(arguments, shell),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            shell.error(&error);
            ExitCode::FAILURE
        }
    }
}
