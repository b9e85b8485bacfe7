// How it went, in a line of a table.

#include "item.hpp"
#include "producers.hpp"

#include <cstdio>

bool Producers::Report(const std::string &name) {
  for (std::thread &thread : threads_)
    running_ == 0 ? thread.join() : thread.detach();
  auto lost = Item::alive.load();
  auto made = Item::made.exchange(0);
  auto told = std::to_string(told_) + " of " + std::to_string(threads_.size());
  auto counted = counted_by_the_library_ ? std::to_string(*counted_by_the_library_) : "-";
  std::printf("%-38s%9s%9zu%11zu%13zu%9zu%6zu%10zu%9s\n", name.c_str(), told.c_str(), made,
              delivered_.load(), handed_back_.load(), refused_.load(), lost, accepted_.load(),
              counted.c_str());
  std::fflush(stdout);
  return told_ == threads_.size() && lost == 0 && accepted_ == delivered_ + handed_back_ &&
         made == accepted_ + refused_ &&
         (!counted_by_the_library_ || *counted_by_the_library_ == accepted_);
}
