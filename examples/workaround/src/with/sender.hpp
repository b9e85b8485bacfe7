// Sends items to JavaScript, with what it takes to do so without the library.
#pragma once

#include "javascript.hpp"

#include <deque>
#include <memory>
#include <mutex>

class Sender {
  // Outlives the function, the environment and each thread, whichever comes last.
  struct State {
    // Held around every use of the function, so never during a call that waits: the
    // environment could not end meanwhile.
    std::mutex mutex;
    bool closed = false;
    napi_threadsafe_function function = nullptr;
    // A queue of our own. What is left in the runtime's is handed back after the
    // finalizer on some releases of Node, before it on others, and not always on Bun.
    std::deque<std::unique_ptr<Item>> items;
  };

  using Shared = std::shared_ptr<State>;

public:
  Sender(napi_env env, napi_value callback, unsigned) {
    auto *shared = new Shared(state_);
    // One count for all threads, for Close to give back: a thread that finds the flag
    // set could not, since the function may be gone.
    if (napi_create_threadsafe_function(env, callback, nullptr, Name(env), 0, 1, nullptr, Finalize,
                                        shared, Deliver, &state_->function) != napi_ok) {
      state_->closed = true;
      delete shared;
      return;
    }
    napi_unref_threadsafe_function(env, state_->function);
    // After the function was made: hooks run last in, first out, so this one runs while
    // the function is sure to be there, and can give the count back. From the finalizer
    // that hangs on newer releases of Node.
    napi_add_env_cleanup_hook(env, Close, new Shared(state_));
  }

  // Any thread, at any time. False when the environment has ended, or is about to: the
  // thread must not send again.
  bool Send(std::unique_ptr<Item> item) const {
    std::lock_guard<std::mutex> lock(state_->mutex);
    if (state_->closed)
      return false;
    // The call carries nothing; it only wakes JavaScript.
    if (napi_call_threadsafe_function(state_->function, nullptr, napi_tsfn_nonblocking) !=
        napi_ok) {
      state_->closed = true; // The count went with this answer.
      return false;
    }
    state_->items.push_back(std::move(item));
    return true;
  }

private:
  static void Deliver(napi_env env, napi_value callback, void *context, void *) {
    if (env == nullptr)
      return; // The finalizer may have run: the context is not to be touched.
    auto state = *static_cast<Shared *>(context);
    std::unique_ptr<Item> item;
    {
      std::lock_guard<std::mutex> lock(state->mutex);
      if (state->items.empty())
        return;
      item = std::move(state->items.front());
      state->items.pop_front();
    }
    CallBack(env, callback, *item); // Without the lock: it may well come to Send.
  }

  static void Close(void *data) {
    std::unique_ptr<Shared> shared(static_cast<Shared *>(data));
    State &state = **shared;
    // Declared before the lock and so destroyed after it: a destructor may do anything.
    std::deque<std::unique_ptr<Item>> left;
    std::lock_guard<std::mutex> lock(state.mutex);
    // Where a thread was told before, the count went with that.
    if (!state.closed)
      napi_release_threadsafe_function(state.function, napi_tsfn_release);
    state.closed = true;
    left.swap(state.items);
  }

  static void Finalize(napi_env, void *, void *context) { delete static_cast<Shared *>(context); }

  Shared state_ = std::make_shared<State>();
};
