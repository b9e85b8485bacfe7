//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;

use cargo_metadata::semver::Version;
use clap::{ArgAction, Args, Parser, Subcommand};

use crate::git::Identity;
use crate::selection::Selection;
use crate::shell::{MessageFormat, Shell, Verbosity};

/// Keeps Node-API thread-safe functions alive past their environment.
#[derive(Debug, Parser)]
#[command(name = "cargo-outlive", bin_name = "cargo outlive", version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Patch the napi and napi-sys that this project's Cargo.lock names
    ///
    /// Writes `patched/` beside the manifest of the workspace root, `[patch.crates-io]` into that
    /// manifest, and the lock file; then proves that the patch is in the crate graph. Running it
    /// again changes nothing. With --locked it only checks, for CI.
    ///
    /// What was chosen with --only is remembered in `patched/`, and holds for later runs of every
    /// command until --all.
    Apply(ApplyArgs),

    /// Check that the patch is in use, for CI
    ///
    /// Fails if Cargo does not use the patch, if a copy of a package that is not patched is in the
    /// graph, if `patched/` was edited or no longer fits the lock file or this release, or if an
    /// addon was built without the patch. In a project that names a repository of `cargo outlive
    /// fork` in `[patch]`, it looks at that in the place of `patched/`. Reports all that it finds,
    /// and never changes the project.
    Check(CheckArgs),

    /// Show which hazards are open, and what closes the others
    ///
    /// Of each way in which a thread-safe function goes wrong when its environment ends, says for
    /// the versions in Cargo.lock whether it is open, or closed by the patch of napi-sys, by that
    /// of napi, or by the runtime. Hazards are those of the documentation of napi-outlive.
    Status(StatusArgs),

    /// Bring the patch in line with a changed Cargo.lock, or with another release of this command
    ///
    /// Says what goes from which version to which. If upstream has changed an item that the patch
    /// replaces, that is refused by its name, and the project stays as it is. What was chosen with
    /// `apply --only` holds. With --locked it only checks, for CI.
    ///
    /// A patch pins the versions that it is for, as every `[patch]` with a path does: `cargo update`
    /// leaves them alone. To move to others, run `cargo outlive remove`, `cargo update`, then `cargo
    /// outlive apply`.
    Update(ProjectArgs),

    /// Take back what was applied
    ///
    /// Leaves the manifest and the lock file byte for byte as they were before, and no `patched/`.
    /// In files that have changed since, only what is ours is taken out, and it says so.
    Remove(ProjectArgs),

    /// Show how what `apply` writes differs from the published packages
    ///
    /// Prints a diff that `git apply` takes, made anew from Cargo's cache and from what this
    /// command carries, whether the project is patched already or not. What the patch adds that is
    /// nowhere published comes last, below `tsfn/`. Left out are files of a published package that
    /// Cargo does not read in a dependency, which `apply` does not write.
    Diff(DiffArgs),

    /// Write what upstream could take of the patch, as a mail for `git am`
    ///
    /// Takes the newest napi 3 in this project's Cargo.lock, and lays over it only what needs no
    /// new dependency, in the layout of the repository of napi-rs, with tests and with a message
    /// that says of each item why it is there and when it can go. The mail bears the time that
    /// SOURCE_DATE_EPOCH says, if it is set.
    Pr(PrArgs),

    /// Make a git repository of the patched packages, for any project to name
    ///
    /// Holds what `apply` would write, so that `[patch.crates-io]` can name it by `git` in any
    /// project that uses the same versions; its README says how. The same versions make the same
    /// commit, whose time is fixed unless SOURCE_DATE_EPOCH says one. With --locked it only checks
    /// that the repository is so.
    Fork(ForkArgs),

    /// Print the fingerprints of all that the fork replaces in published releases
    #[command(hide = true)]
    Record(RecordArgs),
}

impl Command {
    pub fn common(&self) -> &CommonArgs {
        match self {
            Self::Apply(arguments) => &arguments.common,
            Self::Diff(arguments) => &arguments.common,
            Self::Fork(arguments) => &arguments.common,
            Self::Pr(arguments) => &arguments.common,
            Self::Status(arguments) => &arguments.common,
            Self::Check(arguments) => &arguments.common,
            Self::Update(arguments) | Self::Remove(arguments) => &arguments.common,
            Self::Record(arguments) => &arguments.common,
        }
    }
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct CommonArgs {
    /// Say more of what is done
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,

    /// Say nothing but errors
    #[arg(short, long)]
    pub quiet: bool,

    /// When to use colors
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto")]
    pub color: clap::ColorChoice,

    /// For whom standard output is
    #[arg(long, value_enum, value_name = "FMT", default_value = "human")]
    pub message_format: MessageFormat,
}

impl CommonArgs {
    pub fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, true) => Verbosity::Verbose,
            (false, false) => Verbosity::Normal,
        }
    }
}

/// How to find the project, and what may be done to get at its packages.
#[derive(Debug, Args)]
#[command(next_help_heading = "Manifest Options")]
pub struct ManifestArgs {
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,

    /// Change nothing, and fail if anything would have to be changed
    #[arg(long, action = ArgAction::SetTrue)]
    pub locked: bool,

    /// Do without the network
    #[arg(long, action = ArgAction::SetTrue)]
    pub offline: bool,
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Show these only, such as napi, napi-sys@3.4.1 or napi-outlive-tsfn
    #[arg(value_name = "PACKAGE")]
    pub packages: Vec<String>,

    /// Show how much of each file differs, and not what
    #[arg(long)]
    pub stat: bool,

    #[command(flatten)]
    pub common: CommonArgs,

    #[command(flatten)]
    pub manifest: ManifestArgs,
}

#[derive(Debug, Args)]
pub struct ForkArgs {
    /// Where to make it: a new or an empty directory, or a repository that this command made,
    /// which then gets a commit more
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,

    #[command(flatten)]
    pub common: CommonArgs,

    #[command(flatten)]
    pub manifest: ManifestArgs,
}

#[derive(Debug, Args)]
pub struct PrArgs {
    /// Write the mail there, and not to standard output
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// Who the mail is from, as `Name <mail>` [default: as git is configured]
    #[arg(long, value_name = "AUTHOR")]
    pub author: Option<Identity>,

    #[command(flatten)]
    pub common: CommonArgs,

    #[command(flatten)]
    pub manifest: ManifestArgs,
}

#[derive(Debug, Args)]
pub struct RecordArgs {
    #[command(flatten)]
    pub common: CommonArgs,

    /// Published releases, such as napi@3.16.1
    #[arg(required = true, value_name = "PACKAGE@VERSION")]
    pub releases: Vec<String>,

    /// Write each release as patched into a directory below this one
    #[arg(long, value_name = "DIR")]
    pub lay: Option<PathBuf>,
}

/// What commands take that need to know no more than the project.
#[derive(Debug, Args)]
pub struct ProjectArgs {
    #[command(flatten)]
    pub common: CommonArgs,

    #[command(flatten)]
    pub manifest: ManifestArgs,
}

#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The release of Node that the addon runs on, such as 24.13.1
    #[arg(long, value_name = "VERSION", value_parser = node_version)]
    pub node: Option<Version>,

    #[command(flatten)]
    pub common: CommonArgs,

    #[command(flatten)]
    pub manifest: ManifestArgs,
}

fn node_version(text: &str) -> Result<Version, String> {
    let version = text.strip_prefix('v').unwrap_or(text).parse();
    version.map_err(|_| "not a whole version, such as 24.13.1".to_owned())
}

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// A built addon that must have the patch in it; may be given several times
    #[arg(long, value_name = "FILE.node")]
    pub addon: Vec<PathBuf>,

    #[command(flatten)]
    pub common: CommonArgs,

    #[command(flatten)]
    pub manifest: ManifestArgs,
}

#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// Patch this package alone, and take back what is patched beside it
    #[arg(long, value_enum, value_name = "PACKAGE", conflicts_with = "all")]
    pub only: Option<Only>,

    /// Patch every package, whatever was chosen with --only before
    #[arg(long)]
    pub all: bool,

    #[command(flatten)]
    pub common: CommonArgs,

    #[command(flatten)]
    pub manifest: ManifestArgs,
}

/// A package that can do its part without the others.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Only {
    NapiSys,
}

impl ApplyArgs {
    /// What this run is to patch, if the user says so.
    pub fn selection(&self) -> Option<Selection> {
        match (self.only, self.all) {
            (Some(Only::NapiSys), _) => Some(Selection::NapiSys),
            (None, true) => Some(Selection::All),
            (None, false) => None,
        }
    }
}

impl Cli {
    /// Reads the command line as Cargo passes it, with the name of the subcommand in front, or
    /// as typed by someone who calls this binary by its own name. Ends the process if it is wrong,
    /// or asks for no more than help.
    pub fn from_command_line() -> Self {
        let mut arguments: Vec<_> = std::env::args_os().collect();
        if arguments.get(1).is_some_and(|first| first == "outlive") {
            arguments.remove(1);
        }
        let format = message_format(&arguments);
        Self::try_parse_from(arguments).unwrap_or_else(|error| {
            if error.use_stderr() {
                Shell::new(Verbosity::Normal, format).usage_error(&error.to_string());
            }
            error.exit()
        })
    }
}

/// The message format of a command line that may be wrong otherwise.
fn message_format(arguments: &[OsString]) -> MessageFormat {
    let pairs = arguments.windows(2);
    let is_json = |pair: &[OsString]| pair[0] == "--message-format" && pair[1] == "json";
    let at_once = arguments.iter().any(|it| it == "--message-format=json");
    match at_once || pairs.into_iter().any(is_json) {
        true => MessageFormat::Json,
        false => MessageFormat::Human,
    }
}
