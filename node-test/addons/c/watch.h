/*
 * Looks for calls that never return, if RAW_WATCH is set: where a thread stays
 * asleep in one call, the process says that it hangs, and in which. For the
 * runtime's own functions: a test need not wait for what will not come.
 */
#ifndef WATCH_H
#define WATCH_H

/* Begins to look, once. */
void watch_start(void);

/* Before and after a call, on its thread; `word` stays where it is meanwhile. */
void watch_enter(const char *word);
void watch_leave(void);

#endif
