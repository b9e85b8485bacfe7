//! neon's channel. It shows nobody its finalizer, so there is no `finalized()` here.

use bench_meter::{deliver, held, latency, settler, traffic, Function};
use neon::event::Channel;
use neon::prelude::*;
use std::cell::RefCell;
use std::sync::Arc;

thread_local! {
    /// What the items of this thread's environment call: a channel sends closures, and knows no
    /// function.
    static CALLBACK: RefCell<Option<Root<JsFunction>>> = const { RefCell::new(None) };
}

#[derive(Clone)]
struct Held(Arc<Channel>);

impl Held {
    fn new(cx: &mut FunctionContext) -> Self {
        Self(Arc::new(Channel::new(cx)))
    }
}

impl Function for Held {
    #[inline]
    fn call(&self, number: u32) -> bool {
        let sent = self.0.try_send(move |mut cx| call_back(&mut cx, number));
        sent.is_ok()
    }
}

fn call_back(cx: &mut Cx<'_>, number: u32) -> NeonResult<()> {
    let callback = CALLBACK.with_borrow(|root| root.as_ref().map(|root| root.to_inner(cx)));
    match callback {
        Some(callback) => {
            let number = cx.number(deliver(number));
            callback.bind(cx).arg(number)?.exec()
        }
        None => cx.throw_error("an item came before there was a callback"),
    }
}

fn take_callback(cx: &mut FunctionContext) -> NeonResult<()> {
    let callback = cx.argument::<JsFunction>(0)?.root(cx);
    if let Some(before) = CALLBACK.replace(Some(callback)) {
        before.drop(cx);
    }
    Ok(())
}

fn number(cx: &mut FunctionContext, index: usize) -> NeonResult<u32> {
    Ok(cx.argument::<JsNumber>(index)?.value(cx) as u32)
}

fn flag(cx: &mut FunctionContext, index: usize) -> NeonResult<bool> {
    Ok(cx.argument::<JsBoolean>(index)?.value(cx))
}

fn text<'cx>(
    cx: &mut FunctionContext<'cx>,
    answer: Result<String, String>,
) -> JsResult<'cx, JsString> {
    match answer {
        Ok(text) => Ok(cx.string(text)),
        Err(message) => cx.throw_error(message),
    }
}

fn start_traffic(mut cx: FunctionContext) -> JsResult<JsUndefined> {
    take_callback(&mut cx)?;
    let (items, producers) = (number(&mut cx, 1)?, number(&mut cx, 2)?);
    let blocked = flag(&mut cx, 3)?;
    traffic::start(Held::new(&mut cx), items, producers, blocked)
        .or_else(|message| cx.throw_error(message))?;
    Ok(cx.undefined())
}

fn start_latency(mut cx: FunctionContext) -> JsResult<JsUndefined> {
    take_callback(&mut cx)?;
    let (pings, loaded) = (number(&mut cx, 1)?, flag(&mut cx, 2)?);
    latency::start(Held::new(&mut cx), pings, loaded);
    Ok(cx.undefined())
}

fn create(mut cx: FunctionContext) -> JsResult<JsUndefined> {
    for _ in 0..number(&mut cx, 1)? {
        drop(Held::new(&mut cx));
    }
    Ok(cx.undefined())
}

fn hold(mut cx: FunctionContext) -> JsResult<JsUndefined> {
    let count = number(&mut cx, 1)?;
    held::hold((0..count).map(|_| Held::new(&mut cx)).collect());
    Ok(cx.undefined())
}

fn queue(mut cx: FunctionContext) -> JsResult<JsNumber> {
    take_callback(&mut cx)?;
    let items = number(&mut cx, 1)?;
    let refused = held::queue(Held::new(&mut cx), items);
    Ok(cx.number(refused))
}

fn let_go(mut cx: FunctionContext) -> JsResult<JsUndefined> {
    held::let_go();
    Ok(cx.undefined())
}

fn ended(mut cx: FunctionContext) -> JsResult<JsUndefined> {
    traffic::end();
    Ok(cx.undefined())
}

fn figures(mut cx: FunctionContext) -> JsResult<JsString> {
    text(&mut cx, traffic::figures())
}

fn times(mut cx: FunctionContext) -> JsResult<JsString> {
    text(&mut cx, latency::times())
}

/// A promise that the settling thread settles, through the channel of the environment.
fn deferred(mut cx: FunctionContext) -> JsResult<JsPromise> {
    let (deferred, promise) = cx.promise();
    let channel = cx.channel();
    settler::soon(move || {
        deferred.settle_with(&channel, |mut cx| Ok(cx.undefined()));
    });
    Ok(promise)
}

#[neon::main]
fn main(mut cx: ModuleContext) -> NeonResult<()> {
    cx.export_function("traffic", start_traffic)?;
    cx.export_function("latency", start_latency)?;
    cx.export_function("create", create)?;
    cx.export_function("hold", hold)?;
    cx.export_function("queue", queue)?;
    cx.export_function("letGo", let_go)?;
    cx.export_function("ended", ended)?;
    cx.export_function("figures", figures)?;
    cx.export_function("times", times)?;
    cx.export_function("deferred", deferred)
}
