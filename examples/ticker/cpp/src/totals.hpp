// Counted over the whole process, so that an environment can read what became of
// the ticks and threads of one that is gone.
#pragma once

#include <atomic>
#include <cstdint>

struct Totals {
  std::atomic<int64_t> created{0};
  std::atomic<int64_t> dropped{0};
  std::atomic<int64_t> delivered{0};
  std::atomic<int64_t> refused{0};
  std::atomic<int64_t> threads_running{0};
};

inline Totals totals;
