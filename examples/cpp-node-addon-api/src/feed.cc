// feed.cc - the threads: each calls until it is told napi_closing, and leaves
#include "feed.h"

#include <chrono>

using namespace std::chrono_literals;

// Beyond so many items on their way a thread takes its time, so that neither the
// memory nor the end has to wait for what no one will read.
static constexpr size_t AHEAD = 200;

// Every so many items a thread holds the function twice for the length of a call.
static constexpr size_t HOLD_TWICE = 16;

void feed::start_threads() {
  running_ = how.threads;
  for (size_t producer = 1; producer <= how.threads; producer++) {
    threads_.emplace_back([self = shared_from_this(), producer] { self->produce(producer); });
  }
}

void feed::produce(size_t producer) {
  napi_status status = napi_ok;
  for (size_t sequence = 1; status != napi_closing; sequence++) {
    bool twice = sequence % HOLD_TWICE == 0 && acquire() == napi_ok;
    status = send(producer, sequence);
    if (twice && release() != napi_ok) {
      fault("a release of what was acquired was refused");
    }
    if (status == napi_queue_full || counts.alive > AHEAD) {
      std::this_thread::sleep_for(500us);
    } else if (status != napi_ok && status != napi_closing) {
      fault("a call was answered " + std::to_string(status));
      break;
    }
  }
  // There is nothing to release: the thread let go with the answer napi_closing.
  running_--;
}

napi_status feed::send_one() { return send(0, ++sent_); }

bool feed::join(std::chrono::steady_clock::time_point deadline) {
  while (running_ > 0 || !finalized) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    std::this_thread::sleep_for(200us);
  }
  for (auto &thread : threads_) {
    thread.join();
  }
  threads_.clear();
  return true;
}

void feed::finalize(napi_env env) {
  napi_value value;
  bool live = env != nullptr && napi_create_double(env, 1, &value) == napi_ok;
  if (!live && !how.empty_env_in_finalizer) {
    fault("the finalizer got no live env");
  }
  if (!has_its_context()) {
    fault("the context was another in the finalizer");
  }
  if (finalized.exchange(true)) {
    fault("the finalizer ran twice");
  }
}

void feed::check_order(size_t producer, size_t sequence) {
  if (finalized) {
    fault("an item came after the finalizer");
  }
  if (sequence <= last_[producer]) {
    fault("an item was overtaken");
  }
  last_[producer] = sequence;
}

void feed::fault(const std::string &what) {
  std::lock_guard<std::mutex> guard(faults_lock_);
  faults_.push_back(what);
}

std::vector<std::string> feed::faults() const {
  std::lock_guard<std::mutex> guard(faults_lock_);
  return faults_;
}
