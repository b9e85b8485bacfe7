//! The question whether a thread-safe function is of any use still.

/// Whether `function` is closing or has closed: it was aborted, or its environment has ended.
/// Nothing queued from now on will be delivered; a producer may stop.
///
/// Any thread, at any time. False may be old by the time it is looked at, true stays true.
pub fn is_closing(function: &impl Closing) -> bool {
    function.is_closing()
}

/// A thread-safe function, or a handle to one.
pub trait Closing {
    /// See [`is_closing`].
    fn is_closing(&self) -> bool;
}
