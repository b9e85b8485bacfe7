#include "counting.hpp"

#include "tick.hpp"

#include <chrono>
#include <thread>

namespace {

// Ticks of one function that may exist before its threads step aside for JavaScript's.
constexpr int64_t CROWD = 10000;

// How often a thread steps aside before it calls all the same. It has to: a function
// that closed is found out by calling it, and its ticks may be lost.
constexpr int STEPS_ASIDE = 64;

void Wait(const Tick::Alive &alive, Pace pace) {
  if (pace.pause_micros > 0) {
    std::this_thread::sleep_for(std::chrono::microseconds(pace.pause_micros));
    return;
  }
  // Never pausing must not mean that memory runs out.
  for (int step = 0; step < STEPS_ASIDE && *alive >= CROWD; step++)
    std::this_thread::yield();
}

// The thread holds the function from initial_thread_count on. A call that is told
// napi_closing has let go of it, and the thread may not touch it again.
void CountUp(napi_threadsafe_function function, const Tick::Alive &alive, Pace pace) {
  auto mode = pace.blocking ? napi_tsfn_blocking : napi_tsfn_nonblocking;
  uint32_t count = 0;
  for (;;) {
    auto *tick = new Tick(count, alive);
    napi_status status = napi_call_threadsafe_function(function, tick, mode);
    if (status != napi_ok) {
      delete tick;
      totals.refused++;
      if (status != napi_queue_full)
        break;
      std::this_thread::yield();
    }
    count++;
    Wait(alive, pace);
  }
  totals.threads_running--;
}

// Each tick that was accepted comes by here once: without an environment where that
// has ended before.
void Deliver(napi_env env, napi_value callback, void *, void *data) {
  std::unique_ptr<Tick> tick(static_cast<Tick *>(data));
  if (env == nullptr)
    return;
  totals.delivered++;
  napi_value undefined, count;
  // Any of these fails in an environment that is ending; the tick goes all the same.
  if (napi_get_undefined(env, &undefined) == napi_ok &&
      napi_create_uint32(env, tick->count, &count) == napi_ok)
    napi_call_function(env, undefined, callback, 1, &count, nullptr);
}

} // namespace

napi_status StartCounting(napi_env env, napi_value callback, uint32_t threads, size_t queue,
                          Pace pace) {
  napi_value name;
  napi_status status = napi_create_string_utf8(env, "ticker", NAPI_AUTO_LENGTH, &name);
  if (status != napi_ok)
    return status;
  napi_threadsafe_function function;
  status = napi_create_threadsafe_function(env, callback, nullptr, name, queue, threads, nullptr,
                                           nullptr, nullptr, Deliver, &function);
  if (status != napi_ok)
    return status;
  auto alive = std::make_shared<std::atomic<int64_t>>(0);
  for (uint32_t thread = 0; thread < threads; thread++) {
    totals.threads_running++;
    // Nobody joins them: they outlive the environment that has started them.
    std::thread(CountUp, function, alive, pace).detach();
  }
  return napi_ok;
}
