//! What a command prints for others to read: on standard output, in one piece.

use std::io::{self, Write as _};

use anyhow::{Context, Result};

/// Prints `text`, whose styles are left out where nobody would see them. A reader that has seen
/// enough, such as `head`, is no error.
pub fn print(text: &str) -> Result<()> {
    let mut stdout = anstream::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.context("cannot write to standard output"),
    }
}
