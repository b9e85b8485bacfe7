//! `cargo outlive` on real projects in temporary directories.

#[cfg(unix)]
mod cargo_failing_midway;
mod check;
mod diffs;
mod for_programs;
mod for_upstream;
#[cfg(unix)]
mod fork;
#[cfg(unix)]
mod forks;
mod mirror;
#[cfg(unix)]
mod named_forks;
#[cfg(unix)]
mod one_at_a_time;
mod only_napi_sys;
mod patched_projects;
mod published_versions;
mod refusals;
mod remove;
mod shapes;
mod status;
mod support;
mod update;
mod vendored;
