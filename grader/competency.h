/* Competency: verdicts become evidence on facets (clause, polarity), facets serve competencies. Pure.
 * Cascaded and not-run verdicts, and published vectors, are no evidence. The mastery model builds on these rows. */
#ifndef GRADER_COMPETENCY_H
#define GRADER_COMPETENCY_H

#include "grader/curriculum.h"
#include "grader/score.h"

struct facet { /* evidence unit */
	const char *competency;
	const char *clause;
	int polarity, level;
	int64_t attempted, passed;
	bool critical_failed;
};

enum competency_state { STATE_NOT_ASSESSED, STATE_OPEN, STATE_DEMONSTRATED };
extern const char *const competency_state_words[]; /* "not assessed", "open", "demonstrated" */

struct competency_line {
	const char *competency;
	enum competency_state state; /* demonstrated: every attempted facet passed, both polarities, coverage >= 60 % */
	int64_t facets, facets_passed;
};

struct competency_map {
	struct facet *facets;
	size_t n_facets;
	struct competency_line *lines;
	size_t n_lines;
};

void competency_evidence(const struct judgement *j, struct arena *a, struct competency_map *out);
/* Recompute .lines from .facets, for facets merged over several records. */
void competency_lines(struct competency_map *m, struct arena *a);

#endif
