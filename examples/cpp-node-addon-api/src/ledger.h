// ledger.h - what became of the items of one function
#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

struct ledger {
  std::atomic<size_t> made{0};
  std::atomic<size_t> alive{0};     // not freed yet
  std::atomic<size_t> accepted{0};  // calls answered napi_ok
  std::atomic<size_t> delivered{0}; // with a live env
  std::atomic<size_t> cleaned{0};   // with an empty env, or by the finalizer
  std::atomic<size_t> refused{0};   // given back to the thread that called
};

// A value on its way from a thread to JavaScript, which is known by where it
// comes from. It counts itself, so that one that is lost is missed.
template <typename T> struct item {
  item(ledger &counts, size_t producer, size_t sequence, T value)
      : counts(counts), producer(producer), sequence(sequence), value(std::move(value)) {
    counts.made++;
    counts.alive++;
  }
  ~item() { counts.alive--; }

  item(const item &) = delete;
  item &operator=(const item &) = delete;

  ledger &counts;
  const size_t producer;
  const size_t sequence;
  const T value;
};

// One of the types of the values; the others are a number and a string.
struct reading {
  double celsius;
  const char *place;
};
