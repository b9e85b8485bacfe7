#include "watchdog.hpp"

#include <unistd.h>

// Not destroyed with the process: its thread watches to the last.
Watchdog &Watchdog::Get() {
  static auto *watchdog = new Watchdog;
  return *watchdog;
}

Watchdog::Watchdog() {
  std::thread([this] { Watch(); }).detach();
}

void Watchdog::Enter(std::string stage, std::chrono::milliseconds limit) {
  std::lock_guard lock(mutex_);
  stage_ = std::move(stage);
  deadline_ = std::chrono::steady_clock::now() + limit;
  watching_ = true;
  changed_.notify_one();
}

void Watchdog::Leave() {
  std::lock_guard lock(mutex_);
  watching_ = false;
  changed_.notify_one();
}

void Watchdog::Watch() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (!watching_) {
      changed_.wait(lock);
      continue;
    }
    // By value: another stage moves the deadline while this waits.
    auto deadline = deadline_;
    changed_.wait_until(lock, deadline);
    if (!watching_ || std::chrono::steady_clock::now() < deadline_)
      continue;
    std::string line = "hung: " + stage_ + "\n";
    // stdio's locks may be what the other thread is stuck in.
    [[maybe_unused]] auto written = write(STDERR_FILENO, line.data(), line.size());
    watching_ = false;
  }
}
