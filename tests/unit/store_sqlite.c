/* What is particular to the store on SQLite: records can't be changed behind its back, a locked or foreign file is
 * named as such. */
#include <fcntl.h>
#include <sqlite3.h>

#include "grader/store.h"
#include "runner/base/io.h"
#include "tests/tap.h"

static struct err e;
static char dir[64], path[80];

static int sql(sqlite3 *db, const char *text)
{
	return sqlite3_exec(db, text, NULL, NULL, NULL);
}

static void fill(void)
{
	struct store *s = NULL;
	uint8_t seed[SEED_SIZE] = { 7 };
	struct sub_row row = { .id = "s-1", .lab = "lab", .student = "ann", .repo = "/r", .commit = "c" };
	SCOPED_JSON doc = json_new_object();
	struct json *score = json_new_object(), *part = NULL;
	static const char seen[] = "{\"seen\":[{\"kind\":\"proc\",\"what\":\"/proc\",\"times\":2},"
				   "{\"kind\":\"proc\",\"what\":\"/proc\",\"times\":3}]}";
	json_add_string(doc, "id", "r-1");
	json_add_int(score, "permille", 5);
	json_add(doc, "score", score);
	OK(json_parse(seen, strlen(seen), "seen", &part, &e) == 0, "something was seen");
	json_add(doc, "instructor", part);
	OK(store_open(dir, &s, &e) == 0 && store_add(s, &row, seed, &e) == 0 && store_record(s, "s-1", doc, &e) == 0,
		"a record is there");
	store_close(s);
}

static void test_append_only(sqlite3 *db)
{
	OK(sql(db, "UPDATE record SET document = '{}'") == SQLITE_CONSTRAINT, "a record can't be changed");
	OK(sql(db, "DELETE FROM record") == SQLITE_CONSTRAINT, "a record can't be deleted");
	OK(sql(db, "UPDATE submission SET seed = zeroblob(32)") == SQLITE_CONSTRAINT, "a seed can't be changed");
	OK(sql(db, "UPDATE submission SET oid = 'd'") == SQLITE_CONSTRAINT, "a pushed commit can't be changed");
	OK(sql(db, "UPDATE submission SET permille = 2000") == SQLITE_CONSTRAINT, "a score has a range");
}

static void test_locked(sqlite3 *db)
{
	struct store *s = NULL;
	uint8_t seed[SEED_SIZE] = { 0 };
	struct sub_row row = { .id = "s-2", .lab = "lab", .student = "ann", .repo = "/r", .commit = "c" };
	int64_t start_us;
	OK(store_open(dir, &s, &e) == 0, "open before the lock");
	OK(sql(db, "BEGIN EXCLUSIVE") == SQLITE_OK, "somebody locks the database");
	start_us = io_monotonic_us();
	OK(store_add(s, &row, seed, &e) == -1 && e.kind == ERR_RETRY, "a write says: try again");
	OK(io_monotonic_us() - start_us > 4000000, "after it waited");
	OK(sql(db, "COMMIT") == SQLITE_OK && store_add(s, &row, seed, &e) == 0, "and goes through later");
	store_close(s);
}

/* A database of before standing: readers are told what to do, the writer brings it up to date and keeps the records. */
static void test_older_layout(sqlite3 *db)
{
	struct store *s = NULL;
	SCOPED_ARENA a = ARENA_INIT;
	char *text;
	size_t len;
	OK(sql(db, "DROP TABLE edition; DROP TABLE official; DROP TABLE facet; DROP TABLE shown; DROP TABLE lab_facet;"
		   "DROP TABLE lab_now; DROP TABLE mastery; DROP TABLE past; DROP TABLE chosen; DROP TABLE ack;"
		   "DROP TABLE seen; DROP TABLE link; DROP TRIGGER record_seen; DROP INDEX submission_graded;"
		   "DELETE FROM schema_version WHERE version > 1") == SQLITE_OK,
		"the layout of an older plumb");
	OK(store_open_readonly(dir, &s, &e) == -1 && e.kind == ERR_OPERATOR && strstr(e.text, "plumb rebuild") != NULL,
		"%s", e.text);
	OK(store_open(dir, &s, &e) == 0, "a writer opens it");
	store_close(s);
	OK(store_open_readonly(dir, &s, &e) == 0 && store_record_get(s, "s-1", &a, &text, &len, &e) == 0,
		"then a reader does, and finds the old record");
	struct store_seen *rows = NULL;
	size_t n = 0, total = 0;
	OK(store_seen(s, &(struct store_seen_ask){ 0 }, &a, &rows, &n, &total, &e) == 0 && n == 1 && total == 1 &&
			rows[0].submissions == 1 && rows[0].times == 5,
		"what was seen in it is added up");
	store_close(s);
}

static void test_versions(sqlite3 *db)
{
	struct store *s = NULL;
	OK(sql(db, "UPDATE schema_version SET digest = 'x' WHERE version = 1") == SQLITE_OK, "another history");
	OK(store_open(dir, &s, &e) == -1 && e.kind == ERR_OPERATOR && strstr(e.text, "another plumb") != NULL, "%s",
		e.text);
	OK(sql(db, "INSERT INTO schema_version VALUES (99, 'x')") == SQLITE_OK, "the future");
	OK(store_open(dir, &s, &e) == -1 && e.kind == ERR_OPERATOR && strstr(e.text, "newer plumb") != NULL, "%s",
		e.text);
}

/* As a full disk or a broken copy leaves it. */
static void test_cut_off(void)
{
	struct store *s = NULL;
	static const char *const why[] = { "empty", "backup", "backup" };
	static const long left[] = { 0, 100, 40000 };
	for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
		OK(truncate(path, left[2 - i]) == 0, "cut off after %ld bytes", left[2 - i]);
		OK(store_open_readonly(dir, &s, &e) == -1 && e.kind == ERR_OPERATOR &&
				strstr(e.text, why[2 - i]) != NULL && strstr(e.text, "backup") != NULL,
			"%s", e.text);
	}
}

static void test_garbage(void)
{
	struct store *s = NULL;
	static const char junk[4096] = "this is no database at all, it only has its name";
	(void)io_remove_tree(AT_FDCWD, dir, &e);
	OK(io_mkdirs(AT_FDCWD, dir, 0700, &e) == 0 && io_write_file(AT_FDCWD, path, junk, sizeof junk, 0600, &e) == 0,
		"junk");
	OK(store_open(dir, &s, &e) == -1 && e.kind == ERR_OPERATOR && strstr(e.text, "backup") != NULL, "%s", e.text);
}

int main(void)
{
	sqlite3 *db = NULL;
	(void)snprintf(dir, sizeof dir, "/tmp/plumb-sqlite-%d", (int)getpid());
	(void)snprintf(path, sizeof path, "%s/plumb.db", dir);
	OK(io_mkdirs(AT_FDCWD, dir, 0700, &e) == 0, "a place");
	fill();
	OK(sqlite3_open(path, &db) == SQLITE_OK, "opened with plain SQLite");
	test_append_only(db);
	test_locked(db);
	test_older_layout(db);
	test_versions(db);
	(void)sqlite3_close(db);
	test_cut_off();
	test_garbage();
	(void)io_remove_tree(AT_FDCWD, dir, &e);
	return tap_done();
}
