/* What the attention list asks of all submissions at once: answered from one index, never row by row in the caller. */
#include "grader/store_sqlite.h"

struct taken {
	struct arena *a;
	void *list;
	size_t n, cap;
};

static void take_last(sqlite3_stmt *st, void *ctx)
{
	struct taken *t = ctx;
	*(struct store_last *)arena_push(t->a, &t->list, &t->n, &t->cap, sizeof(struct store_last)) =
		(struct store_last){ .student = sq_column(st, 0, t->a), .received_ms = sqlite3_column_int64(st, 1) };
}

int sq_lasts(struct store *base, struct arena *a, struct store_last **rows, size_t *n, struct err *e)
{
	struct taken t = { .a = a };
	if (sq_run((struct sq *)base,
		    "SELECT student, max(received_ms) FROM submission WHERE state = 2 GROUP BY student ORDER BY "
		    "student",
		    NULL, take_last, &t, e) < 0)
		return -1;
	*rows = t.list;
	*n = t.n;
	return 0;
}

static void take_fall(sqlite3_stmt *st, void *ctx)
{
	struct taken *t = ctx;
	*(struct store_fall *)arena_push(t->a, &t->list, &t->n, &t->cap, sizeof(struct store_fall)) =
		(struct store_fall){ .student = sq_column(st, 0, t->a),
			.lab = sq_column(st, 1, t->a),
			.submission = sq_column(st, 2, t->a),
			.record = sq_column(st, 3, t->a),
			.received_ms = sqlite3_column_int64(st, 4),
			.before_permille = sqlite3_column_int64(st, 5),
			.permille = sqlite3_column_int64(st, 6) };
}

/* The row is fetched for those that fell alone: the rest is in the index submission_graded. */
int sq_falls(struct store *base, struct arena *a, struct store_fall **rows, size_t *n, struct err *e)
{
	struct taken t = { .a = a };
	if (sq_run((struct sq *)base,
		    "WITH last AS (SELECT n, permille, (SELECT b.permille FROM submission AS b WHERE b.student ="
		    " s.student AND b.lab = s.lab AND b.state = 2 AND b.n < s.n ORDER BY b.n DESC LIMIT 1) AS before"
		    " FROM submission AS s WHERE state = 2 AND NOT EXISTS (SELECT 1 FROM submission AS x WHERE"
		    " x.student = s.student AND x.lab = s.lab AND x.state = 2 AND x.n > s.n))"
		    " SELECT s.student, s.lab, s.id, s.record, s.received_ms, last.before, s.permille"
		    " FROM last JOIN submission AS s ON s.n = last.n WHERE last.permille < last.before"
		    " ORDER BY s.student, s.lab",
		    NULL, take_fall, &t, e) < 0)
		return -1;
	*rows = t.list;
	*n = t.n;
	return 0;
}
