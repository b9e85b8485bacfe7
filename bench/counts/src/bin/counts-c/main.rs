//! The core paths, by the names that C calls them by.

mod function;
mod paths;

fn main() {
    bench_counts::run(paths::PATHS);
}
