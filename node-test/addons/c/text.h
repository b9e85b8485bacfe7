/* Text that grows. */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>

/* Zeroed, it is empty. `chars` is freed by whoever has the text in the end. */
struct text {
  char *chars;
  size_t length;
};

/* Appends what printf would print. Ends the process when memory has run out. */
__attribute__((format(printf, 2, 3))) void text_add(struct text *text, const char *format, ...);

#endif
