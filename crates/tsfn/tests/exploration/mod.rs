//! How far the models with three threads are explored.

/// Runs `model` under every schedule with up to three preemptions.
///
/// Threads that wait for one another make the number of schedules without that
/// bound run into hours; a fault that needs more than three preemptions at the
/// wrong moment has not been seen in such a small protocol.
pub fn explore(model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(model);
}
