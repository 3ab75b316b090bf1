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
	int64_t attempted, passed; /* vectors */
	bool critical_failed;
};

enum competency_state { STATE_NOT_ASSESSED, STATE_OPEN, STATE_DEMONSTRATED };
extern const char *const competency_state_words[]; /* "not assessed", "open", "demonstrated" */

struct competency_line {
	const char *competency;
	enum competency_state state; /* demonstrated: every attempted facet passed, both polarities, coverage >= 60 % */
	int64_t facets, facets_passed;     /* declared by the vectors seen; those of them that hold */
	int64_t attempted, accept, reject; /* facets with evidence; those of them by polarity */
	int64_t wanted;                    /* facets with evidence that coverage asks for */
};

struct competency_map {
	struct facet *facets;
	size_t n_facets;
	struct competency_line *lines;
	size_t n_lines;
};

/* Facets of one run, sorted by competency, clause and polarity. A reject vector counts as passed only if its unmutated
 * sibling is right too: who rejects all things has shown nothing. Then the lines, as competency_lines makes them. */
void competency_evidence(const struct judgement *j, struct arena *a, struct competency_map *out);

/* Recompute .lines from .facets, for facets merged over several records. Coverage is taken of the facets declared. */
void competency_lines(struct competency_map *m, struct arena *a);

/* Hold the lines against the framework: coverage is taken of its least number of facets where that is more than was
 * declared, so that a small lab alone can't show a large competency. Competencies it doesn't know stay as they are.
 * The seam for the mastery model: it replaces this function and competency_lines, and reads the same facets. */
void competency_apply(struct competency_map *m, const struct curriculum *c);

/* Add one facet to a map, merging it with an equal (competency, clause, polarity) that is there. cap is the room of
 * m->facets, 0 at first. */
void competency_merge(struct competency_map *m, size_t *cap, const struct facet *f, struct arena *a);

#endif
