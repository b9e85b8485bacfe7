/*
 * A runtime whose napi_unref_threadsafe_function refuses. None does; so whoever looks
 * that name up, as napi 3 does, is given another function. Loaded before all else
 * (LD_PRELOAD).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <node_api.h>
#include <string.h>

static napi_status refuse(napi_env env, napi_threadsafe_function func) {
  (void)env;
  (void)func;
  return napi_generic_failure;
}

typedef void *(*lookup)(void *handle, const char *name);

/* By its version, because by its name it is what is here. */
static lookup of_libc(void) {
  static const char *const VERSIONS[] = {"GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5"};
  void *found = NULL;
  for (size_t i = 0; found == NULL && i < sizeof VERSIONS / sizeof *VERSIONS; i++)
    found = dlvsym(RTLD_NEXT, "dlsym", VERSIONS[i]);
  return (lookup)found;
}

__attribute__((visibility("default"))) void *dlsym(void *restrict handle,
                                                   const char *restrict name) {
  if (strcmp(name, "napi_unref_threadsafe_function") == 0)
    return (void *)refuse;
  return of_libc()(handle, name);
}
