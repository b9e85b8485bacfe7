// kept.h - items that are on their way through a function that may forget them
//
// Napi::ThreadSafeFunction never shows its leftovers to anybody: see untyped.cc.
// So the items are kept here, and what goes through the queue only names them.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

class kept_items {
public:
  template <typename T> T *keep(std::unique_ptr<T> item) {
    T *key = item.get();
    std::lock_guard<std::mutex> guard(lock_);
    items_.emplace(key, std::shared_ptr<void>(std::move(item)));
    return key;
  }

  // Gives an item away; empty if all were cleared meanwhile. Never looks at what
  // `key` points to.
  template <typename T> std::shared_ptr<T> take(T *key) {
    return std::static_pointer_cast<T>(take_any(key));
  }

  // Frees what is left, and says how many.
  size_t clear();

private:
  std::shared_ptr<void> take_any(const void *key);

  std::mutex lock_;
  std::unordered_map<const void *, std::shared_ptr<void>> items_;
};
