// What one call carries to JavaScript: a number, on the heap, that knows whether
// it was dropped.
#pragma once

#include "totals.hpp"

#include <memory>
#include <utility>

class Tick {
public:
  // How many ticks of one function exist at present. Shared, for the last of them may
  // go after the function and its threads.
  using Alive = std::shared_ptr<std::atomic<int64_t>>;

  const uint32_t count;

  Tick(uint32_t count, Alive alive) : count(count), alive_(std::move(alive)) {
    totals.created++;
    (*alive_)++;
  }
  ~Tick() {
    (*alive_)--;
    totals.dropped++;
  }
  Tick(const Tick &) = delete;
  Tick &operator=(const Tick &) = delete;

private:
  Alive alive_;
};
