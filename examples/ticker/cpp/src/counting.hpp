// Native threads that count up through one thread-safe function.
#pragma once

#include <cstdint>
#include <node_api.h>

struct Pace {
  bool blocking = false;
  uint32_t pause_micros = 1000;
};

// Makes a thread-safe function that calls `callback`, and starts the threads. They
// end by themselves, when a call tells them that the function is closing.
napi_status StartCounting(napi_env env, napi_value callback, uint32_t threads, size_t queue,
                          Pace pace);
