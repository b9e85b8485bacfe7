// deferred.cc - promises that a thread settles, all through one typed function
#include "deferred.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace {

using promise = Napi::Promise::Deferred;

void resolve(Napi::Env env, Napi::Function, void *, promise *owed) {
  if (env != nullptr) {
    owed->Resolve(env.Undefined());
  }
  delete owed;
}

using settling = Napi::TypedThreadSafeFunction<void, promise, resolve>;

// A thread that settles what it is given, one after the other. It ends with the process only.
class settler {
public:
  settler() {
    std::thread([this] { run(); }).detach();
  }
  void settle(settling function, promise *owed) {
    {
      std::lock_guard<std::mutex> guard(lock_);
      jobs_.emplace_back(function, owed);
    }
    some_.notify_one();
  }

private:
  [[noreturn]] void run() {
    for (;;) {
      std::unique_lock<std::mutex> guard(lock_);
      some_.wait(guard, [this] { return !jobs_.empty(); });
      auto [function, owed] = jobs_.front();
      jobs_.pop_front();
      guard.unlock();
      function.NonBlockingCall(owed);
    }
  }

  std::mutex lock_;
  std::condition_variable some_;
  std::deque<std::pair<settling, promise *>> jobs_;
};

} // namespace

Napi::Value deferred(const Napi::CallbackInfo &info) {
  static auto *const thread = new settler;
  thread_local settling function;
  auto env = info.Env();
  if (napi_threadsafe_function(function) == nullptr) {
    function = settling::New(env, "bench.deferred", 0, 1);
    function.Unref(env);
  }
  auto *owed = new promise(env);
  auto value = owed->Promise();
  thread->settle(function, owed);
  return value;
}
