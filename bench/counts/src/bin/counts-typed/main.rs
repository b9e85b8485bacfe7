//! The core paths, by the Rust API.

mod function;
mod paths;

fn main() {
    bench_counts::run(paths::PATHS);
}
