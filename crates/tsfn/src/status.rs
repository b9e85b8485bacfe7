//! How a call ended.

use crate::sys::napi_status;
use std::fmt;

/// The result of a call, with the number that Node-API gives it.
///
/// Source: `napi_status` in Node's `js_native_api_types.h`. Only the ones that
/// a thread-safe function itself answers have a name here; the runtime's other
/// answers pass through unchanged.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Status(pub napi_status);

impl Status {
    /// Done.
    pub const OK: Self = Self(0);
    /// An argument was NULL, of the wrong kind, or a handle that was never given out.
    pub const INVALID_ARG: Self = Self(1);
    /// The runtime lacks what was asked of it.
    pub const GENERIC_FAILURE: Self = Self(9);
    /// An exception is pending, or (before Node-API 10) JavaScript is refused.
    pub const PENDING_EXCEPTION: Self = Self(10);
    /// The queue holds as many items as it may; try again later, or call blocking.
    pub const QUEUE_FULL: Self = Self(15);
    /// The function takes no more items. The caller's count, if it had one, has been given back.
    pub const CLOSING: Self = Self(16);
    /// Waiting here would wait for this very thread.
    pub const WOULD_DEADLOCK: Self = Self(21);
    /// JavaScript is refused: the environment is ending (Node-API 10 and later).
    pub const CANNOT_RUN_JS: Self = Self(23);

    /// Whether this is [`Status::OK`].
    pub const fn is_ok(self) -> bool {
        self.0 == Self::OK.0
    }

    /// The name that Node-API gives this number, where it is one that this crate answers.
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::OK => "napi_ok",
            Self::INVALID_ARG => "napi_invalid_arg",
            Self::GENERIC_FAILURE => "napi_generic_failure",
            Self::PENDING_EXCEPTION => "napi_pending_exception",
            Self::QUEUE_FULL => "napi_queue_full",
            Self::CLOSING => "napi_closing",
            Self::WOULD_DEADLOCK => "napi_would_deadlock",
            Self::CANNOT_RUN_JS => "napi_cannot_run_js",
            _ => return None,
        })
    }

    /// `Ok(())` for [`Status::OK`], the status itself as the error for any other.
    ///
    /// # Errors
    ///
    /// Every status but [`Status::OK`].
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_ok() {
            Ok(())
        } else {
            Err(self)
        }
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "napi_status({})", self.0),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Status {}
