/* What all views begin with. Only view_*.c include this. */
#ifndef GRADER_MASTERY_VIEW_PARTS_H
#define GRADER_MASTERY_VIEW_PARTS_H

#include "grader/mastery/standing.h"
#include "grader/mastery/view.h"
#include "grader/mastery/view_roster.h"

struct view_world {
	const struct view_from *from;
	struct standing_rules rules;
	const char **ids; /* learners in scope, sorted */
	size_t n_ids;
	struct standing_mapped *mapped;
	size_t n_mapped;
};

/* Rules, learners and mapped facets. Without a store: the curriculum alone. */
int view_world_of(const struct view_from *from, struct arena *a, struct view_world *out, struct err *e);
void view_head_of(const struct view_world *w, struct view_head *out);

/* Nobody who has a row is out of scope, so that a query need not be given 2,000 names. */
bool view_everybody(const struct view_world *w, const char *const *students, size_t n_students);

/* ERR_USAGE when the learner isn't in scope. */
int view_learner_check(const struct view_world *w, const char *learner, struct err *e);
struct view_learner view_learner_of(const struct view_from *from, const char *id);

/* Facets with vectors, of this competency; of a second framework's, those of its evidence_from. */
int64_t view_mapped(const struct view_world *w, const struct competency *k);
int64_t view_declared(const struct view_world *w, const struct competency *k);
bool view_group_serves(const struct lab_group *g, const struct competency *k);
bool view_lab_serves(const struct lab *lab, const struct competency *k);
const struct lab *view_lab(const struct view_from *from, const char *id); /* NULL when absent */
const char *view_domain_title(const struct curriculum *c, const char *domain);
struct view_link view_read_link(const char *lab, const struct lab_group *group, struct arena *a);

/* Rows of the framework's competencies for these learners. */
int view_rows(const struct view_world *w, const char *const *students, size_t n_students, const char *competency,
	struct arena *a, struct standing_row **rows, size_t *n, struct err *e);
/* Of everybody in scope, the rows that the attention list may speak of; other rows may be among them. */
int view_rows_troubled(
	const struct view_world *w, struct arena *a, struct standing_row **rows, size_t *n, struct err *e);
const struct standing_row *view_row_find(
	const struct standing_row *rows, size_t n, const char *student, const char *competency);
struct cohort;
struct view_cell view_cell_of(const struct view_world *w, const struct standing_row *row /* or NULL */);

/* Graded submissions of a learner, newest first; k: only to labs that serve it, NULL = all. */
int view_records(const struct view_world *w, const char *learner, const struct competency *k, struct arena *a,
	struct view_record **out, size_t *n, struct err *e);

/* States of the cohort, in the framework's order. */
int view_cohort(const struct view_world *w, struct arena *a, struct cohort *out, struct err *e);

const char *view_percent(int64_t e4, struct arena *a);                            /* "42 %" */
void view_push_string(struct json_strings *s, const char *text, struct arena *a); /* unless it is there */

#endif
