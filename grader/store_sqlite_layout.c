/* The layout of plumb.db: numbered steps. */
#include <openssl/evp.h>

#include "grader/store_sqlite.h"
#include "runner/base/buf.h"

/* Sightings of a record (grader/sighting.h), added to what was seen before of this kind: the same thing in two builds of one
 * submission is one submission. The values are of our own making, and still no record may fail to be stored for them. */
#define SEEN_ADD(from, condition)                                                                                     \
	"INSERT INTO seen (student, lab, kind, what, submissions, times, first_ms, newest, record)"                   \
	" SELECT s.student, s.lab, coalesce(j.value ->> '$.kind', '') AS k, coalesce(j.value ->> '$.what', '') AS w," \
	" 1, sum(CAST(coalesce(j.value ->> '$.times', 0) AS INTEGER)), s.received_ms, s.n, " from " WHERE " condition \
	" GROUP BY s.n, k, w ORDER BY s.n"                                                                            \
	" ON CONFLICT (student, lab, kind, what) DO UPDATE SET submissions = submissions + 1,"                        \
	" times = times + excluded.times, first_ms = min(first_ms, excluded.first_ms),"                               \
	" record = iif(excluded.newest > newest, excluded.record, record), newest = max(newest, excluded.newest);"

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
	/* Standing. What official records showed, then what the rules of each edition make of it. All of it can be made
	 * anew from the records; mastery.h and standing.h say what the numbers mean. */
	"CREATE TABLE edition (n INTEGER PRIMARY KEY, rules TEXT NOT NULL) STRICT;"
	"CREATE TABLE official ("
	" n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL, student TEXT NOT NULL, lab TEXT NOT "
	"NULL,"
	" digest TEXT NOT NULL, received_ms INTEGER NOT NULL, permille INTEGER NOT NULL, tried INTEGER NOT NULL,"
	" items TEXT NOT NULL) STRICT;"
	"CREATE INDEX official_of ON official (student, lab);"
	"CREATE TABLE facet (n INTEGER PRIMARY KEY, competency TEXT NOT NULL, clause TEXT NOT NULL,"
	" polarity INTEGER NOT NULL, UNIQUE (competency, clause, polarity)) STRICT;"
	"CREATE TABLE shown (submission INTEGER NOT NULL, facet INTEGER NOT NULL, level INTEGER NOT NULL,"
	" attempted INTEGER NOT NULL, passed INTEGER NOT NULL, critical INTEGER NOT NULL,"
	" PRIMARY KEY (submission, facet)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE lab_facet (lab TEXT NOT NULL, digest TEXT NOT NULL, facet INTEGER NOT NULL,"
	" level INTEGER NOT NULL, PRIMARY KEY (lab, digest, facet)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE lab_now (lab TEXT PRIMARY KEY, digest TEXT NOT NULL, received_ms INTEGER NOT NULL,"
	" id TEXT NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE mastery (edition INTEGER NOT NULL, student TEXT NOT NULL, competency TEXT NOT NULL,"
	" state INTEGER NOT NULL, mean_e4 INTEGER NOT NULL, lo_e4 INTEGER NOT NULL, hi_e4 INTEGER NOT NULL,"
	" alpha_e4 INTEGER NOT NULL, beta_e4 INTEGER NOT NULL, n_eff_e4 INTEGER NOT NULL,"
	" coverage_e4 INTEGER NOT NULL, side_e4 INTEGER NOT NULL, declared INTEGER NOT NULL, mapped INTEGER NOT NULL,"
	" attempted INTEGER NOT NULL, held INTEGER NOT NULL, accept INTEGER NOT NULL, reject INTEGER NOT NULL,"
	" vectors INTEGER NOT NULL, vectors_passed INTEGER NOT NULL, more INTEGER NOT NULL,"
	" more_coverage INTEGER NOT NULL, margin INTEGER NOT NULL, critical INTEGER NOT NULL,"
	" oldest_ms INTEGER NOT NULL, newest_ms INTEGER NOT NULL, flips INTEGER NOT NULL,"
	" PRIMARY KEY (edition, student, competency)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE past (edition INTEGER NOT NULL, student TEXT NOT NULL, competency TEXT NOT NULL,"
	" week INTEGER NOT NULL, was INTEGER NOT NULL, state INTEGER NOT NULL, mean_e4 INTEGER NOT NULL,"
	" PRIMARY KEY (edition, student, competency, week)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX past_turn ON past (edition, competency, week, was, state) WHERE was != state;"
	"CREATE TABLE chosen (edition INTEGER NOT NULL, lab TEXT NOT NULL, student TEXT NOT NULL,"
	" submission INTEGER NOT NULL, PRIMARY KEY (edition, lab, student)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX chosen_of ON chosen (edition, student);",
	"CREATE TABLE ack (n INTEGER PRIMARY KEY, key TEXT NOT NULL, by_whom TEXT NOT NULL, at_ms INTEGER NOT NULL) "
	"STRICT;",
	"CREATE INDEX record_sighted ON record (submission)"
	" WHERE json_array_length(document, '$.instructor.seen') > 0;",
	/* What the attention list asks of every submission at once. */
	"CREATE INDEX submission_graded ON submission (student, lab, n, permille, received_ms) WHERE state = 2;",
	/* What was seen, added up with each record, so that no list of it has to read records. */
	"CREATE TABLE seen (student TEXT NOT NULL, lab TEXT NOT NULL, kind TEXT NOT NULL, what TEXT NOT NULL,"
	" submissions INTEGER NOT NULL, times INTEGER NOT NULL, first_ms INTEGER NOT NULL, newest INTEGER NOT NULL,"
	" record TEXT NOT NULL, PRIMARY KEY (student, lab, kind, what)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX seen_newest ON seen (newest);" SEEN_ADD(
		"r.id FROM submission AS s JOIN record AS r ON r.submission = s.id, json_each(r.document, "
		"'$.instructor.seen') AS j",
		"json_array_length(r.document, '$.instructor.seen') > 0") "DROP INDEX record_sighted;"
									  "CREATE TRIGGER record_seen AFTER INSERT ON "
									  "record"
									  " WHEN json_array_length(new.document, "
									  "'$.instructor.seen') > 0 BEGIN " SEEN_ADD(
										  "new.id FROM submission AS s, "
										  "json_each(new.document, "
										  "'$.instructor.seen') AS j",
										  "s.id = new.submission") " END;",
	/* One that was never written down can be taken back all the same: then the rest of its row is empty. */
	"CREATE TABLE link (id TEXT PRIMARY KEY, role TEXT NOT NULL, name TEXT NOT NULL, made_ms INTEGER NOT NULL,"
	" until_s INTEGER NOT NULL, revoked_ms INTEGER NOT NULL DEFAULT 0, revoked_by TEXT NOT NULL DEFAULT '')"
	" STRICT, WITHOUT ROWID;",
};
#define N_MIGRATIONS (sizeof migrations / sizeof migrations[0])

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
	SCOPED_BUF sum = { 0 };
	int64_t known = 0;
	buf_init(&sum, 65);
	if (digest(migrations[version], &sum) < 0)
		return err_set(e, ERR_BUG, "plumb.db: no SHA-256");
	const struct arg args[] = { { .name = "$version", .number = version + 1 },
		{ .name = "$digest", .text = buf_text(&sum) }, { 0 } };
	int there = sq_run(s, "SELECT digest = $digest FROM schema_version WHERE version = $version", args,
		sq_take_number, &known, e);
	if (there < 0)
		return -1;
	if (there > 0)
		return known ? 0
			     : err_set(e, ERR_OPERATOR,
				       "plumb.db: step %d of its layout was made by another plumb; "
				       "use that one",
				       (int)version + 1);
	if (sqlite3_exec(s->db, migrations[version], NULL, NULL, NULL) != SQLITE_OK)
		return sq_fail(s, sqlite3_errcode(s->db), e);
	return sq_run(
		s, "INSERT INTO schema_version (version, digest) VALUES ($version, $digest)", args, NULL, NULL, e);
}

int sq_migrate(struct sq *s, void *ctx, struct err *e)
{
	int64_t newest = 0;
	(void)ctx;
	if (sq_run(s,
		    "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, digest TEXT NOT NULL) "
		    "STRICT",
		    NULL, NULL, NULL, e) < 0 ||
		sq_run(s, "SELECT coalesce(max(version), 0) FROM schema_version", NULL, sq_take_number, &newest, e) < 0)
		return -1;
	if (newest > (int64_t)N_MIGRATIONS)
		return err_set(
			e, ERR_OPERATOR, "plumb.db: made by a newer plumb (layout %d); use that one", (int)newest);
	for (size_t i = 0; i < N_MIGRATIONS; i++)
		if (migrate_one(s, (int64_t)i, e) < 0)
			return -1;
	return 0;
}

int sq_layout_is_ours(struct sq *s, struct err *e)
{
	int64_t newest = 0, tables = 0;
	if (sq_run(s, "SELECT count(*) FROM sqlite_master WHERE name = 'schema_version'", NULL, sq_take_number, &tables,
		    e) < 0)
		return -1;
	if (tables == 0)
		return err_set(e, ERR_OPERATOR, "plumb.db: empty: restore the file from a backup");
	if (sq_run(s, "SELECT coalesce(max(version), 0) FROM schema_version", NULL, sq_take_number, &newest, e) < 0)
		return -1;
	if (newest == (int64_t)N_MIGRATIONS)
		return 0;
	return err_set(e, ERR_OPERATOR, "plumb.db: its layout is %d, this plumb reads %d: %s", (int)newest,
		(int)N_MIGRATIONS,
		newest < (int64_t)N_MIGRATIONS ? "bring it up to date with plumb rebuild" : "use the newer plumb");
}
