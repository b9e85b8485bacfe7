//! The time that generated commits bear.

use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// What `SOURCE_DATE_EPOCH` says, in seconds since 1970, if it is set.
pub fn given() -> Result<Option<u64>> {
    let Some(value) = env::var_os(VARIABLE).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let value = value.to_string_lossy();
    let seconds = value.parse().with_context(|| {
        format!("`{VARIABLE}` must be a number of seconds since 1970, and is `{value}`: correct or unset it")
    })?;
    Ok(Some(seconds))
}

/// As [`given`], or now.
pub fn given_or_now() -> Result<u64> {
    match given()? {
        Some(seconds) => Ok(seconds),
        None => Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs()),
    }
}
