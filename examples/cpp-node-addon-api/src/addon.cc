// addon.cc - what JavaScript is given
#include <napi.h>

#include "settle.h"
#include "witness.h"

static size_t number_of(const Napi::Object &object, const char *name) {
  return object.Get(name).ToNumber().Int64Value();
}

// start(kind, { ending, maxQueueSize, threads, blocking, emptyEnvInFinalizer },
// callback): a function's number. `kind` is 'untyped', 'typed' or 'typed, no callback'.
static Napi::Value start(const Napi::CallbackInfo &info) {
  auto kind = info[0].ToString().Utf8Value();
  auto given = info[1].ToObject();
  settings how{given.Get("ending").ToString(),    kind,
               number_of(given, "maxQueueSize"),  number_of(given, "threads"),
               given.Get("blocking").ToBoolean(), given.Get("emptyEnvInFinalizer").ToBoolean()};
  std::shared_ptr<feed> feed;
  if (kind == "untyped") {
    feed = start_untyped(how, info[2].As<Napi::Function>());
  } else if (kind == "typed") {
    feed = start_typed(how, info[2].As<Napi::Function>());
  } else {
    feed = start_typed_without_callback(how, info.Env());
  }
  feed->start_threads();
  return Napi::Number::New(info.Env(), enlist(feed));
}

static std::shared_ptr<feed> feed_of_first(const Napi::CallbackInfo &info) {
  auto feed = find_feed(info[0].ToNumber().Int64Value());
  if (!feed) {
    throw Napi::Error::New(info.Env(), "no function has this number; start() gives them");
  }
  return feed;
}

// unref(number): does not keep the environment alive.
static void unref(const Napi::CallbackInfo &info) { feed_of_first(info)->unref(info.Env()); }

// send(number), acquire(number), release(number), abort(number): the status.
static Napi::Value send(const Napi::CallbackInfo &info) {
  return Napi::Number::New(info.Env(), feed_of_first(info)->send_one());
}
static Napi::Value acquire(const Napi::CallbackInfo &info) {
  return Napi::Number::New(info.Env(), feed_of_first(info)->acquire());
}
static Napi::Value release(const Napi::CallbackInfo &info) {
  return Napi::Number::New(info.Env(), feed_of_first(info)->release());
}
static Napi::Value abort_function(const Napi::CallbackInfo &info) {
  return Napi::Number::New(info.Env(), feed_of_first(info)->abort());
}

// look(number): how it stands.
static Napi::Value look(const Napi::CallbackInfo &info) {
  auto feed = feed_of_first(info);
  auto object = Napi::Object::New(info.Env());
  object.Set("delivered", double(feed->counts.delivered));
  object.Set("cleanedUp", double(feed->counts.cleaned));
  object.Set("alive", double(feed->counts.alive));
  object.Set("finalized", bool(feed->finalized));
  auto faults = Napi::Array::New(info.Env());
  for (const auto &what : feed->faults()) {
    faults.Set(faults.Length(), what);
  }
  object.Set("faults", faults);
  return object;
}

// settle(ending, milliseconds), settleAtExit(ending, milliseconds): see settle.h.
static Napi::Value settle_now(const Napi::CallbackInfo &info) {
  std::chrono::milliseconds patience(info[1].ToNumber().Int64Value());
  return Napi::Boolean::New(info.Env(), settle(info[0].ToString().Utf8Value(), patience));
}
static void settle_in_the_end(const Napi::CallbackInfo &info) {
  std::chrono::milliseconds patience(info[1].ToNumber().Int64Value());
  settle_at_exit(info[0].ToString().Utf8Value(), patience);
}

static Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("nodeApi", NAPI_VERSION);
  exports.Set("library", library_version());
  exports.Set("start", Napi::Function::New<start>(env, "start"));
  exports.Set("unref", Napi::Function::New<unref>(env, "unref"));
  exports.Set("send", Napi::Function::New<send>(env, "send"));
  exports.Set("acquire", Napi::Function::New<acquire>(env, "acquire"));
  exports.Set("release", Napi::Function::New<release>(env, "release"));
  exports.Set("abort", Napi::Function::New<abort_function>(env, "abort"));
  exports.Set("look", Napi::Function::New<look>(env, "look"));
  exports.Set("settle", Napi::Function::New<settle_now>(env, "settle"));
  exports.Set("settleAtExit", Napi::Function::New<settle_in_the_end>(env, "settleAtExit"));
  return exports;
}

NODE_API_MODULE(NODE_GYP_MODULE_NAME, init)
