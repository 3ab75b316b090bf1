/* One child at work, from lease to stored record. Nothing outside grader/worker*.c includes this. */
#ifndef GRADER_WORKER_SLOT_H
#define GRADER_WORKER_SLOT_H

#include <sys/types.h>

#include "grader/worker.h"

#define WORKER_LEASE_MS  ((int64_t)30000)
#define WORKER_BEAT_MS   ((int64_t)10000)
#define WORKER_MAX_TRIES 3

struct slot {
	int pidfd; /* -1 = free */
	pid_t pid;
	char id[20], commit[65];
	char repo[4096];
	int64_t started_us, beat_us, beat_ms; /* beat_ms by the wall clock, in which leases are written */
};

/* Start the child of a leased submission. previous_permille: of the attempt before it, -1 = there is none. */
int slot_start(struct slot *sl, const struct course *c, const struct sub_row *row, const uint8_t seed[SEED_SIZE],
	int64_t previous_permille, struct err *e);

/* Renew the lease when it is time, also when the clock has jumped, and end a child that is stuck or has no lease. */
int slot_beat(struct slot *sl, struct store *s, struct err *e);

/* The child is dead: store its record, or count the try. Frees the slot in any case. */
int slot_finish(struct slot *sl, const struct course *c, struct store *s, struct err *e);

/* A result file without a child: stored late, because the worker died or the database was out of reach. */
int slot_recover(const char *id, const struct course *c, struct store *s, struct err *e);

#endif
