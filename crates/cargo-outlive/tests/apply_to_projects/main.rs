//! `cargo outlive apply` on real projects in temporary directories.

#[cfg(unix)]
mod cargo_failing_midway;
mod patched_projects;
mod published_versions;
mod refusals;
mod support;
