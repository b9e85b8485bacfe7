#define _GNU_SOURCE
#include "program.h"

#include <stdlib.h>
#include <string.h>

struct name {
  const char *name;
  enum action action;
};

static const struct name PLAIN[] = {
    {"call", action_call},
    {"block", action_block},
    {"acquire", action_acquire},
    {"release", action_release},
    {"abort", action_abort},
    {"context", action_context},
    {"context-into-null", action_context_into_null},
    {"ref", action_ref},
    {"unref", action_unref},
};

static const struct name WITH_NUMBER[] = {
    {"gate", action_gate},
    {"pause", action_pause},
    {"join", action_join},
};

static bool read_number(const char *digits, long *number) {
  char *end;
  *number = strtol(digits, &end, 10);
  return end != digits && *end == '\0' && *number >= 0;
}

static bool read_word(const char *word, struct step *step) {
  for (size_t i = 0; i < sizeof PLAIN / sizeof *PLAIN; i++) {
    if (strcmp(word, PLAIN[i].name) == 0) {
      step->action = PLAIN[i].action;
      return true;
    }
  }
  for (size_t i = 0; i < sizeof WITH_NUMBER / sizeof *WITH_NUMBER; i++) {
    size_t length = strlen(WITH_NUMBER[i].name);
    if (strncmp(word, WITH_NUMBER[i].name, length) == 0) {
      step->action = WITH_NUMBER[i].action;
      return read_number(word + length, &step->argument);
    }
  }
  return false;
}

/* Reads one word, of which it may write on. The step keeps a copy. */
static bool read_step(char *text, struct step *step) {
  *step = (struct step){.times = 1, .target = own_function};
  char *target = strchr(text, '@');
  if (target != NULL) {
    *target = '\0';
    if (!read_number(target + 1, &step->target))
      return false;
  }
  char *word = strchr(text, '*');
  if (word != NULL) {
    *word++ = '\0';
    step->repeated = true;
    if (*text == '\0')
      step->times = forever;
    else if (!read_number(text, &step->times))
      return false;
  }
  step->word = strdup(word != NULL ? word : text);
  return step->word != NULL && read_word(step->word, step);
}

bool program_parse(const char *words, struct program *program, struct text *problem) {
  *program = (struct program){0};
  char *copy = strdup(words), *rest = NULL;
  bool understood = copy != NULL;
  for (char *word = strtok_r(copy, " ", &rest); understood && word != NULL;
       word = strtok_r(NULL, " ", &rest)) {
    size_t size = (program->count + 1) * sizeof *program->steps;
    struct step *steps = realloc(program->steps, size);
    if (steps == NULL)
      abort();
    program->steps = steps;
    char *whole = strdup(word);
    understood = read_step(word, &steps[program->count++]);
    if (!understood)
      text_add(problem, "`%s` is not an operation", whole);
    free(whole);
  }
  free(copy);
  if (!understood)
    program_free(program);
  return understood;
}

void program_free(struct program *program) {
  for (size_t i = 0; i < program->count; i++)
    free(program->steps[i].word);
  free(program->steps);
  *program = (struct program){0};
}
