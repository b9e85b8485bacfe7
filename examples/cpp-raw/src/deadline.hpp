// Waiting, but not for ever.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

// Polls until `done`, for so long at most; returns whether it was.
template <typename Done> bool Within(std::chrono::milliseconds limit, Done done) {
  auto deadline = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    if (std::chrono::steady_clock::now() > deadline)
      return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

inline void SayHung(const std::string &what) {
  std::fprintf(stderr, "hung: %s\n", what.c_str());
  std::fflush(stderr);
}
