//! A typed function of ours, whose payloads go in the place of a pointer.
//!
//! Nothing of it is inlined into what has it counted.

use bench_counts::host::{foreign_receive, host, Bell, Environment};
use napi_outlive_tsfn::typed::{Builder, Producer};
use napi_outlive_tsfn::Status;
use std::rc::Rc;

/// A function, in the hands of one producer.
pub struct Function {
    environment: Rc<Environment>,
    producer: Producer<u64>,
}

impl Function {
    #[inline(never)]
    pub fn new(environment: &Rc<Environment>) -> Self {
        let receiver = environment.clone();
        let callback = move |_, _, payload| foreign_receive(&receiver, payload);
        // SAFETY: the environment's thread, and its live environment. Its values need no scope.
        let producer = unsafe {
            Builder::new("counted")
                .host(host())
                .build(environment.raw(), callback)
        };
        Self {
            environment: environment.clone(),
            producer: producer.expect("the host makes bells"),
        }
    }

    #[inline(never)]
    pub fn call(&self, payload: u64) -> Status {
        match self.producer.call(payload) {
            Ok(()) => Status::OK,
            Err(refused) => refused.why.status(),
        }
    }

    /// The bell of this function, if none has been made after it.
    pub fn bell(&self) -> Bell {
        self.environment.bell()
    }
}
