/* napi_create_threadsafe_function, as it should not be called. */
#ifndef FAULTY_H
#define FAULTY_H

#include "js.h"

/*
 * `createFaulty(fault, func)`: asks for a function with something wrong about the
 * arguments; the status, and what napi_get_last_error_info then says.
 */
napi_value create_faulty(const struct call *call);

#endif
