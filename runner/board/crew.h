/* Crew: many boots on a few boards at once, all driven from here.
 *
 * Whichever board has stopped is served next, so that no emulator waits for another one's boot. An emulator that dies is
 * replaced and its boot done again, once. A boot that reaches nothing in its time is looked at (device_circles); where
 * that proves nothing it is given more time, because the machine may be busy. */
#ifndef RUNNER_BOARD_CREW_H
#define RUNNER_BOARD_CREW_H

#include "runner/board/cut.h"

struct crew_member {
	int number;
	struct device d;            /* .board NULL = none (any more) */
	uint8_t state[BOARD_FLASH]; /* flash when the power comes */
	size_t job;                 /* of the caller's: which one it is on */
	int stage;                  /* of the caller's: 0 when a job begins, or begins again */
	int hits;                   /* of the caller's, the same */

	bool busy; /* the rest is the crew's */
	int tries;
	int patience;
};

struct crew {
	const struct cut_order *o;
	const uint8_t *flash; /* what resets bring back */
	struct crew_member *members;
	int first, n; /* members first to n - 1 work */
	bool brisk;   /* a hang is as good as any end: nobody is given more time than the order's */
	size_t hangs; /* boots that were given more time */

	void *self;
	/* The next job: sets .job and .state; false = none is left. */
	bool (*next)(void *self, struct crew_member *m);
	/* The board stands as switched on with state; let it run. NULL = just that. */
	int (*begin)(void *self, struct crew_member *m, struct err *e);
	/* A run has ended; behind DEVICE_LOCKED without a board. 0 = the job is done; 1 = it was let run again; -1. */
	int (*seen)(void *self, struct crew_member *m, const struct device_stop *s, struct err *e);
};

/* A member for each of the order's keepers, without boards yet; the callbacks are the caller's to set. */
void crew_gather(struct crew *c, const struct cut_order *o, const uint8_t *flash, struct arena *a);
int crew_run(struct crew *c, struct err *e);
void crew_dismiss(struct crew *c); /* all boards, also of those who did not work */

#endif
