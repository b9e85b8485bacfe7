//! The answer to a `call_async`, which comes whatever becomes of its item.

use super::drain::is_draining;
use crate::{Error, Result, Status};

/// What an item has to answer with; answers that there will be nothing if it is dropped without.
pub(crate) struct Reply<R, Send: FnOnce(Result<R>)> {
    send: Option<Send>,
    _answer: std::marker::PhantomData<fn(R)>,
}

impl<R, Send: FnOnce(Result<R>)> Reply<R, Send> {
    pub(crate) fn new(send: Send) -> Self {
        Self {
            send: Some(send),
            _answer: std::marker::PhantomData,
        }
    }

    pub(crate) fn answer(mut self, result: Result<R>) {
        if let Some(send) = self.send.take() {
            send(result);
        }
    }
}

impl<R, Send: FnOnce(Result<R>)> Drop for Reply<R, Send> {
    fn drop(&mut self) {
        let Some(send) = self.send.take() else { return };
        send(Err(match is_draining() {
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
