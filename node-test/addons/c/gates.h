/* Gates that native threads wait at until JavaScript opens them. */
#ifndef GATES_H
#define GATES_H

void gate_open(unsigned gate);

/* Waits until it is open. */
void gate_pass(unsigned gate);

#endif
