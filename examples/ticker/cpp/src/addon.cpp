// What JavaScript sees; the same as of the ticker in Rust.

#include "counting.hpp"
#include "totals.hpp"

namespace {

struct Options {
  uint32_t threads = 1;
  uint32_t queue = 0;
  Pace pace;
};

// The property's value, or false where there is none.
bool Property(napi_env env, napi_value object, const char *name, napi_value *value) {
  napi_valuetype type = napi_undefined;
  return napi_get_named_property(env, object, name, value) == napi_ok &&
         napi_typeof(env, *value, &type) == napi_ok && type != napi_undefined;
}

void Read(napi_env env, napi_value object, const char *name, uint32_t *number) {
  napi_value value;
  if (Property(env, object, name, &value))
    napi_get_value_uint32(env, value, number);
}

Options ReadOptions(napi_env env, napi_value object) {
  Options options;
  napi_valuetype type = napi_undefined;
  if (napi_typeof(env, object, &type) != napi_ok || type != napi_object)
    return options;
  Read(env, object, "threads", &options.threads);
  Read(env, object, "queue", &options.queue);
  Read(env, object, "pauseMicros", &options.pace.pause_micros);
  napi_value blocking;
  if (Property(env, object, "blocking", &blocking))
    napi_get_value_bool(env, blocking, &options.pace.blocking);
  return options;
}

// start(callback, options)
napi_value Start(napi_env env, napi_callback_info info) {
  napi_value arguments[2] = {};
  size_t count = 2;
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  Options options = ReadOptions(env, arguments[1]);
  if (StartCounting(env, arguments[0], options.threads, options.queue, options.pace) != napi_ok)
    napi_throw_error(env, nullptr,
                     "start: no thread-safe function could be made; it takes a function and a "
                     "number of threads from 1 on");
  return nullptr;
}

void Set(napi_env env, napi_value object, const char *name, int64_t number) {
  napi_value value;
  if (napi_create_int64(env, number, &value) == napi_ok)
    napi_set_named_property(env, object, name, value);
}

// stats()
napi_value Stats(napi_env env, napi_callback_info) {
  napi_value object;
  if (napi_create_object(env, &object) != napi_ok)
    return nullptr;
  Set(env, object, "created", totals.created);
  Set(env, object, "dropped", totals.dropped);
  Set(env, object, "delivered", totals.delivered);
  Set(env, object, "refused", totals.refused);
  Set(env, object, "threadsRunning", totals.threads_running);
  return object;
}

napi_property_descriptor Method(const char *name, napi_callback function) {
  return {name, nullptr, function, nullptr, nullptr, nullptr, napi_enumerable, nullptr};
}

} // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor properties[] = {Method("start", Start), Method("stats", Stats)};
  napi_define_properties(env, exports, 2, properties);
  return exports;
}
