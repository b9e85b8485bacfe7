//! What a function does with its payloads on the JavaScript thread.

use napi::{Error, Result, Status};

use crate::counters::COUNTERS;
use crate::payload::Payload;

/// When a callback panics, if ever.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Panics {
    Never,
    Called,
    Dropped,
}

impl Panics {
    /// By the name that scripts use.
    pub fn named(name: Option<&str>) -> Result<Self> {
        match name {
            None => Ok(Self::Never),
            Some("called") => Ok(Self::Called),
            Some("dropped") => Ok(Self::Dropped),
            Some(other) => Err(Error::new(
                Status::InvalidArg,
                format!("options.panics is {other}; a callback panics when `called` or `dropped`"),
            )),
        }
    }
}

/// The state of a function's callback, which goes with the function: its finalizer drops it.
pub struct Callback {
    panics: Panics,
}

impl Callback {
    pub fn new(panics: Panics) -> Self {
        Self { panics }
    }

    /// What JavaScript gets of a payload.
    pub fn deliver(&self, payload: &Payload) -> u32 {
        COUNTERS.delivered.add();
        assert!(self.panics != Panics::Called, "a callback panics");
        payload.number()
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        COUNTERS.finalized.add();
        assert!(
            self.panics != Panics::Dropped,
            "a callback's destructor panics"
        );
    }
}
