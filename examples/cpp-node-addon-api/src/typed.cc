// typed.cc - Napi::TypedThreadSafeFunction: one type of data, one of context, and
// one way to deliver, which also gets the leftovers: with an empty env
#include "feed.h"

namespace {

class typed_feed;
void call_js(Napi::Env env, Napi::Function callback, typed_feed *context, item<reading> *data);

using typed_function = Napi::TypedThreadSafeFunction<typed_feed, item<reading>, call_js>;

class typed_feed : public feed_of<typed_feed, typed_function> {
public:
  using feed_of::feed_of;

  // `Callback` is a Napi::Function, or std::nullptr_t where there is none.
  template <typename Callback> void create(Napi::Env env, Callback callback) {
    function_ = typed_function::New(
        env, callback, Napi::Object::New(env), "typed feed", how.max_queue_size, how.threads + 1,
        this,
        [](Napi::Env env, std::shared_ptr<feed> *share, typed_feed *context) {
          std::unique_ptr<std::shared_ptr<feed>> own(share);
          context->finalize(env);
        },
        new std::shared_ptr<feed>(shared_from_this()));
  }

  napi_status send(size_t producer, size_t sequence) override {
    auto measured = std::make_unique<item<reading>>(counts, producer, sequence,
                                                    reading{sequence / 10.0, "cellar"});
    napi_status status = call(measured.get());
    if (status == napi_ok) {
      // It may be delivered, and gone, already.
      measured.release();
      counts.accepted++;
    } else {
      counts.refused++;
    }
    return status;
  }

  void take(Napi::Env env, Napi::Function callback, std::unique_ptr<item<reading>> item) {
    if (env == nullptr) {
      clean_up(*item);
      return;
    }
    deliver(*item);
    // Without a callback of JavaScript, the work is done here.
    if (callback != nullptr) {
      auto object = Napi::Object::New(env);
      object.Set("place", item->value.place);
      object.Set("celsius", item->value.celsius);
      callback.Call({object});
    }
  }
};

void call_js(Napi::Env env, Napi::Function callback, typed_feed *context, item<reading> *data) {
  context->take(env, callback, std::unique_ptr<item<reading>>(data));
}

} // namespace

std::shared_ptr<feed> start_typed(const settings &how, const Napi::Function &callback) {
  auto feed = std::make_shared<typed_feed>(how);
  feed->create(callback.Env(), callback);
  return feed;
}

// At Node-API 5 this is a null pointer; at 4, where the runtime insists on a
// function, node-addon-api makes an empty one.
std::shared_ptr<feed> start_typed_without_callback(const settings &how, Napi::Env env) {
  auto feed = std::make_shared<typed_feed>(how);
  feed->create(env, typed_function::EmptyFunctionFactory(env));
  return feed;
}
