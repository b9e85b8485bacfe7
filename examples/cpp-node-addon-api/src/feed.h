// feed.h - a thread-safe function of either kind, the threads that call it, and
// what they see
#pragma once

#include <memory>
#include <mutex>
#include <napi.h>
#include <string>
#include <thread>
#include <vector>

#include "ledger.h"

struct settings {
  std::string ending; // how its environment is going to end
  std::string kind;   // of function
  size_t max_queue_size;
  size_t threads;
  bool blocking;
  bool empty_env_in_finalizer; // as on Deno, which finalizes nothing itself
};

// Lives as long as anybody uses it: its threads, its function (until the finalizer)
// and the list of all feeds have a share each.
class feed : public std::enable_shared_from_this<feed> {
public:
  feed(const settings &how) : how(how), last_(how.threads + 1, 0) {}
  virtual ~feed() = default;

  // Makes an item and calls the function with it. Any thread.
  virtual napi_status send(size_t producer, size_t sequence) = 0;

  virtual napi_status acquire() const = 0;
  virtual napi_status release() const = 0;
  virtual napi_status abort() const = 0;
  virtual void unref(napi_env env) const = 0;
  virtual bool has_its_context() const = 0;
  virtual napi_threadsafe_function handle() const = 0;

  void start_threads();

  // Sends as the feed's own user, who is a holder of the function like each thread.
  napi_status send_one();

  // Waits for the threads; false if some are left after the deadline.
  bool join(std::chrono::steady_clock::time_point deadline);

  // What was not as it should have been, a line each.
  std::vector<std::string> faults() const;
  void fault(const std::string &what);

  const settings how;
  ledger counts;
  std::atomic<bool> finalized{false};

protected:
  // On the environment's thread, before an item goes: with a live env, or without.
  template <typename T> void deliver(const item<T> &item) {
    check_order(item.producer, item.sequence);
    if (counts.cleaned > 0) {
      fault("an item was delivered after a leftover");
    }
    counts.delivered++;
  }
  template <typename T> void clean_up(const item<T> &item) {
    check_order(item.producer, item.sequence);
    counts.cleaned++;
  }

  // The function's finalizer ends with this.
  void finalize(napi_env env);

private:
  void produce(size_t producer);
  void check_order(size_t producer, size_t sequence);

  std::vector<std::thread> threads_;
  std::atomic<size_t> running_{0};
  std::vector<size_t> last_; // by producer; the environment's thread alone
  size_t sent_ = 0;          // by the user

  mutable std::mutex faults_lock_;
  std::vector<std::string> faults_;
};

// What both classes of node-addon-api have in common.
template <typename Self, typename Function> class feed_of : public feed {
public:
  using feed::feed;

  napi_status acquire() const override { return function_.Acquire(); }
  napi_status release() const override { return function_.Release(); }
  napi_status abort() const override { return function_.Abort(); }
  void unref(napi_env env) const override { function_.Unref(env); }
  bool has_its_context() const override {
    const Self *context = function_.GetContext();
    return context == this;
  }
  napi_threadsafe_function handle() const override { return function_; }

protected:
  template <typename... Arguments> napi_status call(Arguments... arguments) const {
    return how.blocking ? function_.BlockingCall(arguments...)
                        : function_.NonBlockingCall(arguments...);
  }

  Function function_;
};

std::shared_ptr<feed> start_untyped(const settings &how, const Napi::Function &callback);
std::shared_ptr<feed> start_typed(const settings &how, const Napi::Function &callback);
std::shared_ptr<feed> start_typed_without_callback(const settings &how, Napi::Env env);
