/* The store on SQLite: what was seen, a page of it at a time. The rows are kept by a trigger of the layout. */
#include "grader/store_sqlite.h"

#define NAMES_MAX ((size_t)8 << 20)

int sq_names_print(const char *one, const char *const *many, size_t n, struct buf *out, struct err *e)
{
	SCOPED_JSON list = json_new_array();
	buf_init(out, NAMES_MAX);
	if (one != NULL)
		json_push_string(list, one);
	for (size_t i = 0; one == NULL && many != NULL && i < n; i++)
		json_push_string(list, many[i]);
	if (one == NULL && many == NULL)
		return 0;
	return json_print(list, out) < 0 ? err_set(e, ERR_USAGE, "more learners than fit into %zu MiB", NAMES_MAX >> 20)
					 : 0;
}

struct taken {
	struct arena *a;
	struct store_seen *rows;
	size_t n, cap;
};

static void take(sqlite3_stmt *st, void *ctx)
{
	struct taken *t = ctx;
	*(struct store_seen *)arena_push(t->a, &t->rows, &t->n, &t->cap, sizeof *t->rows) =
		(struct store_seen){ .student = sq_column(st, 0, t->a),
			.lab = sq_column(st, 1, t->a),
			.kind = sq_column(st, 2, t->a),
			.what = sq_column(st, 3, t->a),
			.record = sq_column(st, 4, t->a),
			.submissions = sqlite3_column_int64(st, 5),
			.times = sqlite3_column_int64(st, 6),
			.first_ms = sqlite3_column_int64(st, 7) };
}

#define ROW       "SELECT m.student, m.lab, m.kind, m.what, m.record, m.submissions, m.times, m.first_ms"
#define COUNT     "SELECT count(*)"
#define FROM_ALL  " FROM seen AS m"
#define FROM_LIST " FROM (SELECT value FROM json_each($names)) AS j CROSS JOIN seen AS m ON m.student = j.value"
#define PAGE      " ORDER BY m.newest DESC, m.student, m.lab, m.kind, m.what LIMIT $limit OFFSET $first"

int sq_seen(struct store *base, const struct store_seen_ask *ask, struct arena *a, struct store_seen **rows, size_t *n,
	size_t *total, struct err *e)
{
	SCOPED_BUF names = { 0 };
	struct taken t = { .a = a };
	int64_t count = 0;
	if (sq_names_print(ask->student, ask->students, ask->n_students, &names, e) < 0)
		return -1;
	bool all = names.len == 0;
	const struct arg who[] = { { .name = all ? NULL : "$names", .text = buf_text(&names) }, { 0 } };
	const struct arg page[] = { { .name = "$first", .number = (int64_t)ask->first },
		{ .name = "$limit", .number = ask->limit == 0 ? -1 : (int64_t)ask->limit }, who[0], { 0 } };
	if (sq_run((struct sq *)base, all ? COUNT FROM_ALL : COUNT FROM_LIST, who, sq_take_number, &count, e) < 0 ||
		sq_run((struct sq *)base, all ? ROW FROM_ALL PAGE : ROW FROM_LIST PAGE, page, take, &t, e) < 0)
		return -1;
	*rows = t.rows;
	*n = t.n;
	*total = (size_t)count;
	return 0;
}
