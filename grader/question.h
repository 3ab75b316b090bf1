/* Question: the judge's side of one question to a zygote. A pipe for the question, one for the answer, one for what the
 * child prints. Writing and reading never block; everything that comes back is a claim. */
#ifndef GRADER_QUESTION_H
#define GRADER_QUESTION_H

#include "grader/lane.h"

struct question {
	int in, answer, log; /* our ends; -1 = closed */
	uint32_t id;
	struct buf frame, got;
	size_t sent;
	bool too_long;
};

void question_init(struct question *q);
void question_release(struct question *q);
void question_close(struct question *q); /* the pipes */

/* A frame for run under a random id, and fresh pipes. inner: the child's ends, to be closed by the caller; also set
 * (or -1) on failure. -1 with errno. */
int question_open(struct question *q, const struct lab_case *run, int inner[KIT_ORDER_FDS]);

/* -1 when our end of a pipe fails: that is the machine's, never the child's, who can only close his. */
int question_push(struct question *q, struct err *e); /* when .in is writable */
int question_pull(struct question *q, struct err *e); /* when .answer is readable */

/* The child is dead: what it answered and printed, into *r; bytes live in a: at most keep of the answer, and the ends of a
 * long print, because a thousand vectors may all answer and print as much as they can. Closes the pipes. -1 as above. */
int question_take(struct question *q, size_t keep, struct arena *a, struct reply *r, struct err *e);

#endif
