#ifndef TASK_H
#define TASK_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Whether that thread of this process is asleep; in `times`, unless it is NULL,
 * how often it has fallen asleep so far.
 */
bool task_sleeps(pid_t number, long *times);

#endif
