// addon.cc - what JavaScript is given; as in ../../raw/src/lib.rs
//
// Flavour 0 is Napi::ThreadSafeFunction, 1 is Napi::TypedThreadSafeFunction.
#include <functional>

#include "deferred.h"
#include "functions.h"

std::atomic<uint32_t> finalized{0};

namespace {

// Never destroyed with the thread: a worker whose environment has ended holds its functions still.
thread_local auto *const held = new std::vector<std::function<void()>>;

uint32_t number(const Napi::CallbackInfo &info, size_t index) {
  return info[index].As<Napi::Number>().Uint32Value();
}

// Makes a function of the flavour that the last argument names, and has something done with it.
template <class Use> void with_function(const Napi::CallbackInfo &info, size_t flavour, Use use) {
  auto callback = info[0].As<Napi::Function>();
  if (number(info, flavour) == 0) {
    use(untyped(info.Env(), callback));
  } else {
    use(typed(info.Env(), callback));
  }
}

void start_traffic(const Napi::CallbackInfo &info) {
  auto blocked = info[3].As<Napi::Boolean>();
  with_function(info, 4, [&](const auto &function) {
    traffic::start(function, number(info, 1), number(info, 2), blocked);
  });
}

void start_latency(const Napi::CallbackInfo &info) {
  auto loaded = info[2].As<Napi::Boolean>();
  with_function(info, 3,
                [&](const auto &function) { latency::start(function, number(info, 1), loaded); });
}

void create(const Napi::CallbackInfo &info) {
  for (auto left = number(info, 1); left > 0; left--) {
    with_function(info, 2, [](const auto &function) { function.release(); });
  }
}

void hold(const Napi::CallbackInfo &info) {
  for (auto left = number(info, 1); left > 0; left--) {
    with_function(
        info, 2, [](const auto &function) { held->push_back([function] { function.release(); }); });
  }
}

Napi::Value queue(const Napi::CallbackInfo &info) {
  uint32_t refused = 0;
  with_function(info, 2, [&](const auto &function) {
    traffic::current.reset(0, 0);
    refused = traffic::call(function, number(info, 1));
    held->push_back([function] { function.release(); });
  });
  return Napi::Number::New(info.Env(), refused);
}

void let_go(const Napi::CallbackInfo &) {
  for (const auto &release : *held) {
    release();
  }
  held->clear();
  held->shrink_to_fit();
}

Napi::Value count(const Napi::CallbackInfo &info) {
  return Napi::Number::New(info.Env(), finalized);
}

void ended(const Napi::CallbackInfo &) { traffic::end(); }

template <std::string answer()> Napi::Value text(const Napi::CallbackInfo &info) {
  try {
    return Napi::String::New(info.Env(), answer());
  } catch (const std::runtime_error &error) {
    throw Napi::Error::New(info.Env(), error.what());
  }
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("traffic", Napi::Function::New<start_traffic>(env));
  exports.Set("latency", Napi::Function::New<start_latency>(env));
  exports.Set("create", Napi::Function::New<create>(env));
  exports.Set("hold", Napi::Function::New<hold>(env));
  exports.Set("queue", Napi::Function::New<queue>(env));
  exports.Set("letGo", Napi::Function::New<let_go>(env));
  exports.Set("finalized", Napi::Function::New<count>(env));
  exports.Set("ended", Napi::Function::New<ended>(env));
  exports.Set("figures", Napi::Function::New<text<traffic::figures>>(env));
  exports.Set("times", Napi::Function::New<text<latency::times>>(env));
  exports.Set("deferred", Napi::Function::New<deferred>(env));
  return exports;
}

} // namespace

NODE_API_MODULE(bench, init)
