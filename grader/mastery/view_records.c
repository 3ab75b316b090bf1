/* A learner's graded submissions: which are there, and which of them count. */
#include <stdlib.h>
#include <string.h>

#include "grader/mastery/view_parts.h"

static const struct standing_choice *choice_of(const struct standing_choice *c, size_t n, const char *submission)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(c[i].submission, submission) == 0)
			return &c[i];
	return NULL;
}

static bool lab_counts(const struct view_world *w, const char *lab, const struct competency *k)
{
	const struct lab *l = k == NULL ? NULL : view_lab(w->from, lab);
	return k == NULL || (l != NULL && view_lab_serves(l, k));
}

static int newest_first(const void *a, const void *b)
{
	const struct view_record *x = a, *y = b;
	if (x->received_ms != y->received_ms)
		return x->received_ms < y->received_ms ? 1 : -1;
	return strcmp(y->submission, x->submission);
}

int view_records(const struct view_world *w, const char *learner, const struct competency *k, struct arena *a,
	struct view_record **out, size_t *n, struct err *e)
{
	const struct standing_ask ask = { .student = learner };
	struct standing_choice *choices;
	struct sub_row *rows;
	size_t n_choices, n_rows, count = 0;
	if (store_list(w->from->store, NULL, learner, SUB_DONE, a, &rows, &n_rows, e) != 0 ||
		standing_choices(w->from->store, &ask, a, &choices, &n_choices, e) != 0)
		return -1;
	struct view_record *list = arena_array(a, n_rows + 1, sizeof *list);
	for (size_t i = 0; i < n_rows; i++) {
		const struct standing_choice *c = choice_of(choices, n_choices, rows[i].id);
		if (lab_counts(w, rows[i].lab, k))
			list[count++] = (struct view_record){ .record = rows[i].record,
				.submission = rows[i].id,
				.lab = rows[i].lab,
				.received_ms = rows[i].received_ms,
				.attempt = rows[i].attempt,
				.permille = rows[i].permille,
				.counts = c != NULL,
				.older_lab = c != NULL && c->older_lab };
	}
	if (count > 1)
		qsort(list, count, sizeof *list, newest_first);
	*out = list;
	*n = count;
	return 0;
}
