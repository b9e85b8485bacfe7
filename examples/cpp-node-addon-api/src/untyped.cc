// untyped.cc - Napi::ThreadSafeFunction: a callback with every call, of data of any type
//
// node-addon-api runs no callback for a leftover, so that what only the callback
// would free is lost, whoever the function is. Here the context keeps the items,
// and the finalizer frees those that are left.
#include "feed.h"
#include "kept.h"

namespace {

class untyped_feed : public feed_of<untyped_feed, Napi::ThreadSafeFunction> {
public:
  using feed_of::feed_of;

  void create(const Napi::Function &callback);
  napi_status send(size_t producer, size_t sequence) override;

private:
  template <typename T> item<T> *keep(size_t producer, size_t sequence, T value) {
    return kept_.keep(std::make_unique<item<T>>(counts, producer, sequence, std::move(value)));
  }

  template <typename T> std::shared_ptr<item<T>> take_to_deliver(item<T> *key) {
    auto item = kept_.take(key);
    deliver(*item);
    return item;
  }

  template <typename T> napi_status settle(item<T> *key, napi_status status);

  kept_items kept_;
};

void untyped_feed::create(const Napi::Function &callback) {
  function_ = Napi::ThreadSafeFunction::New(
      callback.Env(), callback, "untyped feed", how.max_queue_size, how.threads + 1, this,
      [](Napi::Env env, std::shared_ptr<feed> *share, untyped_feed *context) {
        std::unique_ptr<std::shared_ptr<feed>> own(share);
        context->counts.cleaned += context->kept_.clear();
        context->finalize(env);
      },
      new std::shared_ptr<feed>(shared_from_this()));
}

// A refused item goes back to its thread. The finalizer may have freed it by
// then with those that are left; it is not one of them.
template <typename T> napi_status untyped_feed::settle(item<T> *key, napi_status status) {
  if (status == napi_ok) {
    counts.accepted++;
  } else {
    if (!kept_.take(key)) {
      counts.cleaned--;
    }
    counts.refused++;
  }
  return status;
}

napi_status untyped_feed::send(size_t producer, size_t sequence) {
  switch (sequence % 3) {
  case 0: {
    auto *number = keep<double>(producer, sequence, sequence / 2.0);
    return settle(number, call([this, number](Napi::Env env, Napi::Function js) {
                    auto item = take_to_deliver(number);
                    js.Call({Napi::Number::New(env, item->value)});
                  }));
  }
  case 1: {
    auto *text = keep<std::string>(producer, sequence, "item " + std::to_string(sequence));
    return settle(text,
                  call(text, [this](Napi::Env env, Napi::Function js, item<std::string> *key) {
                    auto item = take_to_deliver(key);
                    js.Call({Napi::String::New(env, item->value)});
                  }));
  }
  default: {
    auto *measured = keep<reading>(producer, sequence, {sequence / 10.0, "roof"});
    return settle(measured,
                  call(measured, [this](Napi::Env env, Napi::Function js, item<reading> *key) {
                    auto item = take_to_deliver(key);
                    auto object = Napi::Object::New(env);
                    object.Set("place", item->value.place);
                    object.Set("celsius", item->value.celsius);
                    js.Call({object});
                  }));
  }
  }
}

} // namespace

std::shared_ptr<feed> start_untyped(const settings &how, const Napi::Function &callback) {
  auto feed = std::make_shared<untyped_feed>(how);
  feed->create(callback);
  return feed;
}
