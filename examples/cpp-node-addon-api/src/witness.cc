// witness.cc - see witness.h
#include "witness.h"

#include <cstdint>

#ifdef LINKED_WITH_TSFN

#include <tsfn.h>

std::string library_version() { return tsfn_is_linked() ? tsfn_version() : ""; }

std::string look_into(napi_threadsafe_function function, size_t accepted) {
  if (reinterpret_cast<uintptr_t>(function) % 2 == 0) {
    return "its handle is the runtime's";
  }
  struct tsfn_stats stats;
  napi_status status = tsfn_stats(function, &stats);
  if (status != napi_ok) {
    return "the library does not know it: " + std::to_string(status);
  }
  if (stats.accepted != accepted) {
    return "the library accepted " + std::to_string(stats.accepted) + " items, the threads say " +
           std::to_string(accepted);
  }
  if (stats.phase != tsfn_closed || stats.thread_count != 1 || stats.queued + stats.waiting > 0) {
    return "it is not closed, empty and held once";
  }
  return "";
}

#else

std::string library_version() { return ""; }

std::string look_into(napi_threadsafe_function, size_t) { return ""; }

#endif
