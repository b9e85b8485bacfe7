#include "last_moment.h"

#include <stdatomic.h>

#include "gates.h"
#include "log.h"
#include "threads.h"

enum { gate = 9, milliseconds = 2000 };

static atomic_bool awaited;

void last_moment_await(void) { atomic_store(&awaited, 1); }

/* The destructors of a library that was opened run after those of the program. */
__attribute__((destructor)) static void come(void) {
  if (!atomic_load(&awaited))
    return;
  log_line("the last moment");
  gate_open(gate);
  threads_join(milliseconds);
}
