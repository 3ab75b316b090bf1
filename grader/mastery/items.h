/* Item analysis of one lab: which vector groups tell learners apart, and which look broken. Pure.
 *
 * An item is a vector group; a learner has it right when every vector of it that carries weight passed. From items_min
 * learners on; below that everything is ITEMS_NONE. */
#ifndef GRADER_MASTERY_ITEMS_H
#define GRADER_MASTERY_ITEMS_H

#include "grader/mastery/mastery.h"

#define ITEMS_NONE INT64_MIN /* not to be had: too few learners, or no variance */

enum items_flag {
	ITEMS_NOBODY = 1 << 0,      /* facility 0: broken or untaught */
	ITEMS_EVERYBODY = 1 << 1,   /* facility 1: tells nothing */
	ITEMS_SUSPECT = 1 << 2,     /* item-rest correlation below 0.1: suspect vectors or an ambiguous clause */
	ITEMS_UNSEPARATED = 1 << 3, /* upper-lower index below 0.2 together with ITEMS_SUSPECT */
	ITEMS_FEW = 1 << 4,         /* too few learners */
};

struct items_matrix {
	const char *lab;
	const char **items; /* ids of the groups */
	size_t n_items;
	size_t n_learners;
	const char **learners;
	const uint8_t *right; /* [learner * n_items + item], 0 or 1 */
	size_t other_version; /* learners whose counting submission was graded by an older lab: left out */
};

struct items_line {
	const char *item;
	int64_t facility_e4;  /* share that has it right */
	int64_t rest_e4;      /* correlation of the item with the sum of the others: -10000..10000 */
	int64_t separates_e4; /* share right in the upper 27 % minus that in the lower 27 % by total score */
	unsigned flags;
};

struct items {
	struct items_line *lines; /* in the matrix's order */
	size_t n;
	int64_t kr20_e4; /* of the lab; with the population variance of the totals */
	int64_t learners;
};

/* Learners with equal totals at the edge of a 27 % group share its places, so their order changes nothing. */
void items_of(const struct mastery_params *p, const struct items_matrix *m, struct arena *a, struct items *out);

#endif
