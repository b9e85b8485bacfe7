#include "proof.hpp"

#ifdef WITH_TSFN
#include <tsfn.h>

std::optional<size_t> AcceptedByTheLibrary(napi_threadsafe_function function) {
  struct tsfn_stats stats;
  if (!tsfn_is_linked() || tsfn_stats(function, &stats) != napi_ok)
    return std::nullopt;
  return stats.accepted;
}

const char *LibraryVersion() { return tsfn_version(); }

#else

std::optional<size_t> AcceptedByTheLibrary(napi_threadsafe_function) { return std::nullopt; }

const char *LibraryVersion() { return nullptr; }

#endif
