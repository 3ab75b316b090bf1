#include "grader/export/outside.h"

int outside_of(const struct export_ask *ask, const struct view_head *head, struct outside *out, struct err *e)
{
	*out = (struct outside){ .on = !ask->inside, .min = head->cohort_min };
	if (!out->on)
		return 0;
	if (head->learners < head->cohort_min)
		return err_set(e, ERR_USAGE,
			"%lld learners: with fewer than %lld nothing leaves the course; for its own people: --inside",
			(long long)head->learners, (long long)head->cohort_min);
	return export_pseudonyms(ask->from.course->dir, &out->key, e);
}

const char *outside_id(const struct outside *o, const char *learner, struct arena *a)
{
	return o->on ? export_pseudonym(&o->key, learner, a) : learner;
}

const char *outside_name(const struct outside *o, const char *name)
{
	return o->on ? "" : name;
}

void outside_counts(const struct outside *o, int64_t count[VIEW_STATES])
{
	bool small = false;
	for (size_t i = 0; i < VIEW_STATES; i++)
		small |= count[i] > 0 && count[i] < o->min;
	for (size_t i = 0; o->on && small && i < VIEW_STATES; i++)
		count[i] = -1;
}

int export_table(const struct export_ask *ask, const struct table *t, struct arena *a, struct buf *out)
{
	(void)(ask->json ? table_json(t, a, out) : table_csv(t, a, out));
	return 0; /* a full buffer is export_write's to report */
}
