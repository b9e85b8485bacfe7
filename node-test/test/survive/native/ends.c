/* An addon that goes wrong when it is told to: it crashes in a function with a
 * name, leaves memory behind, leaves threads behind, or never ends. */

/* For the names of threads. */
#define _GNU_SOURCE

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <node_api.h>

/* Not inlined, for the stack is to name it. */
__attribute__((noinline)) void write_where_nothing_is(volatile int *place) { *place = 1; }

static napi_value crash(napi_env env, napi_callback_info info) {
  (void)env;
  (void)info;
  write_where_nothing_is(NULL);
  return NULL;
}

/* Leaves 1 MiB behind, written to so that it counts. */
static napi_value leak(napi_env env, napi_callback_info info) {
  (void)env;
  (void)info;
  size_t size = 1024 * 1024;
  /* Volatile, or the compiler sees that nobody needs it. */
  char *volatile block = malloc(size);
  if (block != NULL) {
    memset(block, 1, size);
  }
  return NULL;
}

/* Volatile throughout, or the compiler leaves out what nobody reads. */
typedef volatile char *volatile watched;

/* Writes one byte past a block, but not past what malloc has rounded it up to:
 * nothing else is hurt, and free does not see it by itself. Where glibc checks, it
 * looks for its mark from the end of a block on, led by the bytes that it finds
 * there. The mark depends on the address, and only 1 never is one: with another
 * byte in the block, one write in 256 would not be seen. */
__attribute__((noinline)) void write_past_a_block(void) {
  watched place = malloc(20);
  if (place != NULL) {
    for (int at = 0; at <= 20; at++)
      place[at] = 1;
    free((void *)place);
  }
}

static napi_value overrun(napi_env env, napi_callback_info info) {
  (void)env;
  (void)info;
  write_past_a_block();
  return NULL;
}

/* Reads a block that is freed, and does not mind what it reads. */
__attribute__((noinline)) void read_a_freed_block(void) {
  watched place = malloc(20);
  if (place != NULL) {
    free((void *)place);
    (void)place[0];
  }
}

static napi_value stale(napi_env env, napi_callback_info info) {
  (void)env;
  (void)info;
  read_a_freed_block();
  return NULL;
}

/* Follows a pointer that it reads in a freed block: it leads somewhere, unless
 * the block was overwritten. */
__attribute__((noinline)) void follow_a_freed_pointer(void) {
  void *volatile *volatile place = malloc(200);
  if (place != NULL) {
    static char target;
    place[16] = &target;
    free((void *)place);
    *(volatile char *)place[16] = 1;
  }
}

static napi_value follow(napi_env env, napi_callback_info info) {
  (void)env;
  (void)info;
  follow_a_freed_pointer();
  return NULL;
}

static void *sleep_for_ever(void *unused) {
  (void)unused;
  for (;;) {
    pause();
  }
  return NULL;
}

/* Leaves a native thread behind that never wakes again. */
static napi_value strand(napi_env env, napi_callback_info info) {
  (void)info;
  pthread_t thread;
  if (pthread_create(&thread, NULL, sleep_for_ever, NULL) != 0) {
    napi_throw_error(env, NULL, "could not start a native thread");
    return NULL;
  }
  pthread_setname_np(thread, "stranded");
  pthread_detach(thread);
  return NULL;
}

/* Not inlined, for the stack is to name it. */
__attribute__((noinline)) void wait_in_a_cleanup_hook(void *unused) { sleep_for_ever(unused); }

/* The environment never ends. */
static napi_value stay(napi_env env, napi_callback_info info) {
  (void)info;
  napi_add_env_cleanup_hook(env, wait_in_a_cleanup_hook, NULL);
  return NULL;
}

/* Not inlined, for the stack is to name it. */
__attribute__((noinline)) void fidget_in_a_cleanup_hook(void *unused) {
  (void)unused;
  for (;;) {
    usleep(10 * 1000);
  }
}

/* The environment never ends either, but its thread is never at rest. */
static napi_value fidget(napi_env env, napi_callback_info info) {
  (void)info;
  napi_add_env_cleanup_hook(env, fidget_in_a_cleanup_hook, NULL);
  return NULL;
}

/* Told to V8, that makes it collect. Nothing of it is there. */
#define MUCH ((int64_t)1 << 40)

/* More than V8's space for what is young has room for, so that it collects there. */
#define MANY 400000

static void no_more_to_do(napi_env env, void *data, void *hint) {
  (void)env;
  (void)data;
  (void)hint;
}

/* What needs a finalizer, and is kept until the environment ends. */
struct kept {
  napi_env env;
  napi_ref external;
};

/* V8 finds out while the environment ends that nobody keeps it any more. All that
 * is done here, an addon may do: what goes wrong is Node's. */
static void collect_in_a_cleanup_hook(void *data) {
  struct kept *kept = data;
  napi_delete_reference(kept->env, kept->external);
  for (int count = 0; count < MANY; count++) {
    napi_handle_scope scope;
    napi_open_handle_scope(kept->env, &scope);
    napi_value unused;
    napi_create_object(kept->env, &unused);
    napi_close_handle_scope(kept->env, scope);
  }
  int64_t now;
  napi_adjust_external_memory(kept->env, MUCH, &now);
  napi_adjust_external_memory(kept->env, -MUCH, &now);
  free(kept);
}

static napi_value collect(napi_env env, napi_callback_info info) {
  (void)info;
  struct kept *kept = malloc(sizeof *kept);
  if (kept == NULL) {
    return NULL;
  }
  kept->env = env;
  napi_value external;
  napi_create_external(env, kept, no_more_to_do, NULL, &external);
  napi_create_reference(env, external, 1, &kept->external);
  napi_add_env_cleanup_hook(env, collect_in_a_cleanup_hook, kept);
  return NULL;
}

NAPI_MODULE_INIT() {
  napi_property_descriptor properties[] = {
      {"crash", NULL, crash, NULL, NULL, NULL, napi_default, NULL},
      {"leak", NULL, leak, NULL, NULL, NULL, napi_default, NULL},
      {"overrun", NULL, overrun, NULL, NULL, NULL, napi_default, NULL},
      {"follow", NULL, follow, NULL, NULL, NULL, napi_default, NULL},
      {"stale", NULL, stale, NULL, NULL, NULL, napi_default, NULL},
      {"strand", NULL, strand, NULL, NULL, NULL, napi_default, NULL},
      {"fidget", NULL, fidget, NULL, NULL, NULL, napi_default, NULL},
      {"collect", NULL, collect, NULL, NULL, NULL, napi_default, NULL},
      {"stay", NULL, stay, NULL, NULL, NULL, napi_default, NULL},
  };
  napi_define_properties(env, exports, sizeof properties / sizeof *properties, properties);
  return exports;
}
