// witness.h - who answers the calls of this addon
#pragma once

#include <cstddef>
#include <node_api.h>
#include <string>

// The library's version; empty where the runtime answers.
std::string library_version();

// Compares what the library counted with what the threads did. What differs, in
// words; empty if nothing does, or if the runtime answers.
std::string look_into(napi_threadsafe_function function, size_t accepted);
