#ifndef STATUS_H
#define STATUS_H

#include <node_api.h>

/* The name of a status, without its prefix. */
const char *status_name(napi_status status);

#endif
