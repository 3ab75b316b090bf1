/* In a wired guest: its network card becomes one end of a wire. */
#ifndef RUNNER_VM_CARD_H
#define RUNNER_VM_CARD_H

#include <stdint.h>
#include <sys/types.h>

#include "runner/base/err.h"

/* The network namespace that a keeper has made for itself: waits until it has. A descriptor, or -1. */
int card_network(pid_t keeper, struct err *e);
/* Moves the card into the network namespace that the process has made for itself, and gives it the address of its role: 1 is
 * 10.0.0.1, 2 is 10.0.0.2. The caller lives in that namespace afterwards. */
int card_up(pid_t keeper, uint8_t role, struct err *e);

#endif
