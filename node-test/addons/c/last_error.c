#include "last_error.h"

#include "status.h"

const char *last_error(napi_env env) {
  const napi_extended_error_info *info;
  napi_get_last_error_info(env, &info);
  return status_name(info->error_code);
}
