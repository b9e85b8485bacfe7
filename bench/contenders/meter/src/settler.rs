//! A thread that settles promises, one after the other, as they come.

use std::sync::mpsc::{channel, Sender};
use std::sync::OnceLock;
use std::thread;

type Job = Box<dyn FnOnce() + Send>;

/// Has a job done on the settling thread, which begins with the first.
pub fn soon(job: impl FnOnce() + Send + 'static) {
    static SETTLER: OnceLock<Sender<Job>> = OnceLock::new();
    let settler = SETTLER.get_or_init(|| {
        let (sender, jobs) = channel::<Job>();
        thread::spawn(move || jobs.into_iter().for_each(|job| job()));
        sender
    });
    // It ends with the process only.
    let _ = settler.send(Box::new(job));
}
