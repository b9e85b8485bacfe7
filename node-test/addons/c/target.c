#include "target.h"

#include <stdlib.h>

#include "text.h"

struct function *target(const struct call *call, size_t index) {
  int64_t id;
  if (!js_number(call, index, &id))
    return NULL;
  struct function *function = id < 0 ? NULL : function_find((size_t)id);
  if (function == NULL)
    js_throw(call, "there is no function %lld", (long long)id);
  return function;
}

bool program_in(const struct call *call, size_t index, struct program *program) {
  char *words = js_text(call, index);
  if (words == NULL)
    return false;
  struct text problem = {0};
  bool understood = program_parse(words, program, &problem);
  if (!understood)
    js_throw(call, "%s", problem.chars);
  free(problem.chars);
  free(words);
  return understood;
}
