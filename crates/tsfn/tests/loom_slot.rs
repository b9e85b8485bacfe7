//! Explores looking a function up while it is freed and its place given away.
#![cfg(loom)]

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;
use napi_outlive_tsfn::model::Slot;

/// An occupant that loom watches: reading it races with freeing it unless the pin orders them.
struct Watched(UnsafeCell<u32>);

impl Drop for Watched {
    fn drop(&mut self) {
        // SAFETY: the owner, as long as the slot is right; loom fails the model if it is not.
        self.0.with_mut(|value| unsafe { *value = 0 });
    }
}

fn occupant(value: u32) -> Box<Watched> {
    Box::new(Watched(UnsafeCell::new(value)))
}

fn read(slot: &Slot<Watched>, generation: usize) -> Option<u32> {
    let value = slot.pin(generation).ok().map(|occupant| {
        // SAFETY: pinned.
        unsafe { occupant.as_ref() }
            .0
            .with(|value| unsafe { *value })
    });
    drop(slot.unpin());
    value
}

#[test]
fn a_pinned_function_is_freed_by_the_last_who_looks_at_it() {
    loom::model(|| {
        let slot = Arc::new(Slot::new(0));
        slot.occupy(occupant(7));
        let reader = {
            let slot = slot.clone();
            thread::spawn(move || read(&slot, 1))
        };
        drop(slot.retire());
        assert!(matches!(reader.join().unwrap(), None | Some(7)));
        assert_eq!(read(&slot, 1), None);
    });
}

#[test]
fn a_retired_function_stays_while_one_of_two_still_looks_at_it() {
    loom::model(|| {
        let slot = Arc::new(Slot::new(0));
        slot.occupy(occupant(7));
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let slot = slot.clone();
                thread::spawn(move || read(&slot, 1))
            })
            .collect();
        drop(slot.retire());
        for reader in readers {
            assert!(matches!(reader.join().unwrap(), None | Some(7)));
        }
    });
}

#[test]
fn a_stale_handle_never_sees_the_next_occupant() {
    loom::model(|| {
        let slot = Arc::new(Slot::new(0));
        slot.occupy(occupant(7));
        let reader = {
            let slot = slot.clone();
            thread::spawn(move || read(&slot, 1))
        };
        // Only whoever gets the old occupant may give the slot away.
        if let Some(old) = slot.retire() {
            drop(old);
            slot.occupy(occupant(8));
            assert_eq!(read(&slot, 2), Some(8));
        }
        assert!(matches!(reader.join().unwrap(), None | Some(7)));
    });
}
