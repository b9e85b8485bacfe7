/* The last moment of the process: after the runtime's own destructors have run. */
#ifndef LAST_MOMENT_H
#define LAST_MOMENT_H

/* Has the process wait for its native threads at its last moment, with gate 9 open. */
void last_moment_await(void);

#endif
