#ifndef LAST_ERROR_H
#define LAST_ERROR_H

#include <node_api.h>

/* What napi_get_last_error_info says. The environment's thread. */
const char *last_error(napi_env env);

#endif
