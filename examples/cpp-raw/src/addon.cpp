// What JavaScript sees: one set of producers at a time, of whatever environment
// has started them; all environments of the process see the same.

#include "deadline.hpp"
#include "producers.hpp"
#include "proof.hpp"

#include <array>
#include <atomic>

namespace {

// Not destroyed with the process: its threads may go on calling to the last.
std::atomic<Producers *> current{nullptr};
std::atomic<bool> let_go{false};

napi_value Bool(napi_env env, bool value) {
  napi_value result = nullptr;
  napi_get_boolean(env, value, &result);
  return result;
}

napi_value Undefined(napi_env env) {
  napi_value result = nullptr;
  napi_get_undefined(env, &result);
  return result;
}

std::string Text(napi_env env, napi_value value) {
  std::array<char, 100> text{};
  napi_get_value_string_utf8(env, value, text.data(), text.size(), nullptr);
  return text.data();
}

template <size_t N> std::array<napi_value, N> Arguments(napi_env env, napi_callback_info info) {
  std::array<napi_value, N> arguments{};
  size_t count = N;
  napi_get_cb_info(env, info, &count, arguments.data(), nullptr, nullptr);
  return arguments;
}

// start(callback, threads, capacity, patience, work)
napi_value Start(napi_env env, napi_callback_info info) {
  auto [callback, threads, capacity, patience, work] = Arguments<5>(env, info);
  uint32_t thread_count = 0, queue_size = 0, seconds = 0, milliseconds = 0;
  napi_get_value_uint32(env, threads, &thread_count);
  napi_get_value_uint32(env, capacity, &queue_size);
  napi_get_value_uint32(env, patience, &seconds);
  napi_get_value_uint32(env, work, &milliseconds);
  delete current.exchange(nullptr);
  let_go = false;
  Producers *producers =
      Producers::Start(env, callback, thread_count, queue_size, std::chrono::seconds(seconds),
                       std::chrono::milliseconds(milliseconds));
  if (producers == nullptr)
    napi_throw_error(env, nullptr,
                     "start: no thread-safe function could be made; it takes a function, a number "
                     "of threads from 1 on, and the size of the queue or 0");
  current = producers;
  return Undefined(env);
}

napi_value Unref(napi_env env, napi_callback_info) {
  current.load()->Unref(env);
  return Undefined(env);
}

napi_value AwaitBlocked(napi_env env, napi_callback_info) {
  if (!Within(current.load()->Patience(), [] { return current.load()->AllBlocked(); }))
    SayHung("not all threads came to wait for room");
  return Undefined(env);
}

// Keeps JavaScript's thread here until another environment says letGo().
napi_value Hold(napi_env env, napi_callback_info) {
  if (!Within(current.load()->Patience(), [] { return let_go.load(); }))
    SayHung("nobody let go");
  return Undefined(env);
}

napi_value LetGo(napi_env env, napi_callback_info) {
  let_go = true;
  return Undefined(env);
}

napi_value Finished(napi_env env, napi_callback_info) {
  return Bool(env, current.load()->Finished());
}

napi_value Running(napi_env env, napi_callback_info) {
  napi_value result = nullptr;
  napi_create_uint32(env, current.load()->Running(), &result);
  return result;
}

// report(name): whether all went well
napi_value Report(napi_env env, napi_callback_info info) {
  auto [name] = Arguments<1>(env, info);
  return Bool(env, current.load()->Report(Text(env, name)));
}

// reportAtTheEnd(name)
napi_value ReportAtTheEnd(napi_env env, napi_callback_info info) {
  auto [name] = Arguments<1>(env, info);
  current.load()->ReportAtTheEnd(Text(env, name));
  return Undefined(env);
}

// The version of the library that is linked, or null.
napi_value Library(napi_env env) {
  napi_value result = nullptr;
  if (const char *version = LibraryVersion())
    napi_create_string_utf8(env, version, NAPI_AUTO_LENGTH, &result);
  else
    napi_get_null(env, &result);
  return result;
}

napi_property_descriptor Method(const char *name, napi_callback function) {
  return {name, nullptr, function, nullptr, nullptr, nullptr, napi_enumerable, nullptr};
}

} // namespace

NAPI_MODULE_INIT() {
  const napi_property_descriptor properties[] = {
      Method("start", Start),
      Method("unref", Unref),
      Method("awaitBlocked", AwaitBlocked),
      Method("hold", Hold),
      Method("letGo", LetGo),
      Method("finished", Finished),
      Method("running", Running),
      Method("report", Report),
      Method("reportAtTheEnd", ReportAtTheEnd),
      {"library", nullptr, nullptr, nullptr, nullptr, Library(env), napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, std::size(properties), properties);
  return exports;
}
