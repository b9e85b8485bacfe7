// Whose functions the addon calls. Only this asks the library for what Node-API
// does not have; the rest of the addon does not know that there is one.
#pragma once

#include <cstddef>
#include <node_api.h>
#include <optional>

// The calls that the library has answered napi_ok; none without the library.
std::optional<size_t> AcceptedByTheLibrary(napi_threadsafe_function function);

// The library's version, or nullptr.
const char *LibraryVersion();
