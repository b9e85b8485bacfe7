//! Rings that come from elsewhere, a moment later.
//!
//! A bell that is struck in its own callback is served in the same turn of the
//! event loop. A runtime without a limit to that would serve one function for as
//! long as its producers go on, and nothing else. After a fair share of items
//! the function therefore has its bell struck by another thread, which takes
//! until the callback has returned.
//!
//! And a runtime may lose a ring: nobody rings again, since one wake-up is on its
//! way, and nobody comes. There, the thread looks after a bell from its first ring
//! on until it is answered, and strikes it in between, unless rings are heard.
//! What was only late makes up for both (see `Substitute`).

use crate::function::Substitute;
use crate::table::{self, Handle};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

/// How long a ring may go unanswered before it is made good. Doubled each time, for it may only
/// be that JavaScript is busy.
const FIRST_LOOK: Duration = Duration::from_millis(20);
const LONGEST_LOOK: Duration = Duration::from_secs(1);

enum Errand {
    Strike(Handle),
    LookAfter(Handle),
}

/// Has the function's bell struck soon, by another thread. The bell still counts as rung.
///
/// Says no if there is no such thread to be had; then the caller strikes it.
#[cold]
#[inline(never)]
#[must_use]
pub(crate) fn strike_soon(handle: Handle) -> bool {
    send(Errand::Strike(handle))
}

/// Has the function's bell looked after until it is answered. Any thread.
///
/// Without a thread to be had, the bell is left to the runtime.
#[cold]
#[inline(never)]
pub(crate) fn look_after(handle: Handle) {
    send(Errand::LookAfter(handle));
}

fn send(errand: Errand) -> bool {
    // One thread for all functions, which costs nothing until it is needed: its image is pinned.
    static RELAY: OnceLock<Option<Sender<Errand>>> = OnceLock::new();
    let relay = RELAY.get_or_init(|| {
        let (sender, errands) = mpsc::channel();
        let thread = thread::Builder::new().name("napi-outlive".into());
        thread.spawn(move || run(&errands)).ok().map(|_| sender)
    });
    relay
        .as_ref()
        .is_some_and(|relay| relay.send(errand).is_ok())
}

fn run(errands: &Receiver<Errand>) {
    let mut cares = Vec::<Care>::new();
    loop {
        let errand = match cares.iter().map(|care| care.due).min() {
            None => errands.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(due) => errands.recv_timeout(due.saturating_duration_since(Instant::now())),
        };
        match errand {
            Ok(Errand::Strike(handle)) => {
                if let Ok(function) = table::pin(handle) {
                    function.doorbell.strike_for_another(&function.bell);
                }
            }
            Ok(Errand::LookAfter(handle)) => cares.extend(Care::begin(handle)),
            Err(RecvTimeoutError::Timeout) => {
                let now = Instant::now();
                cares.retain_mut(|care| care.due > now || care.look());
            }
            // The sender is never dropped.
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// A bell that is looked after.
struct Care {
    handle: Handle,
    due: Instant,
    patience: Duration,
    /// How many rings had been heard when it was looked at.
    heard: usize,
}

impl Care {
    fn begin(handle: Handle) -> Option<Self> {
        let function = table::pin(handle).ok()?;
        Some(Self {
            handle,
            due: Instant::now() + FIRST_LOOK,
            patience: FIRST_LOOK,
            heard: function.bell.heard(),
        })
    }

    /// Looks at the bell, and strikes it if need be; says whether to look again.
    fn look(&mut self) -> bool {
        let Ok(function) = table::pin(self.handle) else {
            return false;
        };
        if !function.doorbell.is_rung() {
            function.bell.leave_alone();
            // Somebody may have rung in between, and relied on us.
            if !function.doorbell.is_rung() || !function.bell.take_back() {
                return false;
            }
        }
        let heard = function.bell.heard();
        if heard == self.heard {
            let bell = &function.bell;
            function
                .doorbell
                .strike_for_another(&Substitute { bell, heard });
            self.patience = (2 * self.patience).min(LONGEST_LOOK);
        } else {
            self.heard = heard;
            self.patience = FIRST_LOOK;
        }
        self.due = Instant::now() + self.patience;
        true
    }
}
