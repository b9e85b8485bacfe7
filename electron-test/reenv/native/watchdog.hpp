// Says what a thread is stuck in, for a thread that is stuck cannot.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

// Prints `hung: WHAT` once when a stage takes longer than it may, and leaves the
// process as it is: whoever started it ends it.
class Watchdog {
public:
  static Watchdog &Get();

  // What begins now, and how long it may take.
  void Enter(std::string stage, std::chrono::milliseconds limit);

  // Nothing is watched until the next stage.
  void Leave();

private:
  Watchdog();
  void Watch();

  std::mutex mutex_;
  std::condition_variable changed_;
  bool watching_ = false;
  std::string stage_;
  std::chrono::steady_clock::time_point deadline_;
};
