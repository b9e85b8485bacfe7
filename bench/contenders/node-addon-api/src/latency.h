// latency.h - ../../meter/src/latency.rs once more, for a contender in C++
#pragma once

#include "traffic.h"

namespace latency {

// An item that is timed, and one that only keeps the JavaScript thread busy.
constexpr uint32_t PING = traffic::TAGGED;
constexpr uint32_t LOAD = traffic::TAGGED + 1;

// As in ../../meter/src/latency.rs, where the reasons are.
constexpr uint32_t AHEAD = 64;
constexpr uint32_t EVERY = 100;
constexpr std::chrono::microseconds IDLE(100), LOOK(20);

struct pings {
  std::atomic<uint32_t> expected{0}, arrived{0}, in_flight{0};
  std::atomic<uint64_t> sent_at{0};
  std::atomic<bool> refused{false};
  std::vector<uint64_t> times;
  std::thread producer;

  void reset(uint32_t count);
};

extern pings current;

template <class F> bool ping(const F &function) {
  current.sent_at = wall();
  bool queued = function.call(PING);
  if (!queued) {
    current.refused = true;
  }
  return queued;
}

template <class F> void idle(const F &function, uint32_t pings) {
  for (uint32_t number = 0; number < pings; number++) {
    std::this_thread::sleep_for(IDLE);
    if (!ping(function)) {
      return;
    }
    while (current.arrived <= number) {
      std::this_thread::sleep_for(LOOK);
    }
  }
}

template <class F> void under_load(const F &function, uint32_t pings) {
  uint32_t pinged = 0, since = 0;
  while (pinged < pings) {
    while (current.in_flight >= AHEAD) {
    }
    if (since >= EVERY && current.arrived == pinged) {
      if (!ping(function)) {
        return;
      }
      pinged++;
      since = 0;
    } else {
      current.in_flight++;
      function.call(LOAD);
      since++;
    }
  }
}

// Takes over one hold on the function. The JavaScript thread.
template <class F> void start(F function, uint32_t pings, bool loaded) {
  current.reset(pings);
  current.producer = std::thread([=] {
    loaded ? under_load(function, pings) : idle(function, pings);
    function.release();
  });
}

// Takes note of an item on the JavaScript thread; answers the number that the callback gets.
uint32_t deliver(uint32_t number);

// The times of the last measurement, in nanoseconds, as JSON. Throws what went wrong.
std::string times();

} // namespace latency
