//! What a patched napi says of itself.

use napi::Result;
use napi_derive::napi;

use crate::functions;
use crate::producers;

// An addon that must not be built without the patch says so in this way.
const _: () = assert!(!napi::outlive::PATCHED.is_empty());

/// The version of the patch.
#[napi]
pub fn patched() -> String {
    napi::outlive::PATCHED.to_owned()
}

/// Whether a function is closing, asked on the thread of the calling environment.
#[napi]
pub fn is_closing(number: u32) -> Result<bool> {
    Ok(functions::get(number)?.is_closing())
}

/// Has a function deliver up to `most` payloads in one callback scope, asked on the thread of the
/// calling environment.
#[napi]
pub fn deliver_in_batches(number: u32, most: u32) -> Result<()> {
    let most = u16::try_from(most).unwrap_or(u16::MAX);
    functions::get(number)?.deliver_in_batches(most)
}

/// Whether a function is closing, asked on a native thread.
#[napi]
pub fn is_closing_on_thread(number: u32) -> Result<bool> {
    let function = functions::get(number)?;
    let (tell, told) = std::sync::mpsc::channel();
    producers::start(move || {
        // The other end waits for it.
        let _ = tell.send(function.is_closing());
    })?;
    told.recv().map_err(|_| {
        napi::Error::new(
            napi::Status::GenericFailure,
            "the thread that asked ended without an answer".to_owned(),
        )
    })
}
