#include "task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool task_sleeps(pid_t number, long *times) {
  static const char STATE[] = "\nState:\t", SWITCHES[] = "\nvoluntary_ctxt_switches:\t";
  char path[64], status[4096];
  snprintf(path, sizeof path, "/proc/self/task/%d/status", (int)number);
  FILE *file = fopen(path, "r");
  if (file == NULL)
    return false;
  status[fread(status, 1, sizeof status - 1, file)] = '\0';
  fclose(file);
  const char *state = strstr(status, STATE);
  const char *switches = strstr(status, SWITCHES);
  if (state == NULL || switches == NULL)
    return false;
  if (times != NULL)
    *times = strtol(switches + strlen(SWITCHES), NULL, 10);
  return state[strlen(STATE)] == 'S';
}
