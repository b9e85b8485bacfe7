/* What JavaScript asks to happen when an environment or an object ends. */
#ifndef AT_END_H
#define AT_END_H

#include "js.h"

/* `hook(name[, id, program])`: logs itself and runs the program when the environment is cleaned up.
 */
napi_value hook(const struct call *call);

/* `wrap(object, name[, id, program])`: the same when the object is finalized. */
napi_value wrap(const struct call *call);

#endif
