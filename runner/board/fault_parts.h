/* What the kinds of faults share. */
#ifndef RUNNER_BOARD_FAULT_PARTS_H
#define RUNNER_BOARD_FAULT_PARTS_H

#include "runner/board/crew.h"
#include "runner/board/fault.h"

struct fault_run;

struct fault_pass {
	int (*begin)(void *self, struct crew_member *m, struct err *e); /* as crew's */
	int (*seen)(void *self, struct crew_member *m, const struct device_stop *s, struct err *e);
	void (*state)(const struct fault_run *f, const struct fault *job, uint8_t *flash);
};

struct fault_eye { /* what a crew member's device has verified in its run */
	struct fault_run *f;
	struct crew_member *m;
	unsigned n;
	uint32_t at;     /* where a byte was changed, or 0 */
	bool seen_since; /* that image was verified again behind the change */
};

struct fault_run {
	const struct fault_order *o;
	struct arena *a;
	struct fault_report *r;
	struct crew crew;
	struct fault *jobs; /* of the pass that runs; what a crew member's .job counts */
	size_t n, cap, begun;
	const struct fault_pass *pass;
	struct fault *found; /* by a survey: what the next pass is made of */
	size_t n_found, cap_found;
	uint32_t slot;    /* where the update puts the new image */
	uint64_t x;       /* of the sample */
	uint32_t mailbox; /* of a byte that changes there */
	struct fault_eye eyes[CUT_WORKERS_MAX];
};

/* All jobs, from the first on; then there are none. */
int fault_pass(struct fault_run *f, const struct fault_pass *p, struct err *e);
void fault_job(struct fault_run *f, const struct fault *job);
void fault_found(struct fault_run *f, const struct fault *job);
/* What was found becomes jobs: in the order of places, then at most so many of a kind, drawn. */
void fault_choose(struct fault_run *f, enum fault_kind kind);

/* A boot that was disturbed, and what came of it. */
void fault_add(struct fault_run *f, const struct fault *seen);
struct fault *fault_of(const struct fault_run *f, const struct crew_member *m);

/* Flash behind all that the update does up to this phase. */
void fault_behind(const struct fault_run *f, int phase, uint8_t *flash);
/* A bad image put over the good one of n bytes at image. */
void fault_spoil(const struct fault_run *f, enum fault_bad bad, uint8_t *image);

int fault_came_up(const struct fault_run *f, struct crew_member *m, const struct device_stop *s, struct fault *out,
	struct err *e);
bool fault_entered(const struct device_stop *s);
uint64_t fault_random(struct fault_run *f, uint64_t below);
/* Leaves so many of n things of a size, drawn. */
size_t fault_sample(struct fault_run *f, void *items, size_t n, size_t size, size_t most);

/* The kinds: jobs, passes, verdicts. */
int fault_skip_boot(struct fault_run *f, struct err *e);
int fault_skip_install(struct fault_run *f, struct err *e);
int fault_flip(struct fault_run *f, struct err *e);
int fault_swap(struct fault_run *f, struct err *e);

#endif
