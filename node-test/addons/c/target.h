/* Arguments that are a function, or what is done to it. */
#ifndef TARGET_H
#define TARGET_H

#include "function.h"
#include "js.h"
#include "program.h"

/* The function that an argument numbers; NULL after an exception. */
struct function *target(const struct call *call, size_t index);

/* The program in an argument; false after an exception. */
bool program_in(const struct call *call, size_t index, struct program *program);

#endif
