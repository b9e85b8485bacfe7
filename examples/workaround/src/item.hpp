// What threads send: numbered by its thread, and counted, so that none is lost unseen.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

struct Item {
  const uint32_t thread, number;

  Item(uint32_t thread, uint32_t number) : thread(thread), number(number) { alive++; }
  ~Item() { alive--; }
  Item(const Item &) = delete;
  Item &operator=(const Item &) = delete;

  static inline std::atomic<uint32_t> alive{0};
};
