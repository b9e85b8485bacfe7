// What the threads send: on the heap, and counted, so that none is lost unseen.
#pragma once

#include <atomic>
#include <cstddef>

struct Item {
  const unsigned thread;

  explicit Item(unsigned thread) : thread(thread) { made++, alive++; }
  ~Item() { alive--; }
  Item(const Item &) = delete;
  Item &operator=(const Item &) = delete;

  static inline std::atomic<size_t> made{0};
  static inline std::atomic<size_t> alive{0};
};
