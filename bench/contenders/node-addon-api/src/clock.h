// clock.h - the clocks of ../../meter/src/clock.rs
#pragma once

#include <cstdint>
#include <ctime>

inline uint64_t read_clock(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return uint64_t(time.tv_sec) * 1'000'000'000 + uint64_t(time.tv_nsec);
}

inline uint64_t thread_cpu() { return read_clock(CLOCK_THREAD_CPUTIME_ID); }
inline uint64_t wall() { return read_clock(CLOCK_MONOTONIC); }

struct clocks {
  uint64_t thread, process, wall;
  static clocks now() { return {thread_cpu(), read_clock(CLOCK_PROCESS_CPUTIME_ID), ::wall()}; }
};
