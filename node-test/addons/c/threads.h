/* Native threads: each runs a program, and logs what was answered when it ends. */
#ifndef THREADS_H
#define THREADS_H

#include <stdbool.h>
#include <stddef.h>

#include "function.h"
#include "program.h"

/*
 * Runs `program` in a thread of its own, which frees it and `name`; the items
 * that it sends are numbered from 1000.
 */
void threads_start(struct function *function, struct program program, char *name);

/* Waits until `count` threads are asleep, in a call or at a gate, twice in a row. */
bool threads_wait_until_asleep(size_t count, long milliseconds);

/* Waits until all threads have ended; returns how many have not. */
size_t threads_wait_for_end(long milliseconds);

/*
 * As threads_wait_for_end, and logs the answer. To be left with threads is to
 * hang: the runner of the tests ends a process that says so.
 */
size_t threads_join(long milliseconds);

/* Starts a thread that stays in this image for ever, and that nobody knows of. */
bool threads_start_idle(void);

#endif
