/*
 * Makes the calls of a program, whatever the state of the function: what is
 * answered then is what the tests are about.
 */
#ifndef CALLS_H
#define CALLS_H

#include <node_api.h>
#include <stdint.h>

#include "function.h"
#include "program.h"

/*
 * Runs it, and tells what was answered, the same answer in a row once; the
 * caller frees that. Calls are numbered from `first_number`.
 */
char *program_run(const struct program *program, struct function *function, napi_env env,
                  int64_t first_number);

#endif
