//! Lets the program say which compiler made it.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let rustc = env::var_os("RUSTC").expect("cargo names its compiler");
    let output = Command::new(rustc)
        .arg("--version")
        .output()
        .expect("the compiler runs");
    let version = String::from_utf8(output.stdout).expect("a version is text");
    let target = env::var("TARGET").expect("cargo names the target");
    println!("cargo::rustc-env=COMPILER={}, {target}", version.trim());
}
