/* Score: pairs, groups, whole numbers per mille. Pure. */
#ifndef GRADER_SCORE_H
#define GRADER_SCORE_H

#include "grader/judge.h"

struct group_score {
	const struct lab_group *group;
	int64_t passed, total; /* vectors that carry weight; a pair counts for its members only when both are right */
	int64_t published_passed, published_total;
	int64_t points;                     /* floor(weight * passed / total) */
	bool security;                      /* a vector here was ACCEPTED-INVALID */
	const struct verdict *first_failed; /* the one to look at: ACCEPTED-INVALID first, then not cascaded; or NULL */
};

struct score {
	struct group_score *groups; /* in lab.json's order */
	size_t n;
	int64_t permille;
	bool passed;
	bool hard_coded; /* published right, fresh wrong in the same group throughout */
};

void score(const struct lab *lab, const struct judgement *j, struct arena *a, struct score *out);

#endif
