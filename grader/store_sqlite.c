/* The store on SQLite: one connection, its statements, its errors. All SQL of the project is in grader/store_sqlite*.c.
 *
 * WAL with synchronous=FULL: what the worker was told is stored survives a power cut. One writer by design; readers
 * (hooks, show, report) never block it. Parameters are bound by name, because SQLite numbers $1, $2 by first
 * appearance. Every change of more than one row is one BEGIN IMMEDIATE transaction. */
#include "grader/store_sqlite.h"

#include <fcntl.h>

#include "runner/base/io.h"

#define BUSY_MS 5000

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

int sq_fail(struct sq *s, int code, struct err *e)
{
	const char *what = s->db != NULL ? sqlite3_errmsg(s->db) : sqlite3_errstr(code);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].code == (code & 0xff))
			return err_set(e, kinds[i].kind, "plumb.db: %s; %s", what, kinds[i].remedy);
	return err_set(e, ERR_BUG, "plumb.db: %s", what);
}

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

/* A statement for that text: one that was kept and isn't at work in a caller, or a new one, kept if there is room. */
static int statement(struct sq *s, const char *sql, sqlite3_stmt **st, bool *kept)
{
	for (size_t i = 0; i < s->n_kept; i++)
		if (!sqlite3_stmt_busy(s->kept[i]) && strcmp(sqlite3_sql(s->kept[i]), sql) == 0) {
			*st = s->kept[i];
			*kept = true;
			return SQLITE_OK;
		}
	*kept = s->n_kept < SQ_KEPT;
	int rc = sqlite3_prepare_v3(s->db, sql, -1, *kept ? SQLITE_PREPARE_PERSISTENT : 0, st, NULL);
	if (rc != SQLITE_OK || *st == NULL)
		*kept = false;
	if (*kept)
		s->kept[s->n_kept++] = *st;
	return rc;
}

int sq_run(struct sq *s, const char *sql, const struct arg *args, row_fn *row, void *ctx, struct err *e)
{
	static const struct arg none[] = { { 0 } };
	sqlite3_stmt *st = NULL;
	bool kept = false;
	int n = 0, changes;
	int rc = statement(s, sql, &st, &kept);
	rc = rc == SQLITE_OK ? bind(st, args != NULL ? args : none) : rc;
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(st);
		if (rc == SQLITE_ROW && row != NULL)
			row(st, ctx);
		n += rc == SQLITE_ROW;
	}
	changes = rc == SQLITE_DONE && n == 0 && !sqlite3_stmt_readonly(st) ? sqlite3_changes(s->db) : n;
	int said = rc == SQLITE_DONE ? changes : sq_fail(s, rc, e); /* before a reset forgets the message */
	(void)sqlite3_reset(st);
	if (kept && st != NULL)
		(void)sqlite3_clear_bindings(st);
	else
		(void)sqlite3_finalize(st);
	return said;
}

int sq_transaction(struct sq *s, body_fn *body, void *ctx, struct err *e)
{
	if (sq_run(s, "BEGIN IMMEDIATE", NULL, NULL, NULL, e) < 0)
		return -1;
	int rc = body(s, ctx, e);
	if (rc >= 0 && sq_run(s, "COMMIT", NULL, NULL, NULL, e) >= 0)
		return rc;
	(void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

void sq_take_number(sqlite3_stmt *st, void *ctx)
{
	*(int64_t *)ctx = sqlite3_column_int64(st, 0);
}

const char *sq_column(sqlite3_stmt *st, int i, struct arena *a)
{
	return arena_strndup(a, (const char *)sqlite3_column_text(st, i), (size_t)sqlite3_column_bytes(st, i));
}

static void sq_close(struct store *base)
{
	struct sq *s = (struct sq *)base;
	for (size_t i = 0; i < s->n_kept; i++)
		(void)sqlite3_finalize(s->kept[i]);
	(void)sqlite3_close(s->db);
	arena_release(&s->rules_arena);
	free(s);
}

static int set_up(struct sq *s, const char *path, bool readonly, struct err *e)
{
	int flags = readonly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	int rc = sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (rc != SQLITE_OK)
		return sq_fail(s, rc, e);
	(void)sqlite3_busy_timeout(s->db, BUSY_MS);
	(void)sqlite3_extended_result_codes(s->db, 0);
	if (sq_run(s, "PRAGMA foreign_keys = ON", NULL, NULL, NULL, e) < 0)
		return -1;
	/* A reader that has locked itself up can make no file, and a long sort would ask for one. */
	if (readonly)
		return sq_run(s, "PRAGMA query_only = ON", NULL, NULL, NULL, e) < 0 ||
				       sq_run(s, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL, e) < 0
			       ? -1
			       : sq_layout_is_ours(s, e);
	if (sq_run(s, "PRAGMA journal_mode = WAL", NULL, NULL, NULL, e) < 0 ||
		sq_run(s, "PRAGMA synchronous = FULL", NULL, NULL, NULL, e) < 0)
		return -1;
	return sq_transaction(s, sq_migrate, NULL, e);
}

/* SQLite would make the file with the caller's umask, and whoever opened it then could read for ever. And it would make an
 * empty one in the place of a course's records that went astray: then everything would be graded once more, as if new. */
static int own_file(const char *course, const char *path, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	if (access(path, F_OK) == 0)
		return 0;
	if (access(arena_printf(&a, "%s/course.json", course), F_OK) == 0)
		return err_set(e, ERR_OPERATOR, "plumb.db: not there: restore the file from a backup");
	SCOPED_FD fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	return fd < 0 ? err_sys(e, ERR_OPERATOR, "plumb.db") : 0;
}

static int sq_open(const char *course, bool readonly, struct store **out, struct err *e)
{
	char path[4096];
	if ((size_t)snprintf(path, sizeof path, "%s/plumb.db", course) >= sizeof path)
		return err_set(e, ERR_OPERATOR, "%.200s: path too long", course);
	if (!readonly && own_file(course, path, e) < 0)
		return err_prefix(e, "%s", course);
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

const struct store_backend store_sqlite = {
	.name = "sqlite",
	.open = sq_open,
	.close = sq_close,
	.add = sq_add,
	.lease = sq_lease,
	.renew = sq_renew,
	.hold = sq_hold,
	.fail = sq_fail_try,
	.expire = sq_expire,
	.release = sq_release,
	.record = sq_record,
	.list = sq_list,
	.lasts = sq_lasts,
	.falls = sq_falls,
	.seen = sq_seen,
	.link_add = sq_link_add,
	.link_revoke = sq_link_revoke,
	.link_revoked = sq_link_revoked,
	.links = sq_links,
	.ahead = sq_ahead,
	.record_get = sq_record_get,
	.seed = sq_seed,
	.acknowledge = sq_acknowledge,
	.acks = sq_acks,
	.standing = &sq_standing,
};
