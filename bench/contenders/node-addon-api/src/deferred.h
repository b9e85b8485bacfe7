// deferred.h - promises that a thread settles
#pragma once

#include <napi.h>

// deferred(): a promise, settled through the environment's one typed function.
Napi::Value deferred(const Napi::CallbackInfo &info);
