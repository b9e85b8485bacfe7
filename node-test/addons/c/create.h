/* napi_create_threadsafe_function, as it should be called and as it should not. */
#ifndef CREATE_H
#define CREATE_H

#include "js.h"

/*
 * `create(description)`: the number of a new function; throws the status.
 * `{ func, resource, name, maxQueueSize, threads, callJs, finalizer, quiet,
 * onFirstItem, onFinalize }`.
 */
napi_value create(const struct call *call);

/*
 * `createFaulty(fault, func)`: asks for a function with something wrong about the
 * arguments; the status, and what napi_get_last_error_info then says.
 */
napi_value create_faulty(const struct call *call);

#endif
