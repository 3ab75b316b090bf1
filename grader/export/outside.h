/* What is taken out before something leaves the course. */
#ifndef GRADER_EXPORT_OUTSIDE_H
#define GRADER_EXPORT_OUTSIDE_H

#include "grader/export/export.h"
#include "grader/export/table.h"

struct outside {
	bool on, cohorts; /* cohorts: each has enough learners to be told from the others */
	int64_t min;
	struct pseudonyms key;
};

/* ERR_USAGE when so few learners are in scope, or in what is left of the course without the cohort asked for, that every
 * line would be about somebody: of two tables that left, one can be taken from the other. */
int outside_of(const struct export_ask *ask, const struct view_head *head, struct outside *out, struct err *e);

const char *outside_id(const struct outside *o, const char *learner, struct arena *a);
const char *outside_name(const struct outside *o, const char *name);     /* "" outside */
const char *outside_cohort(const struct outside *o, const char *cohort); /* "" where one of them is small */

/* All four become -1 when one of them is small: the others and the total would give it away. */
void outside_counts(const struct outside *o, int64_t count[VIEW_STATES]);

/* Are n of so many learners, or the others, few? */
bool outside_small(const struct outside *o, int64_t n, int64_t learners);

/* Is a share of so many learners about few of them, or about all but few? Share and number give both. */
bool outside_share_small(const struct outside *o, int64_t share_e4, int64_t learners);

/* Writes the table as asked, CSV or JSON. */
int export_table(const struct export_ask *ask, const struct table *t, struct arena *a, struct buf *out);

#endif
