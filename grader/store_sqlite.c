/* The store on SQLite. All SQL of the project is in this file.
 *
 * WAL with synchronous=FULL: what the worker was told is stored survives a power cut. One writer by design; readers
 * (hooks, show, report) never block it. Parameters are bound by name, because SQLite numbers $1, $2 by first
 * appearance. Every change of more than one row is one BEGIN IMMEDIATE transaction. */
#include <openssl/evp.h>
#include <sqlite3.h>

#include "grader/store_backend.h"
#include "runner/base/buf.h"

#define BUSY_MS  5000
#define PAUSE_MS 2000 /* times tries: between two tries of one submission */

struct sq {
	struct store base;
	sqlite3 *db;
};

/* Numbered migrations, applied in order, never edited once released: the digest of each is kept and compared. */
static const char *const migrations[] = {
	"CREATE TABLE submission ("
	" n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
	" lab TEXT NOT NULL, student TEXT NOT NULL, repo TEXT NOT NULL, oid TEXT NOT NULL,"
	" received_ms INTEGER NOT NULL, seed BLOB NOT NULL CHECK (length(seed) = 32),"
	" state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3), tries INTEGER NOT NULL DEFAULT 0,"
	" lease_ms INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL DEFAULT 0,"
	" why_held TEXT NOT NULL DEFAULT '', record TEXT NOT NULL DEFAULT '',"
	" permille INTEGER NOT NULL DEFAULT -1 CHECK (permille BETWEEN -1 AND 1000)) STRICT;"
	"CREATE INDEX submission_open ON submission (state, student, n) WHERE state < 2;"
	"CREATE INDEX submission_of ON submission (lab, student, n);"
	"CREATE TABLE turn (student TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT;"
	/* Append-only: what was graded is history. The id is short and may repeat, the submission may not. */
	"CREATE TABLE record ("
	" submission TEXT PRIMARY KEY REFERENCES submission (id), id TEXT NOT NULL, document TEXT NOT NULL) STRICT;"
	"CREATE INDEX record_id ON record (id);"
	"CREATE TRIGGER record_no_update BEFORE UPDATE ON record"
	" BEGIN SELECT raise(ABORT, 'records are never changed'); END;"
	"CREATE TRIGGER record_no_delete BEFORE DELETE ON record"
	" BEGIN SELECT raise(ABORT, 'records are never deleted'); END;"
	"CREATE TRIGGER submission_seed BEFORE UPDATE OF seed, oid, received_ms ON submission"
	" BEGIN SELECT raise(ABORT, 'what was pushed is never changed'); END;",
};
#define N_MIGRATIONS (sizeof migrations / sizeof migrations[0])

/* What SQLite says, as who must act. Everything else is ERR_BUG. */
static const struct {
	int code;
	enum err_kind kind;
	const char *remedy;
} kinds[] = {
	{ SQLITE_BUSY, ERR_RETRY, "another process holds it; try again" },
	{ SQLITE_LOCKED, ERR_RETRY, "another process holds it; try again" },
	{ SQLITE_FULL, ERR_RETRY, "the disk is full: make room" },
	{ SQLITE_IOERR, ERR_RETRY, "reading or writing failed: look at the disk" },
	{ SQLITE_NOMEM, ERR_RETRY, "memory ran out" },
	{ SQLITE_CANTOPEN, ERR_OPERATOR, "look at the permissions of the course directory" },
	{ SQLITE_READONLY, ERR_OPERATOR, "look at the permissions of the course directory" },
	{ SQLITE_PERM, ERR_OPERATOR, "look at the permissions of the course directory" },
	{ SQLITE_NOTADB, ERR_OPERATOR, "restore the file from a backup" },
	{ SQLITE_CORRUPT, ERR_OPERATOR, "restore the file from a backup" },
};

static int fail(struct sq *s, int code, struct err *e)
{
	const char *what = s->db != NULL ? sqlite3_errmsg(s->db) : sqlite3_errstr(code);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].code == (code & 0xff))
			return err_set(e, kinds[i].kind, "plumb.db: %s; %s", what, kinds[i].remedy);
	return err_set(e, ERR_BUG, "plumb.db: %s", what);
}

struct arg { /* the array ends with a row without name */
	const char *name;
	const char *text; /* or: */
	const void *blob; /* SEED_SIZE bytes; or: */
	int64_t number;
};

static void finalize(sqlite3_stmt **st)
{
	(void)sqlite3_finalize(*st);
}
#define SCOPED_STMT __attribute__((cleanup(finalize))) sqlite3_stmt *

static int bind(sqlite3_stmt *st, const struct arg *args)
{
	int rc = SQLITE_OK;
	for (; rc == SQLITE_OK && args->name != NULL; args++) {
		int i = sqlite3_bind_parameter_index(st, args->name);
		if (i == 0)
			return SQLITE_MISUSE;
		if (args->text != NULL)
			rc = sqlite3_bind_text(st, i, args->text, -1, SQLITE_STATIC);
		else if (args->blob != NULL)
			rc = sqlite3_bind_blob(st, i, args->blob, SEED_SIZE, SQLITE_STATIC);
		else
			rc = sqlite3_bind_int64(st, i, args->number);
	}
	return rc;
}

typedef void row_fn(sqlite3_stmt *st, void *ctx);

/* One statement to its end. Returns how many rows it gave, or for a change how many it changed; -1 with *e. */
static int run(struct sq *s, const char *sql, const struct arg *args, row_fn *row, void *ctx, struct err *e)
{
	static const struct arg none[] = { { 0 } };
	SCOPED_STMT st = NULL;
	int n = 0;
	int rc = sqlite3_prepare_v2(s->db, sql, -1, &st, NULL);
	rc = rc == SQLITE_OK ? bind(st, args != NULL ? args : none) : rc;
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(st);
		if (rc == SQLITE_ROW && row != NULL)
			row(st, ctx);
		n += rc == SQLITE_ROW;
	}
	if (rc != SQLITE_DONE)
		return fail(s, rc, e);
	return sqlite3_stmt_readonly(st) || n > 0 ? n : sqlite3_changes(s->db);
}

typedef int body_fn(struct sq *s, void *ctx, struct err *e);

static int transaction(struct sq *s, body_fn *body, void *ctx, struct err *e)
{
	if (run(s, "BEGIN IMMEDIATE", NULL, NULL, NULL, e) < 0)
		return -1;
	int rc = body(s, ctx, e);
	if (rc >= 0 && run(s, "COMMIT", NULL, NULL, NULL, e) >= 0)
		return rc;
	(void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

static void take_number(sqlite3_stmt *st, void *ctx)
{
	*(int64_t *)ctx = sqlite3_column_int64(st, 0);
}

static int digest(const char *text, struct buf *hex)
{
	uint8_t sum[32];
	buf_clear(hex);
	if (EVP_Digest(text, strlen(text), sum, NULL, EVP_sha256(), NULL) != 1)
		return -1;
	return buf_hex(hex, sum, sizeof sum);
}

static int migrate_one(struct sq *s, int64_t version, struct err *e)
{
	SCOPED_BUF sum;
	int64_t known = 0;
	buf_init(&sum, 65);
	if (digest(migrations[version], &sum) < 0)
		return err_set(e, ERR_BUG, "plumb.db: no SHA-256");
	const struct arg args[] = { { .name = "$version", .number = version + 1 },
		{ .name = "$digest", .text = buf_text(&sum) }, { 0 } };
	int there = run(s, "SELECT digest = $digest FROM schema_version WHERE version = $version", args, take_number,
		&known, e);
	if (there < 0)
		return -1;
	if (there > 0)
		return known ? 0
			     : err_set(e, ERR_OPERATOR,
				       "plumb.db: step %d of its layout was made by another plumb; "
				       "use that one",
				       (int)version + 1);
	if (sqlite3_exec(s->db, migrations[version], NULL, NULL, NULL) != SQLITE_OK)
		return fail(s, sqlite3_errcode(s->db), e);
	return run(s, "INSERT INTO schema_version (version, digest) VALUES ($version, $digest)", args, NULL, NULL, e);
}

static int migrate(struct sq *s, void *ctx, struct err *e)
{
	int64_t newest = 0;
	(void)ctx;
	if (run(s,
		    "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, digest TEXT NOT NULL) "
		    "STRICT",
		    NULL, NULL, NULL, e) < 0 ||
		run(s, "SELECT coalesce(max(version), 0) FROM schema_version", NULL, take_number, &newest, e) < 0)
		return -1;
	if (newest > (int64_t)N_MIGRATIONS)
		return err_set(
			e, ERR_OPERATOR, "plumb.db: made by a newer plumb (layout %d); use that one", (int)newest);
	for (size_t i = 0; i < N_MIGRATIONS; i++)
		if (migrate_one(s, (int64_t)i, e) < 0)
			return -1;
	return 0;
}

static void sq_close(struct store *base)
{
	struct sq *s = (struct sq *)base;
	(void)sqlite3_close(s->db);
	free(s);
}

static int set_up(struct sq *s, const char *path, bool readonly, struct err *e)
{
	int flags = readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	int rc = sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc != SQLITE_OK)
		return fail(s, rc, e);
	(void)sqlite3_busy_timeout(s->db, BUSY_MS);
	(void)sqlite3_extended_result_codes(s->db, 0);
	if (run(s, "PRAGMA foreign_keys = ON", NULL, NULL, NULL, e) < 0)
		return -1;
	if (readonly)
		return run(s, "PRAGMA query_only = ON", NULL, NULL, NULL, e) < 0 ? -1 : 0;
	if (run(s, "PRAGMA journal_mode = WAL", NULL, NULL, NULL, e) < 0 ||
		run(s, "PRAGMA synchronous = FULL", NULL, NULL, NULL, e) < 0)
		return -1;
	return transaction(s, migrate, NULL, e);
}

static int sq_open(const char *course, bool readonly, struct store **out, struct err *e)
{
	char path[4096];
	if ((size_t)snprintf(path, sizeof path, "%s/plumb.db", course) >= sizeof path)
		return err_set(e, ERR_OPERATOR, "%.200s: path too long", course);
	struct sq *s = calloc(1, sizeof *s);
	if (s == NULL)
		return err_set(e, ERR_RETRY, "plumb.db: memory ran out");
	s->base.backend = &store_sqlite;
	if (set_up(s, path, readonly, e) < 0) {
		sq_close(&s->base);
		return err_prefix(e, "%s", course);
	}
	*out = &s->base;
	return 0;
}

static int sq_add(struct store *base, const struct sub_row *row, const uint8_t *seed, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = row->id }, { .name = "$lab", .text = row->lab },
		{ .name = "$student", .text = row->student }, { .name = "$repo", .text = row->repo },
		{ .name = "$oid", .text = row->commit }, { .name = "$received", .number = row->received_ms },
		{ .name = "$seed", .blob = seed }, { 0 } };
	int rc = run((struct sq *)base,
		"INSERT INTO submission (id, lab, student, repo, oid, received_ms, seed)"
		" VALUES ($id, $lab, $student, $repo, $oid, $received, $seed) ON CONFLICT (id) DO NOTHING",
		args, NULL, NULL, e);
	return rc < 0 ? -1 : 0;
}

#define COLUMNS "id, lab, student, repo, oid, received_ms, state, tries, lease_ms, why_held, record, permille, attempt"

static const char *column(sqlite3_stmt *st, int i, struct arena *a)
{
	return arena_strndup(a, (const char *)sqlite3_column_text(st, i), (size_t)sqlite3_column_bytes(st, i));
}

static struct sub_row read_row(sqlite3_stmt *st, struct arena *a)
{
	return (struct sub_row){ .id = column(st, 0, a),
		.lab = column(st, 1, a),
		.student = column(st, 2, a),
		.repo = column(st, 3, a),
		.commit = column(st, 4, a),
		.received_ms = sqlite3_column_int64(st, 5),
		.state = sqlite3_column_int(st, 6),
		.tries = sqlite3_column_int64(st, 7),
		.lease_ms = sqlite3_column_int64(st, 8),
		.why_held = column(st, 9, a),
		.record = column(st, 10, a),
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
	if (run(s, "UPDATE submission SET lease_ms = $end WHERE state < 2 AND lease_ms > $end", clock, NULL, NULL, e) <
			0 ||
		run(s,
			"UPDATE submission SET state = 3, lease_ms = 0, why_held = 'the grader died ' || tries ||"
			" ' times while it worked on this' WHERE state = 1 AND lease_ms <= $now AND tries >= $tries",
			all, NULL, NULL, e) < 0)
		return -1;
	return run(s, "UPDATE submission SET state = 0, lease_ms = 0 WHERE state = 1 AND lease_ms <= $now", now, NULL,
		NULL, e);
}

static int lease_body(struct sq *s, void *ctx, struct err *e)
{
	struct lease *l = ctx;
	int64_t n = 0;
	const struct arg now[] = { { .name = "$now", .number = l->now_ms }, { 0 } };
	if (reap(s, l, e) < 0)
		return -1;
	int found = run(s, FAIR "SELECT n FROM fair WHERE place = 1", now, take_number, &n, e);
	if (found <= 0)
		return found < 0 ? -1 : 1;
	const struct arg row[] = { { .name = "$n", .number = n }, { .name = "$end", .number = l->now_ms + l->lease_ms },
		{ 0 } };
	if (run(s,
		    "UPDATE submission AS s SET state = 1, tries = tries + 1, lease_ms = $end, attempt = 1 + (SELECT"
		    " count(*) FROM submission AS d WHERE d.state = 2 AND d.lab = s.lab AND d.student = s.student)"
		    " WHERE n = $n RETURNING " COLUMNS ", seed",
		    row, take_lease, l, e) < 0)
		return -1;
	const struct arg who[] = { { .name = "$student", .text = l->row.student }, { 0 } };
	return run(s,
		       "INSERT INTO turn (student, last) VALUES ($student, (SELECT 1 + coalesce(max(last), 0) FROM "
		       "turn))"
		       " ON CONFLICT (student) DO UPDATE SET last = excluded.last",
		       who, NULL, NULL, e) < 0
		       ? -1
		       : 0;
}

static int sq_lease(struct store *base, int64_t now_ms, int64_t lease_ms, int64_t max_tries, struct arena *a,
	struct sub_row *out, uint8_t *seed, struct err *e)
{
	struct lease l = { .now_ms = now_ms, .lease_ms = lease_ms, .max_tries = max_tries, .a = a };
	int rc = transaction((struct sq *)base, lease_body, &l, e);
	if (rc == 0) {
		*out = l.row;
		memcpy(seed, l.seed, SEED_SIZE);
	}
	return rc;
}

/* A change that must hit exactly one row. */
static int change(struct store *base, const char *sql, const struct arg *args, const char *what, struct err *e)
{
	int n = run((struct sq *)base, sql, args, NULL, NULL, e);
	if (n == 0)
		return err_set(e, ERR_USAGE, "%.80s: %s", args[0].text, what);
	return n < 0 ? -1 : 0;
}

static int sq_renew(struct store *base, const char *id, int64_t now_ms, int64_t lease_ms, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id }, { .name = "$end", .number = now_ms + lease_ms },
		{ 0 } };
	return change(base, "UPDATE submission SET lease_ms = $end WHERE id = $id AND state = 1", args,
		"no such submission is leased", e);
}

static int sq_hold(struct store *base, const char *id, const char *why, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id }, { .name = "$why", .text = why }, { 0 } };
	return change(base,
		"UPDATE submission SET state = 3, lease_ms = 0, why_held = $why WHERE id = $id AND state < 2", args,
		"no such submission is open", e);
}

static int sq_fail(
	struct store *base, const char *id, const char *why, int64_t now_ms, int64_t max_tries, struct err *e)
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

static int sq_expire(struct store *base, struct err *e)
{
	int rc = run((struct sq *)base, "UPDATE submission SET lease_ms = 0 WHERE state = 1", NULL, NULL, NULL, e);
	return rc < 0 ? -1 : 0;
}

static int sq_release(struct store *base, const char *id, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id }, { 0 } };
	return change(base,
		"UPDATE submission SET state = 0, tries = 0, lease_ms = 0, why_held = ''"
		" WHERE id = $id AND state = 3",
		args, "no such submission is held", e);
}

struct new_record {
	const char *id, *record_id, *text;
	int64_t permille;
};

static int record_body(struct sq *s, void *ctx, struct err *e)
{
	const struct new_record *r = ctx;
	const struct arg row[] = { { .name = "$id", .text = r->id }, { .name = "$record", .text = r->record_id },
		{ .name = "$text", .text = r->text }, { 0 } };
	const struct arg done[] = { { .name = "$id", .text = r->id }, { .name = "$record", .text = r->record_id },
		{ .name = "$permille", .number = r->permille }, { 0 } };
	int n = run(s,
		"INSERT INTO record (submission, id, document) VALUES ($id, $record, $text)"
		" ON CONFLICT (submission) DO NOTHING",
		row, NULL, NULL, e);
	if (n <= 0)
		return n;
	return run(s,
		"UPDATE submission SET state = 2, lease_ms = 0, why_held = '', record = $record,"
		" permille = $permille WHERE id = $id",
		done, NULL, NULL, e);
}

static int sq_record(
	struct store *base, const char *id, const char *record_id, int64_t permille, const char *text, struct err *e)
{
	struct new_record r = { .id = id, .record_id = record_id, .text = text, .permille = permille };
	return transaction((struct sq *)base, record_body, &r, e) < 0 ? -1 : 0;
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

static int sq_list(struct store *base, const char *id, const char *lab, const char *student, int state, struct arena *a,
	struct sub_row **list, size_t *n, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id != NULL ? id : "" },
		{ .name = "$lab", .text = lab != NULL ? lab : "" },
		{ .name = "$student", .text = student != NULL ? student : "" }, { .name = "$state", .number = state },
		{ 0 } };
	struct rows r = { .a = a };
	if (run((struct sq *)base,
		    "SELECT " COLUMNS " FROM submission WHERE ($id = '' OR id = $id) AND ($lab = '' OR lab = $lab)"
		    " AND ($student = '' OR student = $student) AND ($state < 0 OR state = $state) ORDER BY n",
		    args, take_row, &r, e) < 0)
		return -1;
	*list = r.list;
	*n = r.n;
	return 0;
}

static int sq_ahead(struct store *base, const char *id, int64_t *n, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id }, { .name = "$now", .number = INT64_MAX }, { 0 } };
	int64_t ahead = 0;
	int rc = run((struct sq *)base,
		FAIR
		"SELECT coalesce((SELECT (SELECT count(*) FROM submission WHERE state = 1) + place - 1 FROM fair"
		" WHERE id = $id), (SELECT count(*) FROM submission AS m JOIN submission AS o ON o.student = m.student"
		" AND o.lab = m.lab AND o.n < m.n AND o.state < 2 WHERE m.id = $id AND m.state = 0))",
		args, take_number, &ahead, e);
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

static int sq_record_get(
	struct store *base, const char *record_id, struct arena *a, char **text, size_t *len, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = record_id }, { 0 } };
	struct text t = { .a = a };
	int n = run((struct sq *)base,
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

static int sq_seed(struct store *base, const char *id, uint8_t *seed, struct err *e)
{
	const struct arg args[] = { { .name = "$id", .text = id }, { 0 } };
	uint8_t found[SEED_SIZE];
	int n = run((struct sq *)base, "SELECT seed FROM submission WHERE id = $id", args, take_seed, found, e);
	if (n == 0)
		return err_set(e, ERR_USAGE, "%.40s: no such submission", id);
	if (n > 0)
		memcpy(seed, found, SEED_SIZE);
	return n < 0 ? -1 : 0;
}

const struct store_backend store_sqlite = {
	.name = "sqlite",
	.open = sq_open,
	.close = sq_close,
	.add = sq_add,
	.lease = sq_lease,
	.renew = sq_renew,
	.hold = sq_hold,
	.fail = sq_fail,
	.expire = sq_expire,
	.release = sq_release,
	.record = sq_record,
	.list = sq_list,
	.ahead = sq_ahead,
	.record_get = sq_record_get,
	.seed = sq_seed,
};
