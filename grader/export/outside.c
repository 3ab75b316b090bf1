#include "grader/export/outside.h"

#include <stdlib.h>
#include <string.h>

#include "grader/mastery/view.h"

static int by_cohort(const void *a, const void *b)
{
	return strcmp(((const struct view_learner *)a)->cohort, ((const struct view_learner *)b)->cohort);
}

/* Whoever is in no cohort is a part of the course as well: what is left when all others are taken away. */
static int count_cohorts(const struct export_ask *ask, struct outside *o, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct view_from whole = ask->from;
	struct view_learner *l;
	size_t n, begin = 0;
	whole.cohort = NULL;
	if (view_learners(&whole, &a, &l, &n, e) != 0)
		return -1;
	if (n > 1)
		qsort(l, n, sizeof *l, by_cohort);
	o->cohorts = true;
	for (size_t i = 1; i <= n; i++) {
		if (i < n && by_cohort(&l[begin], &l[i]) == 0)
			continue;
		o->cohorts &= (int64_t)(i - begin) >= o->min;
		begin = i;
	}
	return 0;
}

int outside_of(const struct export_ask *ask, const struct view_head *head, struct outside *out, struct err *e)
{
	struct outside o = { .on = !ask->inside, .min = head->cohort_min };
	if (!o.on) {
		*out = o;
		return 0;
	}
	if (head->learners < head->cohort_min)
		return err_set(e, ERR_USAGE,
			"%lld learners: with fewer than %lld nothing leaves the course; for its own people: --inside",
			(long long)head->learners, (long long)head->cohort_min);
	if (count_cohorts(ask, &o, e) != 0)
		return -1;
	if (!o.cohorts && ask->from.cohort != NULL && ask->from.cohort[0] != '\0')
		return err_set(e, ERR_USAGE,
			"one of the cohorts, or those in none, are fewer than %lld, and the others taken from the "
			"whole would "
			"tell of them: leave out --cohort; for the course's own people: --inside",
			(long long)o.min);
	if (export_pseudonyms(ask->from.course->dir, &o.key, e) != 0)
		return -1;
	*out = o;
	return 0;
}

const char *outside_id(const struct outside *o, const char *learner, struct arena *a)
{
	return o->on ? export_pseudonym(&o->key, learner, a) : learner;
}

const char *outside_name(const struct outside *o, const char *name)
{
	return o->on ? "" : name;
}

const char *outside_cohort(const struct outside *o, const char *cohort)
{
	return o->on && !o->cohorts ? "" : cohort;
}

static bool small(const struct outside *o, int64_t n)
{
	return n > 0 && n < o->min;
}

bool outside_small(const struct outside *o, int64_t n, int64_t learners)
{
	return small(o, n) || small(o, learners - n);
}

bool outside_share_small(const struct outside *o, int64_t share_e4, int64_t learners)
{
	int64_t n = (share_e4 * learners + 5000) / 10000;
	return o->on && share_e4 >= 0 && outside_small(o, n, learners);
}

void outside_counts(const struct outside *o, int64_t count[VIEW_STATES])
{
	bool any = false;
	for (size_t i = 0; i < VIEW_STATES; i++)
		any |= small(o, count[i]);
	for (size_t i = 0; o->on && any && i < VIEW_STATES; i++)
		count[i] = -1;
}

int export_table(const struct export_ask *ask, const struct table *t, struct arena *a, struct buf *out)
{
	(void)(ask->json ? table_json(t, a, out) : table_csv(t, a, out));
	return 0; /* a full buffer is export_write's to report */
}
