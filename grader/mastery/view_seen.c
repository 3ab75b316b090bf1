/* What else was seen, a page of it at a time. */
#include "grader/mastery/view_parts.h"

int view_seen(
	const struct view_from *from, size_t first, size_t limit, struct arena *a, struct view_seen *out, struct err *e)
{
	struct view_world w;
	struct view_seen v = { .first = first };
	struct store_seen *rows = NULL;
	if (view_world_of(from, a, &w, e) != 0)
		return -1;
	bool everybody = view_everybody(&w, w.ids, w.n_ids);
	const struct store_seen_ask ask = {
		.students = everybody ? NULL : w.ids, .n_students = w.n_ids, .first = first, .limit = limit
	};
	if (from->store != NULL && store_seen(from->store, &ask, a, &rows, &v.n, &v.total, e) != 0)
		return -1;
	v.rows = arena_array(a, v.n + 1, sizeof *v.rows);
	for (size_t i = 0; i < v.n; i++) {
		const struct view_learner who = view_learner_of(from, rows[i].student);
		v.rows[i] = (struct view_seen_row){ .learner = rows[i].student,
			.name = who.name,
			.cohort = who.cohort,
			.lab = rows[i].lab,
			.kind = rows[i].kind,
			.what = rows[i].what,
			.record = rows[i].record,
			.submissions = rows[i].submissions,
			.times = rows[i].times,
			.first_ms = rows[i].first_ms };
	}
	view_head_of(&w, &v.head);
	*out = v;
	return 0;
}
