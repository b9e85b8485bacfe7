//! Tells who finds the repository what it is, and how to name it.

use std::fmt::Write as _;

use crate::patched_package::{directory_of, PatchedPackage};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// For those whose napi is patched; there is nothing to ask in napi-sys.
const ASSERTION: &str = "\
`const _: &str = napi::outlive::PATCHED;` in the addon makes every build without the patch fail.

";

pub fn text(packages: &[PatchedPackage]) -> String {
    let mut rows = String::new();
    let mut entries = String::new();
    for package in packages {
        let PatchedPackage {
            name,
            version,
            checksum,
            ..
        } = package;
        let directory = directory_of(name, version);
        writeln!(rows, "| [`{directory}`]({directory}) | `{checksum}` |").expect("strings grow");
        let several = packages.iter().filter(|other| other.name == *name).count() > 1;
        let (key, rename) = match several {
            true => (
                format!("{name}-{}", version.major),
                format!("package = \"{name}\", "),
            ),
            false => ((*name).to_owned(), String::new()),
        };
        writeln!(
            entries,
            "{key} = {{ {rename}git = \"URL\", rev = \"REV\", version = \"={version}\" }}"
        )
        .expect("strings grow");
    }
    let lines = pins(packages);
    let assertion = match packages.iter().any(|package| package.name == "napi") {
        true => ASSERTION,
        false => "",
    };
    format!(
        "\
# {title}, patched

Published packages of [napi-rs](https://github.com/napi-rs/napi-rs), at the versions that they were \
published as, with the differences laid over them that keep Node-API thread-safe functions alive \
past their environment. `cargo outlive fork` (cargo-outlive {VERSION}) made this repository; no line \
of it was written here.

| directory | made from the published package with this SHA-256 |
| --- | --- |
{rows}| [`tsfn`](tsfn) | nothing published: the thread-safe function that the others call |

## To use it

Where this repository lies is `URL` (a local one is `file:///…`), and the commit that you want, from \
`git rev-parse HEAD`, is `REV`. Into the manifest of the workspace root of the project that builds \
the addon goes:

```toml
[patch.crates-io]
{entries}```

Give every entry the same `URL` and `REV`: to Cargo, two commits are two packages. Leave out what \
is not in your graph. Then see that it is used:

```console
$ cargo update --workspace        # brings Cargo.lock in line with the patch
$ cargo outlive check --locked    # for CI as well: finds it in use, whole, and no other copy
```

{assertion}If Cargo warns that a patch was not used, your `Cargo.lock` names another version. Either bring it \
to one of these, with those of these lines that `cargo outlive check` asks for,

```console
{lines}```

or make it again for yours: `cargo outlive fork --out DIR`, in your project and with a clone of this \
repository as `DIR`, adds a commit. Projects that name an older `REV` do not notice.

## To check it

The files follow from the versions and from the release of cargo-outlive alone. Make them yourself, \
and compare the trees:

```console
$ cargo outlive fork --out mine && git -C mine rev-parse 'HEAD^{{tree}}'
```

## Licence

napi and napi-sys are published under the [MIT licence](LICENSE-napi-rs) by their authors. What was \
laid over them, and `tsfn`, is under the [MIT licence](LICENSE-napi-outlive) of napi-outlive.
",
        title = title(packages),
    )
}

/// The packages by name and version, as a person would list them.
pub fn title(packages: &[PatchedPackage]) -> String {
    let names = packages
        .iter()
        .map(|package| format!("{} {}", package.name, package.version));
    let names: Vec<_> = names.collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

fn pins(packages: &[PatchedPackage]) -> String {
    let mut lines = String::new();
    for PatchedPackage { name, version, .. } in packages {
        writeln!(lines, "$ cargo update {name} --precise {version}").expect("strings grow");
    }
    lines
}
