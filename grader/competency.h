/* Competency: verdicts become evidence on facets (clause, polarity), facets serve competencies. Pure.
 * Cascaded and not-run verdicts, and published vectors, are no evidence. The mastery model makes states of these rows. */
#ifndef GRADER_COMPETENCY_H
#define GRADER_COMPETENCY_H

#include "grader/curriculum.h"
#include "grader/mastery/mastery.h"
#include "grader/score.h"

struct competency_line {
	const char *competency;
	int64_t required_permille;
	struct mastery m;
};

struct competency_map {
	struct facet *facets;
	size_t n_facets;
	struct competency_line *lines;
	size_t n_lines;
};

/* Facets of one run, sorted by competency, clause and polarity; no lines yet. A reject vector counts as passed only if
 * its unmutated sibling is right too: who rejects all things has shown nothing. */
void competency_evidence(const struct judgement *j, struct arena *a, struct competency_map *out);

/* Make .lines from .facets, of one record or merged over several: what the model says of each competency that the
 * framework knows, in the order of the facets. The least number of facets of the framework counts as declared, so that a
 * small lab alone can't cover a large competency. Sorts .facets. */
void competency_apply(struct competency_map *m, const struct curriculum *c, struct arena *a);

/* Add one facet to a map, merging it with an equal (competency, clause, polarity) that is there. cap is the room of
 * m->facets, 0 at first. */
void competency_merge(struct competency_map *m, size_t *cap, const struct facet *f, struct arena *a);

#endif
