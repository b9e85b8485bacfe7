//! Functions by type, as an addon in Rust has them without napi-rs.
//!
//! | JavaScript | |
//! | --- | --- |
//! | `make(func, maxQueueSize, batch)` | a function, by number, that calls `func` with numbers |
//! | `produce(id, payloads, patient)` | starts a thread that sends that many, or 0 for ever |
//! | `release(id)`, `abort(id)` | the process lets go of the function, or closes it |
//! | `join(ms)` | waits for the threads; how many have not ended |
//! | `left()`, `made()` | payloads that there are, and that there have been |
//! | `dropped()` | callbacks that have been dropped |

mod function;
mod payload;
mod threads;

use napi_sys::*;
use std::ffi::{c_void, CStr};
use std::num::NonZeroU16;
use std::ptr;
use std::time::Duration;

const MOST_ARGUMENTS: usize = 3;

/// A call from JavaScript, on the thread of its environment.
struct Call {
    env: napi_env,
    arguments: [napi_value; MOST_ARGUMENTS],
}

/// What a call is answered by: an error becomes an exception.
type Body = fn(&Call) -> Result<usize, String>;

impl Call {
    fn number(&self, index: usize) -> Result<u32, String> {
        let mut number = 0;
        // SAFETY: the environment's thread; a value of the call's scope.
        let status = unsafe { napi_get_value_uint32(self.env, self.arguments[index], &mut number) };
        match status {
            Status::napi_ok => Ok(number),
            _ => Err(format!("argument {index} is not a number")),
        }
    }

    fn producer(&self) -> Result<function::Held, String> {
        function::hold(self.number(0)? as usize).ok_or("let go of already".into())
    }
}

const CALLS: [(&CStr, Body); 8] = [
    (c"make", |call| {
        let batch = u16::try_from(call.number(2)?)
            .ok()
            .and_then(NonZeroU16::new);
        let batch = batch.ok_or("a batch is of 1 to 65535")?;
        let max_queue_size = call.number(1)? as usize;
        // SAFETY: the environment's thread; a value of the call's scope.
        unsafe { function::make(call.env, call.arguments[0], max_queue_size, batch) }
    }),
    (c"produce", |call| {
        threads::start(call.producer()?, call.number(1)?, call.number(2)? == 1);
        Ok(0)
    }),
    (c"release", |call| {
        drop(function::take(call.number(0)? as usize));
        Ok(0)
    }),
    (c"abort", |call| {
        if let Some(producer) = function::take(call.number(0)? as usize) {
            producer.abort();
        }
        Ok(0)
    }),
    (c"join", |call| {
        Ok(threads::join(Duration::from_millis(call.number(0)?.into())))
    }),
    (c"left", |_| Ok(payload::left() as usize)),
    (c"made", |_| Ok(payload::made() as usize)),
    (c"dropped", |_| Ok(function::dropped() as usize)),
];

unsafe extern "C" fn enter(env: napi_env, info: napi_callback_info) -> napi_value {
    let mut count = MOST_ARGUMENTS;
    let mut arguments = [ptr::null_mut(); MOST_ARGUMENTS];
    let mut index = ptr::null_mut::<c_void>();
    // SAFETY: called by the runtime; the array has as many places as it says.
    unsafe {
        napi_get_cb_info(
            env,
            info,
            &mut count,
            arguments.as_mut_ptr(),
            ptr::null_mut(),
            &mut index,
        )
    };
    let (_, body) = CALLS[index.addr()];
    let mut answer = ptr::null_mut();
    match body(&Call { env, arguments }) {
        // SAFETY: the environment's thread.
        Ok(number) => unsafe { napi_create_uint32(env, number as u32, &mut answer) },
        Err(message) => {
            let message = format!("{message}\0");
            // SAFETY: as above; the string ends with a NUL.
            unsafe { napi_throw_error(env, ptr::null(), message.as_ptr().cast()) }
        }
    };
    answer
}

/// # Safety
///
/// Called by the runtime when it loads the addon.
#[no_mangle]
unsafe extern "C" fn napi_register_module_v1(env: napi_env, exports: napi_value) -> napi_value {
    for (index, (name, _)) in CALLS.iter().enumerate() {
        let mut function = ptr::null_mut();
        // SAFETY: the environment's thread, in the runtime's scope; `exports` is an object.
        unsafe {
            napi_create_function(
                env,
                name.as_ptr(),
                -1,
                Some(enter),
                ptr::without_provenance_mut(index),
                &mut function,
            );
            napi_set_named_property(env, exports, name.as_ptr(), function);
        }
    }
    exports
}

#[no_mangle]
extern "C" fn node_api_module_get_api_version_v1() -> i32 {
    9
}
