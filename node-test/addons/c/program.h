/*
 * The seven calls, in words.
 *
 * A program is words with spaces between: a call (`call`, `block`, `acquire`,
 * `release`, `abort`, `context`, `context-into-null`, `ref`, `unref`), or for
 * native threads `gate3` (waits until gate 3 is open), `pause500`
 * (microseconds) and `join1000` (waits for the native threads, milliseconds at
 * most; the process hangs if some are left). `release@2` goes to function 2,
 * `3*block` is made three times, `*call` for ever; a repeated call that is
 * refused ends the program.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

enum action {
  action_call,
  action_block,
  action_acquire,
  action_release,
  action_abort,
  action_context,
  action_context_into_null,
  action_ref,
  action_unref,
  action_gate,
  action_pause,
  action_join,
};

/* `times` for ever, and `target` of the program's own function. */
enum { forever = -1, own_function = -1 };

struct step {
  char *word;
  enum action action;
  /* The gate, or how long. */
  long argument;
  long times;
  /* Whether it was written with a number of times. */
  bool repeated;
  long target;
};

/* Zeroed, it does nothing. */
struct program {
  struct step *steps;
  size_t count;
};

/* Reads `words`. Says whether they were understood, or else in `problem` which one was not. */
bool program_parse(const char *words, struct program *program, struct text *problem);

void program_free(struct program *program);

#endif
