/*
 * The log of events: one line each on stdout, in the order in which they happen.
 *
 * Written by whole lines straight to the descriptor, so that lines of any
 * environment, of native threads and of what runs after the last environment
 * keep their order, and none is lost in a buffer when the process dies.
 */
#ifndef LOG_H
#define LOG_H

__attribute__((format(printf, 1, 2))) void log_line(const char *format, ...);

/*
 * Tells the runner of the tests that a part of the process hangs. In one piece:
 * it ends the process as soon as it reads that.
 */
__attribute__((format(printf, 1, 2))) void log_hung(const char *format, ...);

#endif
