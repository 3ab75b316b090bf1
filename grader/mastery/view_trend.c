/* How many learners stood where, at the end of each week. */
#include <string.h>

#include "grader/mastery/view_parts.h"

#define WEEK_MS   ((int64_t)7 * 24 * 3600 * 1000)
#define MONDAY_MS ((int64_t)4 * 24 * 3600 * 1000) /* 1970-01-05 */
#define WEEKS_MAX 60

static int64_t week_of(int64_t ms)
{
	return ms < MONDAY_MS ? 0 : (ms - MONDAY_MS) / WEEK_MS;
}

static void add_weeks(
	const struct standing_week *changes, size_t n, int64_t now_ms, struct arena *a, struct view_trend *out)
{
	int64_t last = week_of(now_ms), first = last;
	for (size_t i = 0; i < n; i++) {
		first = changes[i].week < first ? changes[i].week : first;
		last = changes[i].week > last ? changes[i].week : last;
	}
	if (last - first >= WEEKS_MAX)
		first = last - WEEKS_MAX + 1;
	out->n_weeks = n == 0 ? 0 : (size_t)(last - first + 1);
	out->weeks = arena_array(a, out->n_weeks + 1, sizeof *out->weeks);
	for (size_t i = 0; i < out->n_weeks; i++)
		out->weeks[i] = (struct view_week){ first + (int64_t)i, MONDAY_MS + (first + (int64_t)i) * WEEK_MS };
}

/* Changes before the first week shown are part of its start. */
static void add_row(const struct view_world *w, const struct competency *k, const struct standing_week *changes,
	size_t n, struct arena *a, struct view_trend *out)
{
	struct view_trend_row *row = &out->rows[out->n++];
	*row = (struct view_trend_row){ .competency = k->id, .title = k->title, .domain = k->domain };
	row->count = arena_array(a, out->n_weeks + 1, sizeof *row->count);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(changes[i].competency, k->id) != 0)
			continue;
		for (size_t at = 0; at < out->n_weeks; at++)
			for (size_t s = 0; out->weeks[at].week >= changes[i].week && s < VIEW_STATES; s++)
				row->count[at][s] += changes[i].change[s];
	}
	for (size_t at = 0; at < out->n_weeks; at++) {
		int64_t assessed = 0;
		for (size_t s = 0; s < VIEW_STATES; s++)
			assessed += s == VIEW_NOT_ASSESSED ? 0 : row->count[at][s];
		row->count[at][VIEW_NOT_ASSESSED] = (int64_t)w->n_ids - assessed;
	}
}

int view_trend(const struct view_from *from, struct arena *a, struct view_trend *out, struct err *e)
{
	struct view_world w;
	struct view_trend t = { 0 };
	struct standing_week *changes = NULL;
	size_t n = 0;
	if (view_world_of(from, a, &w, e) != 0)
		return -1;
	const struct standing_ask ask = { .students = w.ids, .n_students = w.n_ids };
	if (from->store != NULL && w.n_ids > 0 && standing_trend(from->store, &ask, a, &changes, &n, e) != 0)
		return -1;
	add_weeks(changes, n, from->now_ms, a, &t);
	t.rows = arena_array(a, from->curriculum->n_competencies + 1, sizeof *t.rows);
	for (size_t i = 0; i < from->curriculum->n_competencies; i++)
		if (view_mapped(&w, &from->curriculum->competencies[i]) > 0)
			add_row(&w, &from->curriculum->competencies[i], changes, n, a, &t);
	view_head_of(&w, &t.head);
	*out = t;
	return 0;
}
