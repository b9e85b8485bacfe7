// traffic.h - ../../meter/src/traffic.rs once more, for a contender in C++
//
// A function `F` has `bool call(uint32_t) const`, which queues an item without waiting, and
// `void acquire() const` and `void release() const`. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "clock.h"
#include "heap.h"

namespace traffic {

// Numbers from here on are not of the traffic, but of the latency.
constexpr uint32_t TAGGED = 1u << 31;
// What a callback in JavaScript gets with the last item of a measurement.
constexpr uint32_t LAST = UINT32_MAX;
// Items that the JavaScript thread queues itself, so that it is busy when the producers start.
constexpr uint32_t LEAD = 2'000;

struct run {
  std::atomic<bool> started{false};
  std::atomic<uint32_t> ready{0}, items{0}, expected{0}, delivered{0}, refused{0};
  std::atomic<uint64_t> cpu{0};
  clocks began{}, ended{};
  std::vector<std::thread> producers;

  void reset(uint32_t sent, uint32_t all);
  void begin();
  void join();
};

extern run current;

template <class F> uint32_t call(const F &function, uint32_t items) {
  uint32_t refused = 0;
  for (uint32_t item = 0; item < items; item++) {
    refused += !function.call(item);
  }
  return refused;
}

template <class F> void produce(const F &function, uint32_t items) {
  tidy();
  current.ready.fetch_add(1, std::memory_order_release);
  while (!current.started.load(std::memory_order_acquire)) {
  }
  auto before = thread_cpu();
  auto refused = call(function, items);
  current.cpu += thread_cpu() - before;
  current.refused += refused;
  function.release();
}

// Takes over one hold on the function. The JavaScript thread.
template <class F> void start(F function, uint32_t items, uint32_t producers, bool blocked) {
  if (producers == 0 || items % producers != 0) {
    throw std::runtime_error("the items cannot be shared by so many producers");
  }
  auto lead = blocked ? 0 : LEAD;
  current.reset(items, lead + items);
  for (uint32_t producer = 0; producer < producers; producer++) {
    function.acquire();
    current.producers.emplace_back([=] { produce(function, items / producers); });
  }
  while (current.ready.load(std::memory_order_acquire) < producers) {
    std::this_thread::yield();
  }
  if (blocked) {
    current.started.store(true, std::memory_order_release);
    current.join();
  }
  current.refused += call(function, lead);
  function.release();
}

// Takes note of an item on the JavaScript thread; answers the number that the callback gets.
inline uint32_t deliver(uint32_t number) {
  auto delivered = current.delivered.load(std::memory_order_relaxed) + 1;
  current.delivered.store(delivered, std::memory_order_relaxed);
  if (delivered == 1) {
    current.begin();
  }
  return delivered == current.expected.load(std::memory_order_relaxed) ? LAST : number;
}

// Stops the clocks. The JavaScript thread, in the callback that got LAST.
void end();

// What the last measurement cost, in nanoseconds an item, as JSON. Throws what went wrong.
std::string figures();

} // namespace traffic
