//! The seven calls, in words.
//!
//! A program is words with spaces between: a call (`call`, `block`, `acquire`,
//! `release`, `abort`, `context`, `context-into-null`, `ref`, `unref`), or for
//! native threads `gate3` (waits until gate 3 is open), `pause500`
//! (microseconds) and `join1000` (waits for the native threads, milliseconds at
//! most; the process hangs if some are left). `release@2` goes to function 2, `3*block` is made three
//! times, `*call` for ever; a repeated call that is refused ends the program.
//!
//! The calls are made whatever the state of the function: what is answered then
//! is what the tests are about.

use crate::c;
use crate::function::{self, Function, Payload};
use crate::gates;
use crate::log::log;
use crate::status;
use crate::threads;
use napi_sys::*;
use std::ptr;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    Call,
    Block,
    Acquire,
    Release,
    Abort,
    Context,
    ContextIntoNull,
    Ref,
    Unref,
    Gate(u32),
    Pause(u32),
    Join(u64),
}

#[derive(Clone, Debug)]
struct Step {
    word: String,
    action: Action,
    /// How often; `None` is for ever.
    times: Option<u32>,
    /// Whether it was written with a number of times.
    repeated: bool,
    target: Option<usize>,
}

#[derive(Clone, Debug, Default)]
pub struct Program(Vec<Step>);

fn action(word: &str) -> Option<Action> {
    Some(match word {
        "call" => Action::Call,
        "block" => Action::Block,
        "acquire" => Action::Acquire,
        "release" => Action::Release,
        "abort" => Action::Abort,
        "context" => Action::Context,
        "context-into-null" => Action::ContextIntoNull,
        "ref" => Action::Ref,
        "unref" => Action::Unref,
        _ => {
            let (name, number) = word.split_at(word.find(|c: char| c.is_ascii_digit())?);
            match name {
                "gate" => Action::Gate(number.parse().ok()?),
                "pause" => Action::Pause(number.parse().ok()?),
                "join" => Action::Join(number.parse().ok()?),
                _ => return None,
            }
        }
    })
}

fn step(text: &str) -> Option<Step> {
    let (rest, target) = match text.split_once('@') {
        Some((rest, id)) => (rest, Some(id.parse().ok()?)),
        None => (text, None),
    };
    let (times, word) = match rest.split_once('*') {
        Some(("", word)) => (None, word),
        Some((times, word)) => (Some(times.parse().ok()?), word),
        None => (Some(1), rest),
    };
    Some(Step {
        word: word.to_owned(),
        action: action(word)?,
        times,
        repeated: rest.contains('*'),
        target,
    })
}

impl Program {
    /// # Errors
    ///
    /// The word that is not understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        text.split_whitespace()
            .map(|word| step(word).ok_or_else(|| format!("`{word}` is not an operation")))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Runs it, and tells what was answered; the same answer in a row once.
    pub fn run(&self, function: &'static Function, env: napi_env, first_number: i64) -> String {
        let mut answers: Vec<String> = Vec::new();
        let mut number = first_number;
        'program: for step in &self.0 {
            let target = match step.target {
                Some(id) => function::find(id).expect("a function with this number"),
                None => function,
            };
            let mut left = step.times;
            while left != Some(0) {
                left = left.map(|left| left - 1);
                let Some(status) = perform(step.action, target, env, number) else {
                    continue;
                };
                number += 1;
                let to = step.target.map(|id| format!(" f{id}")).unwrap_or_default();
                let answer = format!("{}{to} {}", step.word, status::name(status));
                if answers.last() != Some(&answer) {
                    answers.push(answer);
                }
                let taken = matches!(status, Status::napi_ok | Status::napi_queue_full);
                if step.repeated && !taken {
                    break 'program;
                }
            }
        }
        answers.join(", ")
    }
}

/// Makes one call; `None` for what has no answer.
pub fn perform(
    action: Action,
    function: &Function,
    env: napi_env,
    number: i64,
) -> Option<napi_status> {
    let handle = function.handle();
    let mut context = ptr::null_mut();
    // SAFETY: each call is made on the thread that the test means, in the state that the test
    // means. The record that the callbacks get is never freed.
    Some(unsafe {
        match action {
            Action::Call => send(handle, number, ThreadsafeFunctionCallMode::nonblocking),
            Action::Block => send(handle, number, ThreadsafeFunctionCallMode::blocking),
            Action::Acquire => napi_acquire_threadsafe_function(handle),
            Action::Release => {
                napi_release_threadsafe_function(handle, ThreadsafeFunctionReleaseMode::release)
            }
            Action::Abort => {
                napi_release_threadsafe_function(handle, ThreadsafeFunctionReleaseMode::abort)
            }
            Action::Context => {
                let status = napi_get_threadsafe_function_context(handle, &mut context);
                let given = ptr::from_ref(function).cast_mut().cast();
                if status == Status::napi_ok && context != given {
                    log!(
                        "f{}: its context is not the one that it was given",
                        function.id
                    );
                }
                status
            }
            Action::ContextIntoNull => {
                napi_get_threadsafe_function_context(handle, ptr::null_mut())
            }
            Action::Ref => napi_ref_threadsafe_function(env, handle),
            Action::Unref => napi_unref_threadsafe_function(env, handle),
            Action::Gate(gate) => {
                gates::pass(gate);
                return None;
            }
            Action::Pause(microseconds) => {
                c::pause(microseconds);
                return None;
            }
            Action::Join(milliseconds) => {
                threads::join(milliseconds);
                return None;
            }
        }
    })
}

/// # Safety
///
/// As `napi_call_threadsafe_function`.
unsafe fn send(
    handle: napi_threadsafe_function,
    number: i64,
    mode: napi_threadsafe_function_call_mode,
) -> napi_status {
    let payload = Box::into_raw(Payload::new(number));
    // SAFETY: by this function's contract; the callback takes the payload.
    let status = unsafe { napi_call_threadsafe_function(handle, payload.cast(), mode) };
    if status != Status::napi_ok {
        // SAFETY: what was refused is still ours.
        drop(unsafe { Box::from_raw(payload) });
    }
    status
}
