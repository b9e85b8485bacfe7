/* napi_create_threadsafe_function, as it should be called. */
#ifndef CREATE_H
#define CREATE_H

#include "js.h"

/*
 * `create(description)`: the number of a new function; throws the status.
 * `{ func, resource, name, maxQueueSize, threads, callJs, finalizer, quiet,
 * onFirstItem, onFinalize }`.
 */
napi_value create(const struct call *call);

#endif
