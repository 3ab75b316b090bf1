/* One cheat of the corpus: a C file that tries to be graded better than the work deserves, and what its head promises. */
#ifndef GRADER_GATE_CHEAT_H
#define GRADER_GATE_CHEAT_H

#include "grader/gate.h"

enum cheat_effect {        /* on the reference, as bits: a head may name several */
	CHEAT_SAME = 1,    /* no verdict changes */
	CHEAT_WORSE = 2,   /* some verdict gets worse, and no error of ours comes of it */
	CHEAT_REFUSED = 4, /* it does not build, nor does it with the empty solution */
};
extern const char *const cheat_effect_words[]; /* by bit: "same", "worse", "refused" */

struct cheat {
	const char *name, *text;
	unsigned effects;
};

struct cheats {
	struct cheat *item;
	size_t n, cap;
};

/* The cheats of a folder that are written for this lab's contract; none when dir is NULL or not there. */
int cheats_load(struct gate *g, const char *dir, struct cheats *out, struct err *e);

/* Into a solution's folder: as a file of its own where the lab takes any name, else at the end of the first source. */
int cheat_add(struct gate *g, const struct cheat *c, const char *dir, struct err *e);

#endif
