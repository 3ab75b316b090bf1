/* What cases of two boxes share: the first one sends, the second one listens for as long as the first one holds on. */
#ifndef ATTACK_PAIR_H
#define ATTACK_PAIR_H

#include "attack.h"

#define HOLD_US 450000 /* the driver starts the receiver 100 ms after the sender */
#define TRIES   25     /* of the receiver, 10 ms apart */

static inline bool sends(int argc, char **argv)
{
	return argc > 1 && strcmp(argv[1], "send") == 0;
}

static inline bool way_is(int argc, char **argv, const char *way)
{
	return argc > 2 && strcmp(argv[2], way) == 0;
}

/* Sent: stay, so that what ends with the process is still there. */
static inline int hold(void)
{
	usleep(HOLD_US);
	return HELD;
}

static inline void pause_a_little(void)
{
	usleep(10000);
}

#endif
