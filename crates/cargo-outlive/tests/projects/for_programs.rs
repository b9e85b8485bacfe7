//! `--message-format json`: each line of standard output is an object with a reason.

use serde_json::Value;

use crate::support::Project;

fn messages(project: &Project, arguments: &[&str]) -> Vec<Value> {
    let mut command = project.outlive(arguments);
    let output = command.args(["--message-format", "json"]).output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let messages = lines.lines().map(|line| {
        assert!(line.starts_with("{\"reason\":\""), "{line}");
        serde_json::from_str(line).unwrap()
    });
    messages.collect()
}

fn reasons(messages: &[Value]) -> Vec<&str> {
    messages
        .iter()
        .map(|message| message["reason"].as_str().unwrap())
        .collect()
}

#[test]
fn every_command_tells_what_it_did() {
    let project = Project::with_dependencies("napi-sys = \"=3.4.1\"");
    let told = messages(&project, &["apply"]);
    assert_eq!(reasons(&told), ["package-patched", "apply-finished"]);
    assert_eq!(told[0]["package"], "napi-sys");
    assert_eq!(told[0]["version"], "3.4.1");
    let path = project.reported("patched/napi-sys-3.4.1");
    assert_eq!(told[0]["path"], path.to_str().unwrap());
    assert_eq!(told[1]["fresh"], false);

    let told = messages(&project, &["update"]);
    assert_eq!(reasons(&told), ["package-patched", "update-finished"]);
    assert_eq!(told[1]["fresh"], true);

    let told = messages(&project, &["check", "--locked"]);
    assert_eq!(reasons(&told), ["check-finished"]);
    assert_eq!(told[0]["success"], true);

    let told = messages(&project, &["status"]);
    assert_eq!(told.last().unwrap()["reason"], "status-finished");
    assert_eq!(told[0]["reason"], "hazard");
    assert_eq!(
        (&told[0]["id"], &told[0]["state"]),
        (&"h01".into(), &"closed".into())
    );
    assert_eq!(told[0]["by"], "napi-sys");

    let told = messages(&project, &["remove"]);
    assert_eq!(reasons(&told), ["remove-finished"]);
    assert_eq!(told[0]["manifest_restored"], true);
    assert_eq!(told[0]["lock_restored"], true);
}

#[test]
fn errors_and_findings_have_their_cause_and_remedy() {
    let project = Project::with_dependencies("napi-sys = \"=3.4.1\"");
    let told = messages(&project, &["update"]);
    assert_eq!(reasons(&told), ["error"]);
    let manifest = project.reported("Cargo.toml");
    assert_eq!(told[0]["file"], manifest.to_str().unwrap());
    assert_eq!(told[0]["remedy"], "run `cargo outlive apply`");
    let what = "this project is not patched, so there is nothing to update";
    assert_eq!(told[0]["message"], what);

    let told = messages(&project, &["check"]);
    let expected = ["finding", "finding", "finding", "check-finished", "error"];
    assert_eq!(reasons(&told), expected);
    assert_eq!(told[0]["kind"], "not-patched");
    assert_eq!(told[3]["findings"], 3);
}

#[test]
fn a_command_line_that_is_wrong_is_an_error_as_well() {
    let project = Project::with_dependencies("");
    let told = messages(&project, &["apply", "--nonsense"]);
    assert_eq!(reasons(&told), ["error"]);
    let message = told[0]["message"].as_str().unwrap();
    assert!(message.contains("--nonsense"), "{message}");
}
