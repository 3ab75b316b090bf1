/* Lane: one zygote in its box, asked a list of questions one after the other. Two lanes (plain and sanitized build) run
 * side by side, each on a keeper of its own, under one poll loop without threads.
 *
 * A lane outlives its box: when the box dies (a denied call, memory), the reply to the open question says how, and the
 * next question goes to a fresh box. A box that dies before any question is our error. */
#ifndef GRADER_LANE_H
#define GRADER_LANE_H

#include "grader/lure.h"
#include "grader/vector.h"
#include "labs/kit/wire.h"
#include "runner/keeper.h"

struct reply {         /* what one question came to; bytes are claims */
	bool skipped;  /* never asked: the lane that this one follows got no answer */
	bool box_died; /* then .ending and .denied say how, and there is no report */
	bool overdue;  /* killed by the judge: the zygote's own deadline did not come */
	bool unasked;  /* LANE_PATIENCE questions of this op have run into the deadline before it */
	enum ending ending;
	int signal;
	char denied[32];
	struct kit_report report;
	bool framed;           /* exactly one well-formed frame with the right id */
	const char *misframed; /* why not, one line */
	int status;
	const uint8_t *answer; /* payload, when framed: its first answer_kept bytes, enough to compare and to show */
	size_t answer_len, answer_kept;
	const char *log; /* stdout and stderr; of a long one both ends */
	size_t log_len;
	bool log_full;              /* it filled its pipe: an output flood */
	bool canary;                /* the lure's bytes are in the answer or in what was printed */
	struct lure_touch *touches; /* lures that were opened meanwhile */
	size_t n_touches;
	int64_t us;
};

/* A program that hangs on everything must not keep its author waiting for every deadline of a run. The order of the
 * questions comes from the seed, so a replay leaves out the same ones. */
#define LANE_PATIENCE 2

struct lane; /* one box at a time */

struct lane_order {
	struct keeper *k;
	const char *zygote, *object; /* host paths */
	const struct vectors *vecs;  /* asked in this order */
	uint32_t wall_ms;            /* per vector */
	struct job_limits limits;    /* of the box; wall and cpu are set by the lane */
	uint32_t needs;
	const char *backend; /* NULL = the default */
	struct lure *lure; /* or NULL: planted in the box and looked after; one lane only, or nobody knows who it was */
	const struct lane *follows; /* or NULL: ask only what that lane has answered in time, in a box that lived */
};

struct lane *lane_new(const struct lane_order *order, struct arena *a);
void lane_free(struct lane *l); /* ends its box */

/* Run lanes[0..n) to their ends. judged is called with the number of vectors that every lane has done. */
int lanes_run(struct lane **lanes, size_t n, void (*judged)(void *self, size_t done), void *self, struct err *e);

const struct reply *lane_reply(const struct lane *l, size_t i); /* of vecs->vectors[i] */
uint32_t lane_held(const struct lane *l);                       /* guarantees in force in every box of this lane */
const char *lane_backend(const struct lane *l);                 /* "" when no box ran */

#endif
