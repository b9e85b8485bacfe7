//! A future and what follows it, as one task.

use std::any::Any;
use std::future::Future;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::{Error, Status};

/// Runs the future, and then `then` with its output, or with the panic that ended it.
///
/// If the task is dropped before, `then` is dropped as well.
pub(super) struct Followed<Fut, Then> {
    future: Option<Fut>,
    then: Option<Then>,
}

impl<Fut, Then> Followed<Fut, Then>
where
    Fut: Future,
    Then: FnOnce(Result<Fut::Output, Panic>),
{
    pub(super) fn new(future: Fut, then: Then) -> Self {
        Self {
            future: Some(future),
            then: Some(then),
        }
    }
}

impl<Fut, Then> Future for Followed<Fut, Then>
where
    Fut: Future,
    Then: FnOnce(Result<Fut::Output, Panic>),
{
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: of the two, the future is the one that is pinned. It is dropped in its place, by
        // `set` or with the task, and `then` is never pinned.
        let (mut future, then) = unsafe {
            let this = self.get_unchecked_mut();
            (Pin::new_unchecked(&mut this.future), &mut this.then)
        };
        let polled = caught(|| {
            let polled = match future.as_mut().as_pin_mut() {
                Some(future) => future.poll(context),
                None => Poll::Pending,
            };
            // Here, since its destructor may panic as well.
            if polled.is_ready() {
                future.set(None);
            }
            polled
        });
        let end = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(output)) => Ok(output),
            Err(panic) => {
                // The first panic is what counts.
                let _ = caught(|| future.set(None));
                Err(panic)
            }
        };
        if let Some(then) = then.take() {
            then(end);
        }
        Poll::Ready(())
    }
}

fn caught<R>(user_code: impl FnOnce() -> R) -> Result<R, Panic> {
    // What the future may have left half done goes with it.
    catch_unwind(AssertUnwindSafe(user_code)).map_err(Panic)
}

/// What a future panicked with.
pub(super) struct Panic(Box<dyn Any + Send>);

impl From<&Panic> for Error {
    /// As published: with the message, if it is one that needed no formatting.
    fn from(Panic(panic): &Panic) -> Self {
        let reason = match panic.downcast_ref::<&str>() {
            Some(reason) => reason,
            None => "Panic in async function",
        };
        Self::new(Status::GenericFailure, reason.to_owned())
    }
}
