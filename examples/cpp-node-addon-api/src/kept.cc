// kept.cc - see kept.h
#include "kept.h"

std::shared_ptr<void> kept_items::take_any(const void *key) {
  std::lock_guard<std::mutex> guard(lock_);
  auto found = items_.find(key);
  if (found == items_.end()) {
    return nullptr;
  }
  auto item = std::move(found->second);
  items_.erase(found);
  return item;
}

size_t kept_items::clear() {
  // Freed outside the lock: an item's destructor is its own business.
  std::unordered_map<const void *, std::shared_ptr<void>> leftovers;
  {
    std::lock_guard<std::mutex> guard(lock_);
    leftovers.swap(items_);
  }
  return leftovers.size();
}
