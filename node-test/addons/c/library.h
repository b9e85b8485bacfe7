/* What the C library tells of itself. Without it there is nothing to tell. */
#ifndef LIBRARY_H
#define LIBRARY_H

#include "js.h"

/* `isLinked()`: whether the seven names are the library's. */
napi_value is_linked(const struct call *call);

#ifdef LINKED_WITH_TSFN
/*
 * `stats(id)`: `{ phase, threadCount, maxQueueSize, accepted, queued, waiting }`,
 * or the status if there are none. The highest number there is, is -1.
 */
napi_value stats(const struct call *call);

/* `setBatch(id, most)`: the status. */
napi_value set_batch(const struct call *call);
#endif

#endif
