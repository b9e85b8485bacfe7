//! `cargo outlive apply` on real projects in temporary directories.

mod patched_projects;
mod published_versions;
mod refusals;
mod support;
