//! `cargo outlive status`: what is open, and what closes the rest.

use std::collections::BTreeMap;

use crate::support::{assert_says, Project};

const NAPI: &str = "napi = { version = \"=3.16.1\", default-features = false }";

/// What the row of each hazard says after its title, which is set off by two spaces or more.
fn rows(project: &Project, arguments: &[&str]) -> BTreeMap<String, String> {
    let before = project.snapshot();
    let output = project
        .outlive(&["status"])
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    project.assert_is(&before);
    let table = String::from_utf8(output.stdout).unwrap();
    let rows = table
        .lines()
        .filter(|line| line.starts_with('h') && !line.contains("hazard"));
    let rows = rows.map(|line| {
        let mut cells = line
            .split("  ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty());
        let id = cells.next().unwrap().to_owned();
        (id, cells.skip(1).collect::<Vec<_>>().join(" | "))
    });
    rows.collect()
}

fn assert_row(rows: &BTreeMap<String, String>, id: &str, expected: &str) {
    assert_eq!(rows[id], expected, "{id}");
}

#[test]
fn each_hazard_has_a_row_and_what_is_patched_closes_its_part() {
    let project = Project::with_dependencies(NAPI);
    let stock = rows(&project, &[]);
    assert_eq!(stock.len(), 20);
    assert_row(&stock, "h02", "open | 24.13.1, 25.4.0");
    assert_row(&stock, "h04", "open");
    assert_row(&stock, "h14", "does not occur");

    project.apply_with(&["--only", "napi-sys"]);
    let below = rows(&project, &["--locked", "--offline"]);
    assert_row(&below, "h02", "closed by napi-sys | 24.13.1, 25.4.0");
    assert_row(&below, "h04", "open");
    assert_row(&below, "h08", "open, in part closed by napi-sys");

    project.apply_with(&["--all"]);
    let all = rows(&project, &[]);
    assert_row(&all, "h02", "closed by napi-sys | 24.13.1, 25.4.0");
    assert_row(&all, "h04", "closed by napi");
    assert_row(&all, "h08", "closed by napi");
    assert_row(&all, "h17", "up to the addon");
}

#[test]
fn a_release_of_node_closes_what_it_closes_by_itself() {
    let project = Project::with_dependencies(NAPI);
    let old = rows(&project, &["--node", "20.20.2"]);
    assert_row(&old, "h02", "open");
    assert_row(&old, "h11", "does not occur");
    let new = rows(&project, &["--node", "v26.10.0"]);
    assert_row(&new, "h02", "closed by Node 26.10.0");
    assert_row(&new, "h07", "open");
    let output = project
        .outlive(&["status", "--node", "26"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("not a whole version, such as 24.13.1"),
        "{said}"
    );
}

#[test]
fn two_lines_have_a_column_each() {
    let other = NAPI
        .replace("napi =", "old =")
        .replace("{ version", "{ package = \"napi\", version");
    let project =
        Project::with_dependencies(&format!("{NAPI}\n{}", other.replace("3.16.1", "2.16.17")));
    let rows = rows(&project, &["--node", "22.11.0"]);
    assert_row(&rows, "h03", "open | does not occur");
    assert_row(&rows, "h04", "open | open");
}

#[test]
fn a_project_without_either() {
    let project = Project::with_dependencies("");
    let lock = project.reported("Cargo.lock");
    let what = "no napi and no napi-sys is in the graph of this project";
    assert_says(
        &project.refuse(&["status"]),
        what,
        &lock,
        "`--manifest-path`",
    );
}
