/* See seen.h. */
#include "grader/seen.h"

#include <string.h>

#include "grader/evidence_read.h"
#include "runner/base/json.h"

struct tally {
	struct arena *a;
	struct seen *rows;
	size_t n, cap;
};

static struct seen *row_of(struct tally *t, const struct sub_row *sub, const char *kind, const char *what)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->rows[i].student, sub->student) == 0 && strcmp(t->rows[i].lab, sub->lab) == 0 &&
			strcmp(t->rows[i].kind, kind) == 0 && strcmp(t->rows[i].what, what) == 0)
			return &t->rows[i];
	struct seen *row = arena_push(t->a, &t->rows, &t->n, &t->cap, sizeof(*row));
	*row = (struct seen){ .student = sub->student,
		.lab = sub->lab,
		.kind = arena_strdup(t->a, kind),
		.what = arena_strdup(t->a, what),
		.first_ms = sub->received_ms };
	return row;
}

/* The same thing in two builds of one submission is one submission. */
static void add(struct tally *t, const struct sub_row *sub, const struct json *record)
{
	const struct json *s = evidence_list(evidence_node(record, "instructor"), "seen");
	for (; s != NULL; s = json_next(s)) {
		struct seen *row = row_of(t, sub, evidence_text(s, "kind"), evidence_text(s, "what"));
		row->submissions += row->record == NULL || strcmp(row->record, sub->record) != 0;
		row->times += evidence_int(s, "times");
		row->record = sub->record;
	}
}

static int read_all(struct store *s, const struct sub_row *rows, size_t n, struct tally *t, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		SCOPED_ARENA a = ARENA_INIT; /* one record at a time */
		SCOPED_JSON root = NULL;
		char *text;
		size_t len;
		int rc = store_record_get(s, rows[i].id, &a, &text, &len, e);
		if (rc < 0 || (rc == 0 && json_parse(text, len, rows[i].record, &root, e) < 0))
			return -1;
		if (rc == 0)
			add(t, &rows[i], root);
	}
	return 0;
}

int seen_rows(struct store *s, const char *student, struct arena *a, struct seen **rows, size_t *n, struct err *e)
{
	struct tally t = { .a = a };
	struct sub_row *subs;
	size_t n_subs;
	if (store_sighted(s, student, a, &subs, &n_subs, e) < 0 || read_all(s, subs, n_subs, &t, e) < 0)
		return -1;
	*rows = t.rows;
	*n = t.n;
	return 0;
}
