//! The answer to a `call_async`, which comes whatever becomes of its item.

use super::drain::is_draining;
use crate::{Error, Result, Status};

/// Where an answer goes. Nobody may be waiting there any more.
pub(crate) trait Outbox<R> {
    fn put(self, answer: Result<R>);
}

/// What an item has to answer with; answers that there will be nothing if it is dropped without.
pub(crate) struct Reply<R, O: Outbox<R>> {
    outbox: Option<O>,
    _answer: std::marker::PhantomData<fn(R)>,
}

impl<R, O: Outbox<R>> Reply<R, O> {
    pub(crate) fn to(outbox: O) -> Self {
        Self {
            outbox: Some(outbox),
            _answer: std::marker::PhantomData,
        }
    }

    pub(crate) fn answer(mut self, result: Result<R>) {
        if let Some(outbox) = self.outbox.take() {
            outbox.put(result);
        }
    }
}

impl<R, O: Outbox<R>> Drop for Reply<R, O> {
    fn drop(&mut self) {
        let Some(outbox) = self.outbox.take() else {
            return;
        };
        outbox.put(Err(match is_draining() {
            true => Error::new(
                Status::Closing,
                "the thread-safe function closed before the call was delivered".to_owned(),
            ),
            false => Error::new(
                Status::GenericFailure,
                "the call ended without an answer: what it was called with, or the function, failed".to_owned(),
            ),
        }));
    }
}
