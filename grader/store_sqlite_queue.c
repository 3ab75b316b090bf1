/* Submissions, leases and records on SQLite. */
#include "grader/store_sqlite.h"

#define PAUSE_MS 2000 /* times tries: between two tries of one submission */

int sq_add(struct store *base, const struct sub_row *row, const uint8_t *seed, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = row->id }, { .name = "$lab", .text = row->lab },
		{ .name = "$student", .text = row->student }, { .name = "$repo", .text = row->repo },
		{ .name = "$oid", .text = row->commit }, { .name = "$received", .number = row->received_ms },
		{ .name = "$seed", .blob = seed }, { 0 } };
	int rc = sq_run((struct sq *)base,
		"INSERT INTO submission (id, lab, student, repo, oid, received_ms, seed)"
		" VALUES ($id, $lab, $student, $repo, $oid, $received, $seed) ON CONFLICT (id) DO NOTHING",
		args, NULL, NULL, e);
	return rc < 0 ? -1 : 0;
}

#define COLUMNS "id, lab, student, repo, oid, received_ms, state, tries, lease_ms, why_held, record, permille, attempt"

static struct sub_row read_row(sqlite3_stmt *st, struct arena *a)
{
	return (struct sub_row){ .id = sq_column(st, 0, a),
		.lab = sq_column(st, 1, a),
		.student = sq_column(st, 2, a),
		.repo = sq_column(st, 3, a),
		.commit = sq_column(st, 4, a),
		.received_ms = sqlite3_column_int64(st, 5),
		.state = sqlite3_column_int(st, 6),
		.tries = sqlite3_column_int64(st, 7),
		.lease_ms = sqlite3_column_int64(st, 8),
		.why_held = sq_column(st, 9, a),
		.record = sq_column(st, 10, a),
		.permille = sqlite3_column_int64(st, 11),
		.attempt = sqlite3_column_int64(st, 12) };
}

/* The order in which queued rows are taken: everybody's first one, then everybody's second one; within that who waited
 * longest for a turn. What a student has at work counts as taken, and `turn` remembers who was last: without both, the
 * owner of a hundred rows would be first again after each claim. */
#define FAIR                                                                                                           \
	"WITH busy AS (SELECT student, count(*) AS at_work FROM submission WHERE state = 1 GROUP BY student),"         \
	" q AS (SELECT n, id, student, row_number() OVER (PARTITION BY student ORDER BY n) AS nth FROM submission AS " \
	"s"                                                                                                            \
	"  WHERE state = 0 AND lease_ms <= $now AND NOT EXISTS (SELECT 1 FROM submission AS l"                         \
	"   WHERE l.state = 1 AND l.student = s.student AND l.lab = s.lab)),"                                          \
	" fair AS (SELECT q.n, q.id, row_number() OVER (ORDER BY q.nth + coalesce(busy.at_work, 0),"                   \
	"  coalesce(turn.last, 0), q.n) AS place FROM q LEFT JOIN turn ON turn.student = q.student"                    \
	"  LEFT JOIN busy ON busy.student = q.student) "

struct lease {
	int64_t now_ms, lease_ms, max_tries;
	struct arena *a;
	struct sub_row row;
	uint8_t seed[SEED_SIZE];
};

static void take_lease(sqlite3_stmt *st, void *ctx)
{
	struct lease *l = ctx;
	l->row = read_row(st, l->a);
	if (sqlite3_column_bytes(st, 13) == SEED_SIZE)
		memcpy(l->seed, sqlite3_column_blob(st, 13), SEED_SIZE);
}

/* Leases that ran out come back. A time in the far future was written before the clock stepped back. */
static int reap(struct sq *s, const struct lease *l, struct err *e)
{
	const struct arg clock[] = { { .name = "$end", .number = l->now_ms + l->lease_ms }, { 0 } };
	const struct arg all[] = { { .name = "$now", .number = l->now_ms },
		{ .name = "$tries", .number = l->max_tries }, { 0 } };
	const struct arg now[] = { { .name = "$now", .number = l->now_ms }, { 0 } };
	if (sq_run(s, "UPDATE submission SET lease_ms = $end WHERE state < 2 AND lease_ms > $end", clock, NULL, NULL,
		    e) < 0 ||
		sq_run(s,
			"UPDATE submission SET state = 3, lease_ms = 0, why_held = 'the grader died ' || tries ||"
			" ' times while it worked on this' WHERE state = 1 AND lease_ms <= $now AND tries >= $tries",
			all, NULL, NULL, e) < 0)
		return -1;
	return sq_run(s, "UPDATE submission SET state = 0, lease_ms = 0 WHERE state = 1 AND lease_ms <= $now", now,
		NULL, NULL, e);
}

static int lease_body(struct sq *s, void *ctx, struct err *e)
{
	struct lease *l = ctx;
	int64_t n = 0;
	const struct arg now[] = { { .name = "$now", .number = l->now_ms }, { 0 } };
	if (reap(s, l, e) < 0)
		return -1;
	int found = sq_run(s, FAIR "SELECT n FROM fair WHERE place = 1", now, sq_take_number, &n, e);
	if (found <= 0)
		return found < 0 ? -1 : 1;
	const struct arg row[] = { { .name = "$n", .number = n }, { .name = "$end", .number = l->now_ms + l->lease_ms },
		{ 0 } };
	if (sq_run(s,
		    "UPDATE submission AS s SET state = 1, tries = tries + 1, lease_ms = $end, attempt = 1 + (SELECT"
		    " count(*) FROM submission AS d WHERE d.state = 2 AND d.lab = s.lab AND d.student = s.student)"
		    " WHERE n = $n RETURNING " COLUMNS ", seed",
		    row, take_lease, l, e) < 0)
		return -1;
	const struct arg who[] = { { .name = "$student", .text = l->row.student }, { 0 } };
	return sq_run(s,
		       "INSERT INTO turn (student, last) VALUES ($student, (SELECT 1 + coalesce(max(last), 0) FROM "
		       "turn))"
		       " ON CONFLICT (student) DO UPDATE SET last = excluded.last",
		       who, NULL, NULL, e) < 0
		       ? -1
		       : 0;
}

int sq_lease(struct store *base, int64_t now_ms, int64_t lease_ms, int64_t max_tries, struct arena *a,
	struct sub_row *out, uint8_t *seed, struct err *e)
{
	struct lease l = { .now_ms = now_ms, .lease_ms = lease_ms, .max_tries = max_tries, .a = a };
	int rc = sq_transaction((struct sq *)base, lease_body, &l, e);
	if (rc == 0) {
		*out = l.row;
		memcpy(seed, l.seed, SEED_SIZE);
	}
	return rc;
}

/* A change that must hit exactly one row. */
static int change(struct store *base, const char *sql, const struct arg *args, const char *what, struct err *e)
{
	int n = sq_run((struct sq *)base, sql, args, NULL, NULL, e);
	if (n == 0)
		return err_set(e, ERR_USAGE, "%.80s: %s", args[0].text, what);
	return n < 0 ? -1 : 0;
}

int sq_renew(struct store *base, const char *id, int64_t now_ms, int64_t lease_ms, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id }, { .name = "$end", .number = now_ms + lease_ms },
		{ 0 } };
	return change(base, "UPDATE submission SET lease_ms = $end WHERE id = $id AND state = 1", args,
		"no such submission is leased", e);
}

int sq_hold(struct store *base, const char *id, const char *why, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id }, { .name = "$why", .text = why }, { 0 } };
	return change(base,
		"UPDATE submission SET state = 3, lease_ms = 0, why_held = $why WHERE id = $id AND state < 2", args,
		"no such submission is open", e);
}

int sq_fail_try(struct store *base, const char *id, const char *why, int64_t now_ms, int64_t max_tries, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id }, { .name = "$why", .text = why },
		{ .name = "$now", .number = now_ms }, { .name = "$tries", .number = max_tries },
		{ .name = "$pause", .number = PAUSE_MS }, { 0 } };
	return change(base,
		"UPDATE submission SET state = CASE WHEN tries >= $tries THEN 3 ELSE 0 END,"
		" why_held = CASE WHEN tries >= $tries THEN $why ELSE '' END,"
		" lease_ms = CASE WHEN tries >= $tries THEN 0 ELSE $now + tries * $pause END WHERE id = $id AND state "
		"= 1",
		args, "no such submission is leased", e);
}

int sq_expire(struct store *base, struct err *e)
{
	int rc = sq_run((struct sq *)base, "UPDATE submission SET lease_ms = 0 WHERE state = 1", NULL, NULL, NULL, e);
	return rc < 0 ? -1 : 0;
}

int sq_release(struct store *base, const char *id, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id }, { 0 } };
	return change(base,
		"UPDATE submission SET state = 0, tries = 0, lease_ms = 0, why_held = ''"
		" WHERE id = $id AND state = 3",
		args, "no such submission is held", e);
}

struct new_record {
	const char *id;
	const struct store_record *r;
};

static int record_body(struct sq *s, void *ctx, struct err *e)
{
	const struct new_record *new = ctx;
	const struct arg row[] = { { .name = "$id", .text = new->id }, { .name = "$record", .text = new->r->id },
		{ .name = "$text", .text = new->r->text }, { 0 } };
	const struct arg done[] = { { .name = "$id", .text = new->id }, { .name = "$record", .text = new->r->id },
		{ .name = "$permille", .number = new->r->permille }, { 0 } };
	int n = sq_run(s,
		"INSERT INTO record (submission, id, document) VALUES ($id, $record, $text)"
		" ON CONFLICT (submission) DO NOTHING",
		row, NULL, NULL, e);
	if (n <= 0)
		return n;
	if (sq_run(s,
		    "UPDATE submission SET state = 2, lease_ms = 0, why_held = '', record = $record,"
		    " permille = $permille WHERE id = $id",
		    done, NULL, NULL, e) < 0)
		return -1;
	return sq_standing_take(s, new->id, new->r->document, e);
}

int sq_record(struct store *base, const char *id, const struct store_record *r, struct err *e)
{
	struct new_record new = { .id = id, .r = r };
	return sq_transaction((struct sq *)base, record_body, &new, e) < 0 ? -1 : 0;
}

struct rows {
	struct arena *a;
	struct sub_row *list;
	size_t n, cap;
};

static void take_row(sqlite3_stmt *st, void *ctx)
{
	struct rows *r = ctx;
	*(struct sub_row *)arena_push(r->a, &r->list, &r->n, &r->cap, sizeof *r->list) = read_row(st, r->a);
}

int sq_list(struct store *base, const char *id, const char *lab, const char *student, int state, struct arena *a,
	struct sub_row **list, size_t *n, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id != NULL ? id : "" },
		{ .name = "$lab", .text = lab != NULL ? lab : "" },
		{ .name = "$student", .text = student != NULL ? student : "" }, { .name = "$state", .number = state },
		{ 0 } };
	struct rows r = { .a = a };
	/* A learner's page asks the second: it has an index of its own, which the first can't use. */
	static const char any[] =
		"SELECT " COLUMNS " FROM submission WHERE ($id = '' OR id = $id) AND ($lab = '' OR lab = $lab)"
		" AND ($student = '' OR student = $student) AND ($state < 0 OR state = $state) ORDER BY n";
	static const char graded[] =
		"SELECT " COLUMNS " FROM submission WHERE student = $student AND state = 2 AND $state = 2"
		" AND ($id = '' OR id = $id) AND ($lab = '' OR lab = $lab) ORDER BY n";
	bool one = student != NULL && *student != '\0' && state == SUB_DONE;
	if (sq_run((struct sq *)base, one ? graded : any, args, take_row, &r, e) < 0)
		return -1;
	*list = r.list;
	*n = r.n;
	return 0;
}

int sq_ahead(struct store *base, const char *id, int64_t *n, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id }, { .name = "$now", .number = INT64_MAX }, { 0 } };
	int64_t ahead = 0;
	int rc = sq_run((struct sq *)base,
		FAIR
		"SELECT coalesce((SELECT (SELECT count(*) FROM submission WHERE state = 1) + place - 1 FROM fair"
		" WHERE id = $id), (SELECT count(*) FROM submission AS m JOIN submission AS o ON o.student = m.student"
		" AND o.lab = m.lab AND o.n < m.n AND o.state < 2 WHERE m.id = $id AND m.state = 0))",
		args, sq_take_number, &ahead, e);
	if (rc < 0)
		return -1;
	*n = ahead;
	return 0;
}

struct text {
	struct arena *a;
	char *text;
	size_t len;
};

static void take_text(sqlite3_stmt *st, void *ctx)
{
	struct text *t = ctx;
	t->len = (size_t)sqlite3_column_bytes(st, 0);
	t->text = arena_strndup(t->a, (const char *)sqlite3_column_text(st, 0), t->len);
}

int sq_record_get(struct store *base, const char *record_id, struct arena *a, char **text, size_t *len, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = record_id }, { 0 } };
	struct text t = { .a = a };
	int n = sq_run((struct sq *)base,
		"SELECT document FROM record WHERE id = $id OR submission = $id OR (length($id) >= 4 AND"
		" substr(id, 1, length($id)) = $id) LIMIT 2",
		args, take_text, &t, e);
	if (n < 0)
		return -1;
	if (n == 0)
		return 1;
	if (n > 1)
		return err_set(e, ERR_USAGE,
			"%.40s: more than one record begins so; give more digits, or the submission's id", record_id);
	*text = t.text;
	*len = t.len;
	return 0;
}

static void take_seed(sqlite3_stmt *st, void *ctx)
{
	if (sqlite3_column_bytes(st, 0) == SEED_SIZE)
		memcpy(ctx, sqlite3_column_blob(st, 0), SEED_SIZE);
}

int sq_seed(struct store *base, const char *id, uint8_t *seed, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id }, { 0 } };
	uint8_t found[SEED_SIZE];
	int n = sq_run((struct sq *)base, "SELECT seed FROM submission WHERE id = $id", args, take_seed, found, e);
	if (n == 0)
		return err_set(e, ERR_USAGE, "%.40s: no such submission", id);
	if (n > 0)
		memcpy(seed, found, SEED_SIZE);
	return n < 0 ? -1 : 0;
}
