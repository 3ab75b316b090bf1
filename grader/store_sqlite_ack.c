/* The store on SQLite: who has seen which line of the attention list. Only ever added. */
#include "grader/store_sqlite.h"

int sq_acknowledge(struct store *base, const char *key, const char *by, int64_t now_ms, struct err *e)
{
	const struct arg args[] = { { .name = "$key", .text = key }, { .name = "$by", .text = by },
		{ .name = "$at", .number = now_ms }, { 0 } };
	return sq_run((struct sq *)base, "INSERT INTO ack (key, by_whom, at_ms) VALUES ($key, $by, $at)", args, NULL,
		       NULL, e) < 0
		       ? -1
		       : 0;
}

struct acks {
	struct arena *a;
	struct store_ack *items;
	size_t n, cap;
};

static void take(sqlite3_stmt *st, void *ctx)
{
	struct acks *l = ctx;
	*(struct store_ack *)arena_push(l->a, &l->items, &l->n, &l->cap, sizeof *l->items) =
		(struct store_ack){ sq_column(st, 0, l->a), sq_column(st, 1, l->a), sqlite3_column_int64(st, 2) };
}

int sq_acks(struct store *base, struct arena *a, struct store_ack **acks, size_t *n, struct err *e)
{
	struct acks l = { .a = a };
	if (sq_run((struct sq *)base, "SELECT key, by_whom, at_ms FROM ack ORDER BY n", NULL, take, &l, e) < 0)
		return -1;
	*acks = l.items;
	*n = l.n;
	return 0;
}
