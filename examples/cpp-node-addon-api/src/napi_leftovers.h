// napi_leftovers.h - to be included instead of <napi.h>: then node-addon-api frees
// what it wraps around each item of a Napi::ThreadSafeFunction, in every case
//
// Each call with a callback puts a std::function on the heap. Of a leftover,
// which comes with a NULL env, node-addon-api forgets it, with all that the
// callback captured; and of an item whose callback throws. Here, every function
// of that class is created with another call_js_cb, which owns the std::function.
//
// An item of its own is not freed by that, where the callback has captured but a
// pointer to it. Nor is the callback called with an empty env: it was not written
// for that.
//
// All C++ sources of an addon have to include this, or none; a compiler can be
// told to, with `-include`, and then no source is changed.
#pragma once

#include <node_api.h>

// While <napi.h> is read, the name below is what it creates its functions by.
namespace napi_leftovers {
inline napi_status create(napi_env env, napi_value func, napi_value resource, napi_value name,
                          size_t max_queue_size, size_t initial_thread_count, void *finalize_data,
                          napi_finalize finalize, void *context,
                          napi_threadsafe_function_call_js call_js,
                          napi_threadsafe_function *result);
} // namespace napi_leftovers

#ifdef SRC_NAPI_H_
#error "include napi_leftovers.h instead of napi.h, not after it"
#endif
#define napi_create_threadsafe_function napi_leftovers::create
#include <napi.h>
#undef napi_create_threadsafe_function

#include <functional>
#include <memory>

namespace napi_leftovers {

// What node-addon-api delivers with is private to it. An explicit instantiation
// may name it nevertheless; if a release calls it otherwise, this does not compile.
template <napi_threadsafe_function_call_js call_js> struct revealed {
  friend napi_threadsafe_function_call_js call_js_of_node_addon_api() { return call_js; }
};
napi_threadsafe_function_call_js call_js_of_node_addon_api();
template struct revealed<&Napi::ThreadSafeFunction::CallJS>;

// So is what it wraps an item in; this does not compile unless it is that.
using wrapper = std::function<void(Napi::Env, Napi::Function)>;
template <napi_status (Napi::ThreadSafeFunction::*)(wrapper *, napi_threadsafe_function_call_mode)
              const>
struct takes_wrapper {};
template struct takes_wrapper<&Napi::ThreadSafeFunction::CallInternal>;

// A call without a callback, and without data, comes with no wrapper.
inline void call_js(napi_env env, napi_value func, void *context, void *data) {
  if (data == nullptr) {
    call_js_of_node_addon_api()(env, func, context, data);
    return;
  }
  std::unique_ptr<wrapper> own(static_cast<wrapper *>(data));
  if (env != nullptr) {
    Napi::details::WrapVoidCallback(env, [&] { (*own)(env, Napi::Function(env, func)); });
  }
}

inline napi_status create(napi_env env, napi_value func, napi_value resource, napi_value name,
                          size_t max_queue_size, size_t initial_thread_count, void *finalize_data,
                          napi_finalize finalize, void *context,
                          napi_threadsafe_function_call_js given,
                          napi_threadsafe_function *result) {
  return napi_create_threadsafe_function(
      env, func, resource, name, max_queue_size, initial_thread_count, finalize_data, finalize,
      context, given == call_js_of_node_addon_api() ? call_js : given, result);
}

} // namespace napi_leftovers
