#include "payload.h"

#include <stdatomic.h>
#include <stdlib.h>

static atomic_int_least64_t alive;

struct payload *payload_make(int64_t number) {
  struct payload *payload = malloc(sizeof *payload);
  if (payload == NULL)
    abort();
  payload->number = number;
  atomic_fetch_add(&alive, 1);
  return payload;
}

void payload_free(struct payload *payload) {
  atomic_fetch_sub(&alive, 1);
  free(payload);
}

int64_t payloads_alive(void) { return atomic_load(&alive); }
