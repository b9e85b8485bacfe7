#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void text_add(struct text *text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int added = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  if (added < 0)
    abort();
  size_t length = text->length + (size_t)added;
  char *chars = realloc(text->chars, length + 1);
  if (chars == NULL)
    abort();
  va_start(arguments, format);
  vsnprintf(chars + text->length, (size_t)added + 1, format, arguments);
  va_end(arguments);
  text->chars = chars;
  text->length = length;
}
