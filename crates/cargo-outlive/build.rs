//! Embeds the sparse trees and the sources of `napi-outlive-tsfn`, so that the installed command
//! needs nothing but itself.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("set by Cargo"));
    let crates = here
        .parent()
        .expect("this crate lies beside the ones it embeds");
    let repository = crates
        .parent()
        .expect("the crates lie inside the repository");

    let mut tsfn = Vec::new();
    embed(&crates.join("tsfn/Cargo.toml"), "Cargo.toml", &mut tsfn)?;
    embed(&crates.join("tsfn/src"), "src", &mut tsfn)?;
    embed(&repository.join("LICENSE"), "LICENSE", &mut tsfn)?;

    let mut trees = vec![("TSFN", tsfn)];
    for (name, line) in [
        ("NAPI_SYS", "napi-sys"),
        ("NAPI_V3", "napi/v3"),
        ("NAPI_V2", "napi/v2"),
        ("NAPI_V2_0", "napi/v2.0"),
    ] {
        let mut files = Vec::new();
        embed(
            &crates.join(line).join("Cargo.toml"),
            "Cargo.toml",
            &mut files,
        )?;
        embed(&crates.join(line).join("src"), "src", &mut files)?;
        if line != "napi-sys" {
            embed(&crates.join("napi/common/src"), "src", &mut files)?;
        }
        if matches!(line, "napi/v3" | "napi/v2") {
            embed(&crates.join("napi/since-2.12/src"), "src", &mut files)?;
        }
        trees.push((name, files));
    }

    let mut upstream = Vec::new();
    embed(&crates.join("napi/upstream/src"), "src", &mut upstream)?;
    trees.push(("NAPI_UPSTREAM", upstream));

    let mut code = String::new();
    for (name, files) in trees {
        writeln!(code, "pub static {name}: &[(&str, &[u8])] = &[").expect("strings grow");
        for (path, source) in files {
            writeln!(code, "    ({path:?}, include_bytes!({source:?})),").expect("strings grow");
        }
        code.push_str("];\n");
    }
    let table = crates.join("napi/fingerprints.toml");
    println!("cargo::rerun-if-changed={}", table.display());
    writeln!(
        code,
        "pub static FINGERPRINTS: &str = include_str!({table:?});"
    )
    .expect("strings grow");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by Cargo"));
    fs::write(out.join("embedded.rs"), code)?;

    let target = env::var("TARGET").expect("set by Cargo");
    println!("cargo::rustc-env=OUTLIVE_HOST={target}");
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}

/// Lists the file at `source`, or every file below it, under the name it has inside its crate.
fn embed(source: &Path, name: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", source.display());
    if source.is_file() {
        files.push((name.to_owned(), source.to_owned()));
        return Ok(());
    }
    let mut entries = fs::read_dir(source)?
        .map(|entry| Ok(entry?.file_name()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for entry in entries {
        let entry = entry.to_str().expect("source files have plain names");
        embed(&source.join(entry), &format!("{name}/{entry}"), files)?;
    }
    Ok(())
}
