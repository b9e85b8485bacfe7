/* What an item carries. Counted, so that one that nobody frees is noticed. */
#ifndef PAYLOAD_H
#define PAYLOAD_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct payload {
  int64_t number;
};

struct payload *payload_make(int64_t number);
void payload_free(struct payload *payload);

/* How many there are. */
int64_t payloads_alive(void);

#ifdef __cplusplus
}
#endif

#endif
