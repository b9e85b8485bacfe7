//! Lays code out as that repository does.

use std::io::Write as _;
use std::process::{Command, Stdio};

const SETTINGS: [&str; 4] = ["--edition", "2021", "--config", "tab_spaces=2"];

/// `ours` as rustfmt lays it out there; `None` if there is no rustfmt, or none that leaves what is
/// published, if anything is, as it is: it would change more than we do.
pub fn formatted(published: Option<&str>, ours: &str) -> Option<String> {
    match published {
        Some(published) if rustfmt(published)? != published => None,
        _ => rustfmt(ours),
    }
}

fn rustfmt(text: &str) -> Option<String> {
    let mut child = Command::new("rustfmt")
        .args(SETTINGS)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take().expect("it is piped");
    let text = text.to_owned();
    // Written beside the reading, since it may answer before it has read all.
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().ok()?;
    writer.join().ok()?.ok()?;
    output.status.success().then_some(())?;
    String::from_utf8(output.stdout).ok()
}
