//! `cargo outlive pr`.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::{assert_says, shared_target, Project};

const NAPI: &str =
    r#"napi = { version = "=3.16.1", default-features = false, features = ["napi4"] }"#;

const AUTHOR: &str = "--author=Ana Núñez <ana@example.org>";

/// The command in the project's directory, where git is not configured.
fn pr(project: &Project, arguments: &[&str]) -> Command {
    let mut command = project.outlive(&["pr"]);
    command
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env_remove("GIT_AUTHOR_NAME")
        .env_remove("GIT_AUTHOR_EMAIL")
        .env_remove("EMAIL")
        .env_remove("SOURCE_DATE_EPOCH");
    command
}

fn printed(command: &mut Command) -> (String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(status.success(), "{stderr}");
    (stdout, stderr)
}

/// The mail by [`AUTHOR`]; nothing else must be said.
fn mail(project: &Project, arguments: &[&str]) -> String {
    let (mail, said) = printed(pr(project, &[AUTHOR]).args(arguments));
    assert_eq!(said, "");
    mail
}

/// A repository with the published napi in it, in the layout of the one that it is developed in.
struct Upstream {
    directory: TempDir,
}

impl Upstream {
    fn new(project: &Project) -> Self {
        project.cargo(&["vendor", "--quiet", "--locked", "vendor"]);
        let directory = TempDir::new().unwrap();
        let package = directory.path().join("crates/napi");
        fs::create_dir_all(package.parent().unwrap()).unwrap();
        fs::rename(project.path("vendor/napi"), &package).unwrap();
        fs::remove_file(package.join(".cargo-checksum.json")).unwrap();
        let upstream = Self { directory };
        upstream.git(&["init", "--quiet"]);
        upstream.git(&["add", "--all", "--force"]);
        upstream.git(&["commit", "--quiet", "--message", "as published"]);
        upstream
    }

    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .current_dir(self.directory.path())
            .envs([
                ("GIT_CONFIG_GLOBAL", "/dev/null"),
                ("GIT_CONFIG_NOSYSTEM", "1"),
                ("GIT_COMMITTER_NAME", "Maintainer"),
                ("GIT_COMMITTER_EMAIL", "maintainer@example.org"),
            ])
            .args([
                "-c",
                "user.name=Maintainer",
                "-c",
                "user.email=m@example.org",
            ])
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn am(&self, mail: &str) {
        let file = self.directory.path().join(".git/mail");
        fs::write(&file, mail).unwrap();
        self.git(&["am", "--quiet", file.to_str().unwrap()]);
    }

    fn package(&self) -> PathBuf {
        self.directory.path().join("crates/napi")
    }

    fn cargo(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO"))
            .current_dir(self.package())
            .env("CARGO_TARGET_DIR", shared_target())
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("RUST_BACKTRACE", "0")
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Runs tests of the package by a part of their name.
    fn test(&self, name: &str) -> Output {
        self.cargo(&["test", "--quiet", "--lib", name])
    }
}

fn assert_succeeds(output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}{said}");
}

#[test]
fn git_takes_it_and_the_result_compiles_and_passes_tests_that_failed_before() {
    let project = Project::with_dependencies(NAPI);
    let mail = mail(&project, &[]);
    let upstream = Upstream::new(&project);
    upstream.am(&mail);
    let told = upstream.git(&["log", "-1", "--format=%an <%ae>%n%s"]);
    let subject = "fix(napi): free queued threadsafe function data at env teardown";
    assert_eq!(told, format!("Ana Núñez <ana@example.org>\n{subject}\n"));

    for features in ["napi4", "full", "napi4,noop", "napi4,compat-mode"] {
        let check = ["check", "--quiet", "--no-default-features", "--features"];
        assert_succeeds(&upstream.cargo(&[&check[..], &[features]].concat()));
    }
    assert_succeeds(&upstream.test("threadsafe_function::tests"));

    // The published file, with the tests alone added to it.
    upstream.git(&[
        "checkout",
        "--quiet",
        "HEAD~",
        "--",
        "crates/napi/src/threadsafe_function.rs",
    ]);
    let file = upstream.package().join("src/threadsafe_function.rs");
    let published = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{published}\n#[cfg(test)]\nmod tests;\n")).unwrap();
    let tests = fs::read_to_string(upstream.package().join("src/threadsafe_function/tests.rs"));
    let tests = tests.unwrap();
    let names = tests.split("#[test]\nfn ").skip(1);
    let names: Vec<_> = names.map(|test| test.split('(').next().unwrap()).collect();
    assert!(names.len() > 5, "{names:?}");
    assert_succeeds(&upstream.cargo(&["test", "--quiet", "--lib", "--no-run"]));
    for name in names {
        let output = upstream.test(name);
        assert!(!output.status.success(), "{name} passes without the change");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("could not compile"), "{said}");
    }
}

#[test]
fn it_is_for_upstream_and_speaks_of_nothing_else() {
    let project = Project::with_dependencies(NAPI);
    let mail = mail(&project, &[]);
    let (message, patch) = mail.split_once("\n---\n").unwrap();
    let files = patch.lines().filter(|line| line.starts_with("+++ "));
    let files: Vec<_> = files.collect();
    let file = "+++ b/crates/napi/src/threadsafe_function";
    assert_eq!(files[0], format!("{file}.rs"));
    let others = |name: &&str| name.starts_with(&format!("{file}/"));
    assert!(files[1..].iter().all(others), "{files:?}");
    assert_eq!(files.last().unwrap(), &format!("{file}/tests.rs"));
    let (patch, signature) = patch.rsplit_once("\n-- \n").unwrap();
    assert!(signature.starts_with("cargo-outlive "), "{signature}");
    for foreign in ["outlive", "wasm", "target_family"] {
        let added = patch.lines().filter(|line| line.starts_with('+'));
        let found: Vec<_> = added.filter(|line| line.contains(foreign)).collect();
        assert!(found.is_empty() && !message.contains(foreign), "{found:?}");
    }
}

#[test]
fn the_message_tells_reason_and_exit_condition_of_each_item() {
    let project = Project::with_dependencies(NAPI);
    let mail = mail(&project, &[]);
    let (message, _) = mail.split_once("\n---\n").unwrap();
    let items = [
        "create_raw",
        "ThreadsafeFunction::create",
        "ThreadsafeFunction::call_async",
        "ThreadsafeFunction::call_async_catch",
        "thread_finalize_cb",
        "call_js_cb",
        "handle_call_js_cb_status",
        "ThreadsafeFunctionHandle::with_read_aborted",
        "ThreadsafeFunctionHandle::with_write_aborted",
    ];
    for item in items {
        let told = message.matches(&format!("\n- `fn {item}`: ")).count();
        assert_eq!(told, 1, "{item}: {message}");
    }
    let words = message.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words.matches(" Exit condition: ").count(), items.len());
}

#[test]
fn the_same_time_makes_the_same_mail() {
    let project = Project::with_dependencies(NAPI);
    let at = |time: &str| printed(pr(&project, &[AUTHOR]).env("SOURCE_DATE_EPOCH", time)).0;
    let first = at("1700000000");
    assert!(
        first.contains("\nDate: Tue, 14 Nov 2023 22:13:20 +0000\n"),
        "{first}"
    );
    assert_eq!(at("1700000000"), first);

    // What the surroundings have configured makes no difference.
    let configured = tempfile::tempdir().unwrap();
    let config = configured.path().join("config");
    fs::write(
        &config,
        "[format]\nnumbered = true\nsignature = mine\n[diff]\nnoprefix = true\n",
    )
    .unwrap();
    let mut command = pr(&project, &[AUTHOR]);
    command
        .env("GIT_CONFIG_GLOBAL", config)
        .env("GIT_DIR", configured.path())
        .env("SOURCE_DATE_EPOCH", "1700000000");
    assert_eq!(printed(&mut command).0, first);
}

#[test]
fn a_time_that_is_none_is_refused() {
    let project = Project::with_dependencies(NAPI);
    let said = project.refusal_of(pr(&project, &[AUTHOR]).env("SOURCE_DATE_EPOCH", "today"));
    let expected = "`SOURCE_DATE_EPOCH` must be a number of seconds since 1970, and is `today`";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn of_a_patched_project_it_is_the_same() {
    let project = Project::with_dependencies(NAPI);
    let time = |command: &mut Command| printed(command.env("SOURCE_DATE_EPOCH", "1")).0;
    let unpatched = time(&mut pr(&project, &[AUTHOR]));
    project.apply();
    let before = project.snapshot();
    assert_eq!(time(&mut pr(&project, &[AUTHOR])), unpatched);
    assert_eq!(project.snapshot(), before, "the project was changed");
}

#[test]
fn it_is_from_whom_git_knows_and_from_nobody_else() {
    let project = Project::with_dependencies(NAPI);
    let (mail, said) = printed(&mut pr(&project, &[]));
    let nobody = "\nFrom: Set the author with --author <author@example.invalid>\n";
    assert!(mail.contains(nobody), "{mail}");
    assert!(
        said.contains("note: git knows no author: name one with `--author"),
        "{said}"
    );

    let config = project.path("config");
    fs::write(
        &config,
        "[user]\nname = Someone\nemail = someone@example.org\n",
    )
    .unwrap();
    let (mail, said) = printed(pr(&project, &[]).env("GIT_CONFIG_GLOBAL", config));
    assert!(
        mail.contains("\nFrom: Someone <someone@example.org>\n"),
        "{mail}"
    );
    assert_eq!(said, "");

    for author in [
        "--author=Ana",
        "--author= <a@b>",
        "--author=Ana <a@b",
        "--author=A <a<b>>",
    ] {
        let output = pr(&project, &[author]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{author}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("expected `Name <mail>`"), "{said}");
    }
}

#[test]
fn it_can_be_written_to_a_file() {
    let project = Project::with_dependencies(NAPI);
    let (expected, _) = printed(pr(&project, &[AUTHOR]).env("SOURCE_DATE_EPOCH", "1"));
    project.write("fix.patch", "an older one");
    let mut command = pr(&project, &[AUTHOR, "--out", "fix.patch"]);
    let (printed, said) = printed(command.env("SOURCE_DATE_EPOCH", "1"));
    assert_eq!(printed, "");
    assert!(
        said.contains("Wrote napi 3.16.1 for upstream: fix.patch"),
        "{said}"
    );
    assert_eq!(project.read("fix.patch"), expected);

    let said = project.refusal_of(&mut pr(&project, &[AUTHOR, "--out", "none/fix.patch"]));
    assert!(
        said.contains("error: cannot write none/fix.patch"),
        "{said}"
    );
}

#[test]
fn programs_are_told_the_mail_or_its_file() {
    let project = Project::with_dependencies(NAPI);
    let told = |arguments: &[&str]| -> serde_json::Value {
        let mut command = pr(
            &project,
            &[&[AUTHOR, "--message-format=json"], arguments].concat(),
        );
        let (told, _) = printed(command.env("SOURCE_DATE_EPOCH", "1"));
        serde_json::from_str(&told).unwrap()
    };
    let (mail, _) = printed(pr(&project, &[AUTHOR]).env("SOURCE_DATE_EPOCH", "1"));
    let expected = serde_json::json!({
        "reason": "pr-finished", "package": "napi", "version": "3.16.1", "mail": mail,
    });
    assert_eq!(told(&[]), expected);
    let expected = serde_json::json!({
        "reason": "pr-finished", "package": "napi", "version": "3.16.1", "file": "fix.patch",
    });
    assert_eq!(told(&["--out", "fix.patch"]), expected);
    assert_eq!(project.read("fix.patch"), mail);
}

#[test]
fn a_napi_that_upstream_no_longer_works_on_is_refused() {
    let project = Project::with_dependencies("napi-sys = \"=3.4.1\"");
    let said = project.refusal_of(&mut pr(&project, &[AUTHOR]));
    let what = "this project has no napi >=3.16.0, <4.0.0 in its graph";
    let remedy = "ask for it in this one's manifest, and run `cargo update napi`";
    assert_says(&said, what, &project.reported("Cargo.lock"), remedy);
}

#[cfg(unix)]
#[test]
fn without_git_it_says_what_it_needs() {
    let project = Project::with_dependencies(NAPI);
    let mut command = pr(&project, &[AUTHOR]);
    let said = project.refusal_of(command.env("PATH", "/nowhere").env("CARGO", env!("CARGO")));
    let what = "this command needs git, which cannot be run";
    assert!(said.contains(&format!("error: {what}")), "{said}");
    assert!(said.contains("help: install git"), "{said}");
    let unformatted = "is not formatted: run rustfmt of the repository's toolchain on it";
    assert!(said.contains(unformatted), "{said}");
}
