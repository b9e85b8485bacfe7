#define _GNU_SOURCE
#include "js.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static napi_value enter(napi_env env, napi_callback_info info) {
  struct call call = {.env = env};
  size_t count = most_arguments;
  void *data = NULL;
  napi_get_cb_info(env, info, &count, call.arguments, NULL, &data);
  return ((answer)data)(&call);
}

void js_export(napi_env env, napi_value exports, const char *name, answer answer) {
  napi_value function = NULL;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, enter, (void *)answer, &function);
  napi_set_named_property(env, exports, name, function);
}

napi_value js_throw(const struct call *call, const char *format, ...) {
  char *message = NULL;
  va_list arguments;
  va_start(arguments, format);
  if (vasprintf(&message, format, arguments) < 0)
    abort();
  va_end(arguments);
  napi_throw_error(call->env, NULL, message);
  free(message);
  return NULL;
}

bool js_to_number(const struct call *call, napi_value value, int64_t *number) {
  return napi_get_value_int64(call->env, value, number) == napi_ok;
}

char *js_to_text(const struct call *call, napi_value value) {
  size_t length = 0;
  if (napi_get_value_string_utf8(call->env, value, NULL, 0, &length) != napi_ok)
    return NULL;
  char *text = malloc(length + 1);
  if (text == NULL)
    abort();
  napi_get_value_string_utf8(call->env, value, text, length + 1, &length);
  return text;
}

bool js_number(const struct call *call, size_t index, int64_t *number) {
  if (js_to_number(call, call->arguments[index], number))
    return true;
  js_throw(call, "argument %zu is not a number", index);
  return false;
}

char *js_text(const struct call *call, size_t index) {
  char *text = js_to_text(call, call->arguments[index]);
  if (text == NULL)
    js_throw(call, "argument %zu is not a string", index);
  return text;
}

napi_value js_property(const struct call *call, size_t index, const char *name) {
  napi_value value = NULL;
  napi_valuetype type = napi_undefined;
  napi_get_named_property(call->env, call->arguments[index], name, &value);
  napi_typeof(call->env, value, &type);
  return type == napi_undefined ? NULL : value;
}

napi_value js_give_number(const struct call *call, int64_t number) {
  napi_value value = NULL;
  napi_create_int64(call->env, number, &value);
  return value;
}

napi_value js_give_text(const struct call *call, const char *text) {
  napi_value value = NULL;
  napi_create_string_utf8(call->env, text, NAPI_AUTO_LENGTH, &value);
  return value;
}

napi_value js_give_boolean(const struct call *call, bool boolean) {
  napi_value value = NULL;
  napi_get_boolean(call->env, boolean, &value);
  return value;
}
