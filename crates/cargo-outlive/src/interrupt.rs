//! Lets a change be taken back when the user interrupts it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use anyhow::{bail, Context, Result};
use signal_hook::consts::{SIGINT, SIGTERM};

/// From its creation on, the process no longer ends at an interrupt, but where it asks.
#[derive(Debug)]
pub struct Interrupt {
    happened: Arc<AtomicBool>,
}

impl Interrupt {
    pub fn catch() -> Result<Self> {
        let happened = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&happened))
                .context("cannot catch interrupts")?;
        }
        Ok(Self { happened })
    }

    /// An error if the user has asked to stop.
    pub fn check(&self) -> Result<()> {
        // Nothing is published through the flag, so no ordering is needed.
        if self.happened.load(Ordering::Relaxed) {
            bail!("interrupted: the project is as it was before");
        }
        Ok(())
    }
}
