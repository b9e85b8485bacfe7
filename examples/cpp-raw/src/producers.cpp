#include "producers.hpp"

#include "deadline.hpp"
#include "item.hpp"
#include "proof.hpp"

#include <cstdlib>

// All that a thread does. It holds the handle from initial_thread_count on, and no
// longer once it is told napi_closing. It asks nobody whether the environment is
// still there.
void Producers::Produce(unsigned thread) {
  for (;;) {
    auto *item = new Item(thread);
    calling_++;
    napi_status status = napi_call_threadsafe_function(
        function_, item, capacity_ > 0 ? napi_tsfn_blocking : napi_tsfn_nonblocking);
    calling_--;
    if (status == napi_ok) { // The item is JavaScript's now.
      accepted_++;
      std::this_thread::sleep_for(work_); // Its other work.
      continue;
    }
    delete item;
    refused_++;
    if (status == napi_closing)
      told_++;
    break;
  }
  running_--;
}

// Takes each item that was accepted, once: with an environment, or without one when
// it has ended before the item's turn came.
void Producers::Deliver(napi_env env, napi_value callback, void *context, void *data) {
  auto *producers = static_cast<Producers *>(context);
  auto *item = static_cast<Item *>(data);
  if (env == nullptr) {
    producers->handed_back_++;
    delete item;
    return;
  }
  producers->delivered_++;
  napi_value undefined, thread;
  // Any of these fails in an environment that is ending; the item goes all the same.
  if (napi_get_undefined(env, &undefined) == napi_ok &&
      napi_create_uint32(env, item->thread, &thread) == napi_ok)
    napi_call_function(env, undefined, callback, 1, &thread, nullptr);
  delete item;
}

void Producers::Finalize(napi_env, void *, void *context) {
  auto *producers = static_cast<Producers *>(context);
  // Nothing is accepted any more, and the function is not freed before this returns.
  producers->counted_by_the_library_ = AcceptedByTheLibrary(producers->function_);
  producers->finalized_ = true;
  if (producers->name_.empty())
    return;
  // Of the main environment nobody is left to wait and tell, so it is done here.
  Within(producers->patience_, [&] { return producers->Finished(); });
  if (producers->Running() > 0)
    SayHung(std::to_string(producers->Running()) + " threads are left");
  if (!producers->Report(producers->name_))
    std::_Exit(1);
}

Producers *Producers::Start(napi_env env, napi_value callback, unsigned threads, size_t capacity,
                            std::chrono::seconds patience, std::chrono::milliseconds work) {
  auto *producers = new Producers();
  producers->capacity_ = capacity;
  producers->patience_ = patience;
  producers->work_ = work;
  napi_value name;
  if (napi_create_string_utf8(env, "producers", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_create_threadsafe_function(env, callback, nullptr, name, capacity, threads, nullptr,
                                      Finalize, producers, Deliver,
                                      &producers->function_) != napi_ok) {
    delete producers;
    return nullptr;
  }
  producers->running_ = threads;
  for (unsigned thread = 0; thread < threads; thread++)
    producers->threads_.emplace_back([=] { producers->Produce(thread); });
  return producers;
}

Producers::~Producers() {
  for (std::thread &thread : threads_)
    if (thread.joinable())
      thread.join();
}

bool Producers::AllBlocked() const {
  // In this order: a thread counts what was accepted after it has left the call, so
  // where all that fits is counted, those in a call are in another one.
  size_t queued = accepted_ - delivered_ - handed_back_;
  return queued == capacity_ && calling_ == threads_.size();
}

bool Producers::Finished() const { return running_ == 0 && finalized_ && Item::alive == 0; }
