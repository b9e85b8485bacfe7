/* The little of JavaScript that this addon needs: calls with their arguments, and answers. */
#ifndef JS_H
#define JS_H

#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>

enum { most_arguments = 4 };

/* A call from JavaScript, on the thread of its environment. */
struct call {
  napi_env env;
  napi_value arguments[most_arguments];
};

/* What a call is answered by: its value, or NULL for undefined and with what it has thrown. */
typedef napi_value (*answer)(const struct call *call);

/* Sets `exports[name]` to a function that is answered so. */
void js_export(napi_env env, napi_value exports, const char *name, answer answer);

/* Throws an error; returns NULL, to be returned. */
__attribute__((format(printf, 2, 3))) napi_value js_throw(const struct call *call,
                                                          const char *format, ...);

bool js_to_number(const struct call *call, napi_value value, int64_t *number);

/* A copy, which the caller frees; NULL if the value is no string. */
char *js_to_text(const struct call *call, napi_value value);

/* As above of an argument; what it is not, is thrown. */
bool js_number(const struct call *call, size_t index, int64_t *number);
char *js_text(const struct call *call, size_t index);

/* A property of an argument that is an object; NULL if it is undefined. */
napi_value js_property(const struct call *call, size_t index, const char *name);

napi_value js_give_number(const struct call *call, int64_t number);
napi_value js_give_text(const struct call *call, const char *text);
napi_value js_give_boolean(const struct call *call, bool boolean);

#endif
