#define _GNU_SOURCE
#include "log.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_line(int descriptor, const char *prefix, const char *format, va_list arguments) {
  char *message = NULL, *line = NULL;
  if (vasprintf(&message, format, arguments) < 0 ||
      asprintf(&line, "%s%s\n", prefix, message) < 0) {
    abort();
  }
  const char *rest = line;
  size_t left = strlen(line);
  while (left > 0) {
    ssize_t written = write(descriptor, rest, left);
    if (written < 0 && errno == EINTR)
      continue;
    /* A runtime has its pipes not wait for whoever reads them. */
    if (written < 0 && errno == EAGAIN) {
      poll(&(struct pollfd){.fd = descriptor, .events = POLLOUT}, 1, -1);
      continue;
    }
    /* Nobody is left to tell when it is gone. */
    if (written < 0)
      break;
    rest += written;
    left -= (size_t)written;
  }
  free(line);
  free(message);
}

void log_line(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  write_line(STDOUT_FILENO, "", format, arguments);
  va_end(arguments);
}

void log_hung(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  write_line(STDERR_FILENO, "hung: ", format, arguments);
  va_end(arguments);
}
