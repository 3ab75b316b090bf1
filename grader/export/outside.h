/* What is taken out before something leaves the course. */
#ifndef GRADER_EXPORT_OUTSIDE_H
#define GRADER_EXPORT_OUTSIDE_H

#include "grader/export/export.h"
#include "grader/export/table.h"

struct outside {
	bool on;
	int64_t min;
	struct pseudonyms key;
};

/* ERR_USAGE when so few learners are in scope that every line would be about somebody. */
int outside_of(const struct export_ask *ask, const struct view_head *head, struct outside *out, struct err *e);

const char *outside_id(const struct outside *o, const char *learner, struct arena *a);
const char *outside_name(const struct outside *o, const char *name); /* "" outside */

/* All four become -1 when one of them is small: the others and the total would give it away. */
void outside_counts(const struct outside *o, int64_t count[VIEW_STATES]);

/* Writes the table as asked, CSV or JSON. */
int export_table(const struct export_ask *ask, const struct table *t, struct arena *a, struct buf *out);

#endif
