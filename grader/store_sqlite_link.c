/* The store on SQLite: signed links, and which of them were taken back. */
#include "grader/store_sqlite.h"

int sq_link_add(struct store *base, const struct store_link *link, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = link->id }, { .name = "$role", .text = link->role },
		{ .name = "$name", .text = link->name }, { .name = "$made", .number = link->made_ms },
		{ .name = "$until", .number = link->until_s }, { 0 } };
	return sq_run((struct sq *)base,
		       "INSERT INTO link (id, role, name, made_ms, until_s) VALUES ($id, $role, $name, $made, $until)"
		       " ON CONFLICT DO NOTHING",
		       args, NULL, NULL, e) < 0
		       ? -1
		       : 0;
}

int sq_link_revoke(struct store *base, const char *id, const char *by, int64_t now_ms, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id }, { .name = "$by", .text = by },
		{ .name = "$now", .number = now_ms }, { 0 } };
	return sq_run((struct sq *)base,
		       "INSERT INTO link (id, role, name, made_ms, until_s, revoked_ms, revoked_by)"
		       " VALUES ($id, '', '', 0, 0, $now, $by) ON CONFLICT DO UPDATE SET revoked_ms = $now,"
		       " revoked_by = $by WHERE revoked_ms = 0",
		       args, NULL, NULL, e) < 0
		       ? -1
		       : 0;
}

int sq_link_revoked(struct store *base, const char *id, bool *revoked, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id }, { 0 } };
	int64_t since_ms = 0;
	if (sq_run((struct sq *)base, "SELECT revoked_ms FROM link WHERE id = $id", args, sq_take_number, &since_ms,
		    e) < 0)
		return -1;
	*revoked = since_ms != 0;
	return 0;
}

struct taken {
	struct arena *a;
	struct store_link *rows;
	size_t n, cap;
};

static void take(sqlite3_stmt *st, void *ctx)
{
	struct taken *t = ctx;
	*(struct store_link *)arena_push(t->a, &t->rows, &t->n, &t->cap, sizeof *t->rows) =
		(struct store_link){ .id = sq_column(st, 0, t->a),
			.role = sq_column(st, 1, t->a),
			.name = sq_column(st, 2, t->a),
			.made_ms = sqlite3_column_int64(st, 3),
			.until_s = sqlite3_column_int64(st, 4),
			.revoked_ms = sqlite3_column_int64(st, 5),
			.revoked_by = sq_column(st, 6, t->a) };
}

int sq_links(struct store *base, struct arena *a, struct store_link **links, size_t *n, struct err *e)
{
	struct taken t = { .a = a };
	if (sq_run((struct sq *)base,
		    "SELECT id, role, name, made_ms, until_s, revoked_ms, revoked_by FROM link ORDER BY made_ms, id",
		    NULL, take, &t, e) < 0)
		return -1;
	*links = t.rows;
	*n = t.n;
	return 0;
}
