/*
 * tsfn.h - thread-safe functions that outlive their environment
 *
 * Node-API frees a thread-safe function with its environment, whoever still
 * holds it. An addon that links this library gets, behind the same seven names,
 * a function that lives as long as its last holder. Nothing in the addon's code
 * changes; this header need not even be included. It tells what the seven calls
 * do, and declares what they cannot tell.
 *
 *   cc ... addon.c $(pkg-config --cflags --libs --static tsfn)
 *
 * THE CONTRACT
 *
 * A function is open, then closing, then closed. It closes when its last thread
 * has let go of it and nothing is queued any more, when a thread aborts it, or when
 * its environment ends. A closing function takes no more items. What is queued then
 * is handed to call_js_cb with a NULL env and a NULL js_callback, in order, so that
 * it can be freed; then the finalizer runs; then the function is closed. It is freed
 * once it is closed and no thread holds it, never before. All of this on every
 * release of Node, on Electron and on Bun; what Deno does differently is told below.
 *
 * A thread holds a function from initial_thread_count or an acquire on, until it
 * releases it or a call is answered napi_closing. A thread that only calls until
 * it is told napi_closing, and then forgets the handle, is correct, whatever
 * becomes of the environment meanwhile.
 *
 * Any other answer than the ones below is napi_ok, or, of
 * napi_create_threadsafe_function, what the runtime itself answers.
 *
 * napi_create_threadsafe_function    the environment's thread
 *   napi_invalid_arg   env, async_resource_name or result is NULL;
 *                      initial_thread_count is 0, or beyond a quarter of what a
 *                      size_t holds; func and call_js_cb are both NULL; func is
 *                      not a function.
 *   napi_generic_failure
 *                      the process exports no Node-API.
 *   Then nothing is made, and the finalizer is not called. max_queue_size counts
 *   items; 0 is no limit. A NULL async_resource is a fresh object. With a NULL
 *   call_js_cb, func is called with no arguments and with this undefined, and what
 *   is left over is forgotten. The context stays valid until the finalizer has
 *   returned.
 *
 * napi_get_threadsafe_function_context    any thread, in any phase
 *   napi_invalid_arg   result or func is NULL; the function has been freed, or func
 *                      is odd and was never given out.
 *
 * napi_call_threadsafe_function    any thread that holds the function
 *   napi_queue_full    the queue is full, and the call is napi_tsfn_nonblocking.
 *   napi_would_deadlock
 *                      the queue is full, the call is napi_tsfn_blocking, and this
 *                      is the environment's thread, which would wait for itself.
 *   napi_closing       the function is closing, closed or freed, or no thread
 *                      holds it. The thread has let go of it with this answer.
 *                      Also what a call that waits for room is answered when the
 *                      function closes; closing comes before full.
 *   napi_invalid_arg   func is NULL, or odd and was never given out.
 *   Whatever the answer, unless it is napi_ok the item stays the caller's.
 *
 * napi_acquire_threadsafe_function    any thread that holds the function
 *   napi_closing       the function is closing, closed or freed, or no thread
 *                      holds it.
 *   napi_invalid_arg   func is NULL, or odd and was never given out.
 *
 * napi_release_threadsafe_function    any thread
 *   With napi_tsfn_release the thread lets go of the function; when the last one
 *   does, what is queued is still delivered, and the function is closing from
 *   before its last item on. With napi_tsfn_abort the function is closing at once,
 *   every call that waits for room returns napi_closing, and what is queued is
 *   handed back in a later turn of the event loop.
 *   napi_invalid_arg   the function is open and no thread holds it; func is NULL,
 *                      or odd and was never given out.
 *   A function that is closing, closed or freed answers napi_ok: a release too
 *   many is harmless.
 *
 * napi_ref_threadsafe_function,
 * napi_unref_threadsafe_function    the environment's thread
 *   Whether the function keeps the event loop alive: a flag, not a count. A
 *   function that is closing, closed or freed answers napi_ok, before anything
 *   else is looked at.
 *   napi_invalid_arg   env or func is NULL; func is odd and was never given out;
 *                      this is another thread.
 *
 * None of them but napi_create_threadsafe_function touches what
 * napi_get_last_error_info reports. (On Deno, ref and unref clear it.)
 *
 * DELIVERY
 *
 * call_js_cb and the finalizer run on the environment's thread, and no lock is
 * held meanwhile. Each item has a callback scope of its own: microtasks and
 * process.nextTick run between two items, and exceptions follow the runtime's
 * policy. Items of one thread arrive in their order; on Node at most 999 before the
 * event loop turns.
 *
 * When the environment ends, calls are refused and waiting calls are awake before
 * the runtime begins to take anything of the function away; then leftovers come
 * with a NULL env, then the finalizer with a live one. An environment that refuses
 * JavaScript is ending already: the first item that could not be delivered closes
 * the function. call_js_cb must expect the NULL env, and must not need the
 * environment to free an item. process.exit() on the main thread runs neither; a
 * thread that goes on calling does no harm.
 *
 * Deno runs microtasks after the items of a turn, not between them. It finalizes
 * nothing when an environment ends: there the finalizer runs in a cleanup hook, with
 * a NULL env, and not at all should a thread of Deno's end without running hooks.
 *
 * HANDLES
 *
 * A handle of this library is an odd number, not an address. An even one was made
 * by the runtime, for code without this library, and is passed on to it. The other
 * way round there is no help: to code without the library, and to a copy of the
 * library in another shared object, a handle of this one means nothing. An addon
 * of several shared objects links the library into one of them, and makes all of
 * the seven calls there.
 *
 * What the library does not reach: code that looks the seven names up itself, with
 * dlsym or GetProcAddress.
 */
#ifndef TSFN_H
#define TSFN_H

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>

#if NAPI_VERSION < 4
#error "tsfn.h needs NAPI_VERSION 4 or later: earlier ones have no thread-safe functions"
#endif

/* Whether in C or in C++, the library's own names are for one addon alone. */
#if defined(__GNUC__) && !defined(_WIN32)
#define TSFN_HIDDEN __attribute__((visibility("hidden")))
#else
#define TSFN_HIDDEN
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header, and of the library that it was installed with. */
#define TSFN_VERSION "0.1.0"

/* The version of the library that the addon was linked with. Any thread. */
TSFN_HIDDEN const char *tsfn_version(void);

/* How far a function has come. It only ever moves forward. */
enum tsfn_phase {
  tsfn_open,    /* items are taken and delivered */
  tsfn_closing, /* no more are taken; what is queued will be handed back */
  tsfn_closed   /* the finalizer has returned; some thread still holds it */
};

/*
 * How a function stood when it was looked at. Its members are read one after the
 * other while threads go on, so two of them need not belong to one moment.
 */
struct tsfn_stats {
  enum tsfn_phase phase;
  size_t thread_count;   /* threads that hold it */
  size_t max_queue_size; /* items; 0 for no limit */
  size_t accepted;       /* calls answered napi_ok (on 32 bits, modulo 2080374784) */
  size_t queued;         /* items that have been neither delivered nor handed back */
  size_t waiting;        /* threads that wait for room in the queue */
};

/*
 * Tells how a function stands. Any thread, in any phase. Producers pay nothing for
 * it, whether it is called or not.
 *
 *   napi_invalid_arg   func or out is NULL, the function has been freed, or it is
 *                      not this library's. Nothing is written.
 */
TSFN_HIDDEN napi_status tsfn_stats(napi_threadsafe_function func, struct tsfn_stats *out);

/*
 * Has up to `most` items delivered in one callback scope, from the next wake on; 1,
 * as every function begins, gives each item one of its own. The environment's thread.
 *
 * No microtask and no process.nextTick runs within such a batch. An exception ends
 * it, and is reported before the next item. Values live for a few items only, as if
 * there were a handle scope around them. The event loop turns after as many items as
 * without batches, 999 on Node, so more than that makes no difference. Deno delivers
 * 999 at a time in any case.
 *
 *   napi_invalid_arg   func is NULL or not this library's; most is 0; this is another
 *                      thread.
 *   A function that is closing, closed or freed answers napi_ok.
 */
TSFN_HIDDEN napi_status tsfn_set_batch(napi_threadsafe_function func, size_t most);

/* For tsfn_is_linked: whether these are this library's seven functions. */
TSFN_HIDDEN bool tsfn_are_ours(void (*const names[7])(void));

/*
 * Whether the seven names are this library's where this is called, and not the
 * runtime's: for a test to assert. Any thread.
 *
 * An addon that was built without the library cannot be asked: it is refused by
 * the linker, or by the runtime that loads it, for want of tsfn_are_ours.
 */
static inline bool tsfn_is_linked(void) {
  void (*const names[7])(void) = {
      (void (*)(void))napi_create_threadsafe_function,
      (void (*)(void))napi_get_threadsafe_function_context,
      (void (*)(void))napi_call_threadsafe_function,
      (void (*)(void))napi_acquire_threadsafe_function,
      (void (*)(void))napi_release_threadsafe_function,
      (void (*)(void))napi_ref_threadsafe_function,
      (void (*)(void))napi_unref_threadsafe_function,
  };
  return tsfn_are_ours(names);
}

#ifdef __cplusplus
}
#endif

#endif /* TSFN_H */
