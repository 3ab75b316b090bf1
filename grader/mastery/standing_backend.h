/* What a store offers for standing.h, row by row of the same name; and the pure parts that every store needs, so that
 * two stores can't differ in what they compute. */
#ifndef GRADER_MASTERY_STANDING_BACKEND_H
#define GRADER_MASTERY_STANDING_BACKEND_H

#include "grader/mastery/cohort.h"
#include "grader/mastery/standing.h"

struct standing_backend {
	int (*adopt)(struct store *s, const char *rules, bool *changed, struct err *e);
	int (*rebuild)(struct store *s, struct err *e);
	int (*rules)(struct store *s, int64_t edition, struct arena *a, char **text, struct err *e); /* 1 = none */
	int (*rows)(struct store *s, const struct standing_ask *ask, struct arena *a, struct standing_row **rows,
		size_t *n, struct err *e);
	int (*cells)(struct store *s, int64_t edition, const char *const *students, size_t n_students,
		const char *const *competencies, size_t n_competencies, struct arena *a, struct cohort_cell **cells,
		size_t *n, struct err *e);
	int (*facets)(struct store *s, const char *student, const char *competency, struct arena *a,
		struct standing_facet **facets, size_t *n, struct err *e);
	int (*mapped)(struct store *s, struct arena *a, struct standing_mapped **rows, size_t *n, struct err *e);
	int (*trend)(struct store *s, const struct standing_ask *ask, struct arena *a, struct standing_week **rows,
		size_t *n, struct err *e);
	int (*history)(struct store *s, const char *student, const char *competency, struct arena *a,
		struct standing_past **rows, size_t *n, struct err *e);
	int (*items)(struct store *s, const char *lab, const char *const *students, size_t n_students, struct arena *a,
		struct items_matrix *out, struct err *e);
	int (*choices)(struct store *s, const struct standing_ask *ask, struct arena *a, struct standing_choice **rows,
		size_t *n, struct err *e);
	int (*sensitivity)(struct store *s, const struct standing_ask *ask, struct sensitivity *out, struct err *e);
	int (*dump)(struct store *s, struct buf *out, struct err *e);
};

/* Rules as canonical text, and back. */
int standing_rules_print(const struct standing_rules *r, struct buf *out);
int standing_rules_parse(const char *text, size_t len, struct arena *a, struct standing_rules *out, struct err *e);

/* What a record says. Strings point into the document. */
struct standing_evidence {
	bool official; /* not a practice run */
	const char *lab_digest;
	struct facet *facets; /* those that the lab declares, tried or not */
	size_t n_facets, tried;
	const char *items; /* JSON: 1 for each group whose vectors all passed, 0 for the others that have some */
};
int standing_evidence_of(const struct json *document, struct arena *a, struct standing_evidence *out, struct err *e);

/* One facet of one official submission of a learner. In order: competency, clause, polarity, lab, then by the policy's
 * rank, the one that counts first. */
struct standing_shown {
	struct facet f; /* tried */
	const char *lab, *submission, *record;
	int64_t received_ms;
};

/* The learner's standing in one competency. */
struct standing_made {
	const char *competency;
	struct mastery m;
	int64_t oldest_ms, newest_ms;
	unsigned flips;
	struct standing_past *past; /* rising weeks */
	size_t n_past;
};

/* All of a learner's, from what was shown and what labs declare (sorted by competency, clause, polarity, each once).
 * Competencies that the rules don't know are left out. */
void standing_make(const struct standing_rules *r, const struct standing_shown *shown, size_t n,
	const struct facet *declared, size_t n_declared, struct arena *a, struct standing_made **out, size_t *n_out);

int64_t standing_week_of(int64_t received_ms);

#endif
