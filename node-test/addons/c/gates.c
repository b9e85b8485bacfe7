#include "gates.h"

#include <pthread.h>
#include <stdint.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static uint64_t opened;

void gate_open(unsigned gate) {
  pthread_mutex_lock(&mutex);
  opened |= UINT64_C(1) << gate;
  pthread_mutex_unlock(&mutex);
  pthread_cond_broadcast(&changed);
}

void gate_pass(unsigned gate) {
  pthread_mutex_lock(&mutex);
  while ((opened & UINT64_C(1) << gate) == 0)
    pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
}
