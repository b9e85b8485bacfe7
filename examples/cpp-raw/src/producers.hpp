// Threads that call JavaScript until they are told that it is over.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <node_api.h>
#include <optional>
#include <string>
#include <thread>
#include <vector>

class Producers {
public:
  // Makes a thread-safe function that calls `callback`, and starts the threads.
  // `capacity` is that of the queue: with one, threads wait for room in it; 0 is no
  // limit. `patience` is how long anything is waited for, and
  // `work` how long a thread is busy with other things between two calls. Returns nullptr where the
  // function could not be made.
  static Producers *Start(napi_env env, napi_value callback, unsigned threads, size_t capacity,
                          std::chrono::seconds patience, std::chrono::milliseconds work);

  // To be destroyed when the threads have ended.
  ~Producers();

  // Ends as soon as the environment has nothing else to do.
  void Unref(napi_env env) { napi_unref_threadsafe_function(env, function_); }

  // Whether every thread is in a call that waits for room. To be asked on
  // JavaScript's thread, which alone makes room.
  bool AllBlocked() const;

  // Whether every thread has ended, and nothing is queued any more.
  bool Finished() const;

  // The function closes in a finalizer that waits for the threads, for so long at
  // most, and then prints the report under this name.
  void ReportAtTheEnd(std::string name) { name_ = std::move(name); }

  // Joins the threads, prints how it went, and returns whether it went well. Threads
  // that have not ended by now are left to themselves.
  bool Report(const std::string &name);

  std::chrono::seconds Patience() const { return patience_; }
  unsigned Running() const { return running_; }

private:
  Producers() = default;
  void Produce(unsigned thread);
  static void Deliver(napi_env env, napi_value callback, void *context, void *data);
  static void Finalize(napi_env env, void *data, void *context);

  napi_threadsafe_function function_ = nullptr;
  size_t capacity_ = 0;
  std::chrono::seconds patience_{0};
  std::chrono::milliseconds work_{0};
  std::vector<std::thread> threads_;
  std::string name_;

  std::atomic<unsigned> running_{0};
  std::atomic<unsigned> calling_{0};
  std::atomic<unsigned> told_{0};
  std::atomic<size_t> accepted_{0};
  std::atomic<size_t> delivered_{0};
  std::atomic<size_t> handed_back_{0};
  std::atomic<size_t> refused_{0};
  std::atomic<bool> finalized_{false};
  std::optional<size_t> counted_by_the_library_;
};
