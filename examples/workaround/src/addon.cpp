// Threads that count for JavaScript until their sender says that it is over. The same
// for both senders: which one it is, the include path decides.

#include "sender.hpp"

#include <atomic>
#include <chrono>
#include <iterator>
#include <thread>

namespace {

std::atomic<uint32_t> running{0};

void Count(Sender sender, uint32_t thread) {
  for (uint32_t number = 0; sender.Send(std::make_unique<Item>(thread, number)); number++)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  running--;
}

// start(callback, threads)
napi_value Start(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  size_t count = 2;
  uint32_t threads = 0;
  napi_valuetype type = napi_undefined;
  if (napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr) != napi_ok ||
      napi_typeof(env, arguments[0], &type) != napi_ok || type != napi_function ||
      napi_get_value_uint32(env, arguments[1], &threads) != napi_ok || threads == 0) {
    napi_throw_type_error(env, nullptr, "start takes a function and a number of threads from 1 on");
    return nullptr;
  }
  running += threads;
  Sender sender(env, arguments[0], threads);
  for (uint32_t thread = 0; thread < threads; thread++)
    std::thread(Count, sender, thread).detach();
  return nullptr;
}

template <std::atomic<uint32_t> &number> napi_value Read(napi_env env, napi_callback_info) {
  napi_value result = nullptr;
  napi_create_uint32(env, number, &result);
  return result;
}

} // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor properties[] = {
      {"start", nullptr, Start, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"running", nullptr, Read<running>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"items", nullptr, Read<Item::alive>, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, std::size(properties), properties);
  return exports;
}
