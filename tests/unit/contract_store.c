/* What store.h promises, run over every row of the table of stores. */
#include "grader/store_backend.h"

#include <fcntl.h>

#include "runner/base/io.h"
#include "tests/tap.h"

#define LEASE_MS 30000
#define TRIES    3

static struct err e;
static struct arena arena;
static const struct store_backend *backend;
static int made;

/* A store of its own for each question. */
static struct store *fresh(char *dir)
{
	struct store *s = NULL;
	(void)snprintf(dir, 64, "/tmp/plumb-store-%d-%d", (int)getpid(), made++);
	OK(io_mkdirs(AT_FDCWD, dir, 0700, &e) == 0 && backend->open(dir, false, &s, &e) == 0, "a new store opens");
	return s;
}

static void drop(struct store *s, const char *dir)
{
	store_close(s);
	(void)io_remove_tree(AT_FDCWD, dir, &e);
}

static void add(struct store *s, const char *id, const char *student, int64_t received_ms)
{
	uint8_t seed[SEED_SIZE];
	memset(seed, id[2], sizeof seed);
	struct sub_row row = {
		.id = id, .lab = "lab", .student = student, .repo = "/r", .commit = "c0ffee", .received_ms = received_ms
	};
	if (store_add(s, &row, seed, &e) != 0)
		OK(false, "%s is added: %s", id, e.text);
}

/* Id of what is leased at that time, "" for none. */
static const char *lease_at(struct store *s, int64_t now_ms)
{
	struct sub_row row;
	uint8_t seed[SEED_SIZE];
	int rc = store_lease(s, now_ms, LEASE_MS, TRIES, &arena, &row, seed, &e);
	return rc == 0 ? row.id : rc == 1 ? "" : e.text;
}

static int finish(struct store *s, const char *id, const char *record_id, int64_t permille)
{
	SCOPED_JSON doc = json_new_object();
	struct json *score = json_new_object();
	json_add_string(doc, "id", record_id);
	json_add_int(score, "permille", permille);
	json_add(doc, "score", score);
	return store_record(s, id, doc, &e);
}

static struct sub_row row_of(struct store *s, const char *id)
{
	struct sub_row row = { .id = "" };
	(void)store_submission(s, id, &arena, &row, &e);
	return row;
}

static void test_life(void)
{
	char dir[64];
	struct store *s = fresh(dir);
	struct sub_row row;
	uint8_t seed[SEED_SIZE], want[SEED_SIZE];
	char *text;
	size_t len;

	add(s, "s-1", "ann", 5);
	add(s, "s-1", "eve", 6);
	row = row_of(s, "s-1");
	STR(row.student, "ann", "the second add of an id changes nothing");
	OK(row.state == SUB_QUEUED && row.permille == -1 && row.tries == 0, "a new row is queued");
	OK(store_lease(s, 10, LEASE_MS, TRIES, &arena, &row, seed, &e) == 0, "it can be leased");
	memset(want, '1', sizeof want);
	OK(memcmp(seed, want, sizeof seed) == 0, "with the seed that it was added with");
	OK(row.tries == 1 && row.attempt == 1 && row.lease_ms == 10 + LEASE_MS,
		"the try, attempt and lease are counted");
	STR(lease_at(s, 11), "", "a leased row isn't leased twice");
	OK(finish(s, "s-1", "r-aaaa0001", 700) == 0, "a record is stored");
	OK(finish(s, "s-1", "r-bbbb0002", 900) == 0, "the second record of a submission is a no-op");
	row = row_of(s, "s-1");
	OK(row.state == SUB_DONE && row.permille == 700, "the first record counts");
	STR(row.record, "r-aaaa0001", "and is named");
	OK(store_record_get(s, "r-aaaa", &arena, &text, &len, &e) == 0 && strstr(text, "700") != NULL, "by a prefix");
	OK(store_record_get(s, "s-1", &arena, &text, &len, &e) == 0, "by its submission");
	OK(store_record_get(s, "r-bbbb", &arena, &text, &len, &e) == 1, "the second one is nowhere");
	STR(lease_at(s, 12), "", "what is done isn't leased");
	OK(store_seed(s, "s-1", seed, &e) == 0 && seed[0] == '1', "the seed stays for appeals");
	OK(store_seed(s, "s-9", seed, &e) == -1 && e.kind == ERR_USAGE, "no seed of a stranger");
	drop(s, dir);
}

static void test_fair(void)
{
	char dir[64], id[8], order[64] = "";
	struct store *s = fresh(dir);

	for (int i = 0; i < 9; i++) {
		(void)snprintf(id, sizeof id, "a-%d", i);
		add(s, id, "ann", i);
	}
	add(s, "b-0", "bob", 100);
	add(s, "c-0", "cem", 101);
	for (int i = 0; i < 6; i++) {
		const char *got = lease_at(s, 200 + i);
		size_t n = strlen(order);
		(void)snprintf(order + n, sizeof order - n, "%.3s ", got);
		if (finish(s, got, got, 1) != 0)
			OK(false, "%s", e.text);
		if (i == 3)
			add(s, "d-0", "dan", 300);
	}
	STR(order, "a-0 b-0 c-0 a-1 d-0 a-2 ", "who pushes nine times delays the others by one at most");
	drop(s, dir);
}

static void test_ahead(void)
{
	char dir[64];
	struct store *s = fresh(dir);
	int64_t n = -1;

	add(s, "a-0", "ann", 1);
	add(s, "a-1", "ann", 2);
	add(s, "b-0", "bob", 3);
	OK(store_ahead(s, "a-0", &n, &e) == 0 && n == 0, "nobody is ahead of the first");
	OK(store_ahead(s, "b-0", &n, &e) == 0 && n == 1, "a later student waits for one");
	OK(store_ahead(s, "a-1", &n, &e) == 0 && n == 2, "a second push waits for both");
	STR(lease_at(s, 5), "a-0", "the first goes first");
	OK(store_ahead(s, "a-1", &n, &e) == 0 && n == 1, "a second push waits for the first one at work");
	OK(store_ahead(s, "b-0", &n, &e) == 0 && n == 1, "what is at work is ahead");
	STR(lease_at(s, 6), "b-0", "one student's lab is graded one push at a time");
	STR(lease_at(s, 7), "", "also when a slot is free");
	OK(finish(s, "a-0", "r-1", 1) == 0, "the first is done");
	STR(lease_at(s, 8), "a-1", "then the second one");
	OK(row_of(s, "a-1").attempt == 2, "which is attempt 2");
	drop(s, dir);
}

static void one_graded(struct store *s, const char *id, const char *student, int64_t ms, int64_t permille)
{
	add(s, id, student, ms);
	(void)lease_at(s, ms);
	if (finish(s, id, id, permille) != 0)
		OK(false, "%s", e.text);
}

/* What the attention list asks of all submissions at once. */
static void test_attention(void)
{
	char dir[64];
	struct store *s = fresh(dir);
	struct store_last *lasts;
	struct store_fall *falls;
	size_t n_lasts, n_falls;
	OK(store_lasts(s, &arena, &lasts, &n_lasts, &e) == 0 && n_lasts == 0, "nobody has pushed");
	one_graded(s, "b-1", "bob", 100, 900);
	one_graded(s, "a-1", "ann", 200, 500);
	one_graded(s, "b-2", "bob", 300, 400);
	one_graded(s, "a-2", "ann", 400, 300);
	one_graded(s, "a-3", "ann", 500, 300);
	one_graded(s, "c-1", "cem", 600, 0);
	add(s, "b-3", "bob", 700);
	OK(store_lasts(s, &arena, &lasts, &n_lasts, &e) == 0 && n_lasts == 3, "three have");
	OK(strcmp(lasts[0].student, "ann") == 0 && lasts[0].received_ms == 500, "by name, with their last arrival");
	OK(lasts[1].received_ms == 300, "what waits is not graded yet");
	OK(store_falls(s, &arena, &falls, &n_falls, &e) == 0 && n_falls == 1, "one fell with the last push");
	OK(n_falls == 1 && strcmp(falls[0].submission, "b-2") == 0 && falls[0].before_permille == 900 &&
			falls[0].permille == 400 && strcmp(falls[0].record, "b-2") == 0,
		"from 900 to 400; an earlier fall that stayed is none");
	drop(s, dir);
}

static void test_deaths(void)
{
	char dir[64];
	struct store *s = fresh(dir);

	add(s, "s-1", "ann", 1);
	STR(lease_at(s, 1000), "s-1", "first try");
	STR(lease_at(s, 1000 + LEASE_MS - 1), "", "the lease holds to its end");
	OK(store_renew(s, "s-1", 5000, LEASE_MS, &e) == 0, "and can be renewed");
	STR(lease_at(s, 1000 + LEASE_MS + 1), "", "then it holds longer");
	STR(lease_at(s, 5000 + LEASE_MS), "s-1", "a lease that ran out: second try");
	OK(store_expire(s, &e) == 0, "a new worker ends all leases");
	STR(lease_at(s, 70000), "s-1", "third try");
	STR(lease_at(s, 200000), "", "there is no fourth one");
	OK(row_of(s, "s-1").state == SUB_HELD, "it is held");
	OK(strstr(row_of(s, "s-1").why_held, "3 times") != NULL, "and says why");
	OK(store_release(s, "s-1", &e) == 0 && row_of(s, "s-1").tries == 0, "an operator releases it");
	STR(lease_at(s, 300000), "s-1", "and it is tried again");
	OK(store_release(s, "s-1", &e) == -1 && e.kind == ERR_USAGE, "what isn't held can't be released");
	OK(store_fail(s, "s-1", "no luck", 300000, TRIES, &e) == 0, "a try that came to nothing");
	STR(lease_at(s, 300001), "", "waits a moment");
	STR(lease_at(s, 310000), "s-1", "and comes again");
	OK(store_hold(s, "s-1", "lab is broken", &e) == 0 && store_hold(s, "s-2", "x", &e) == -1, "hold by name");
	OK(finish(s, "s-1", "r-1", 5) == 0 && row_of(s, "s-1").state == SUB_DONE, "a late record still counts");
	OK(row_of(s, "s-1").attempt == 1, "tries are no attempts");
	OK(finish(s, "s-9", "r-9", 5) == -1, "a record of nothing is refused");
	drop(s, dir);
}

static void test_clock(void)
{
	char dir[64];
	struct store *s = fresh(dir);

	add(s, "s-1", "ann", 900000);
	STR(lease_at(s, 1000000), "s-1", "leased at noon");
	STR(lease_at(s, 400000), "", "the clock steps back: still leased");
	STR(lease_at(s, 400000 + LEASE_MS), "s-1", "but not longer than one lease from then");
	OK(store_fail(s, "s-1", "x", 900000, TRIES, &e) == 0, "a pause that was set before another step back");
	STR(lease_at(s, 100000), "", "is kept");
	STR(lease_at(s, 100000 + LEASE_MS), "s-1", "for one lease at most");
	drop(s, dir);
}

static void test_many_readers(void)
{
	char dir[64];
	struct store *s = fresh(dir), *r, *again;
	struct sub_row *rows;
	size_t n;

	add(s, "s-1", "ann", 1);
	OK(store_open_readonly(dir, &r, &e) == 0, "a reader opens beside the writer");
	add(s, "s-2", "bob", 2);
	OK(store_list(r, NULL, "bob", -1, &arena, &rows, &n, &e) == 0 && n == 1, "and sees what is written");
	OK(store_hold(r, "s-1", "x", &e) == -1, "but can't write");
	store_close(r);
	OK(store_open(dir, &again, &e) == 0, "opening twice keeps the layout");
	OK(store_list(again, "lab", NULL, SUB_QUEUED, &arena, &rows, &n, &e) == 0 && n == 2, "and the rows");
	store_close(again);
	drop(s, dir);
	OK(store_open_readonly("/nonexistent", &r, &e) == -1 && e.kind == ERR_OPERATOR, "no course, no store");
}

/* What was seen: {kind: "proc", what, times} twice in one record. */
static void finish_seen(struct store *s, const char *id, const char *student, const char *what)
{
	SCOPED_JSON doc = json_new_object();
	struct json *score = json_new_object(), *part = json_new_object(), *list = json_new_array();
	add(s, id, student, 1000 + id[2]);
	json_add_string(doc, "id", arena_printf(&arena, "r-%s", id));
	json_add_int(score, "permille", 0);
	json_add(doc, "score", score);
	for (int64_t i = 1; i <= 2; i++) {
		struct json *row = json_new_object();
		json_add_string(row, "kind", "proc");
		json_add_string(row, "what", what);
		json_add_int(row, "times", i);
		json_push(list, row);
	}
	json_add(part, "seen", list);
	json_add(doc, "instructor", part);
	if (store_record(s, id, doc, &e) != 0)
		OK(false, "%s is stored: %s", id, e.text);
}

static bool seen_is(struct store *s, const struct store_seen_ask *ask, size_t want_total, const char *want)
{
	struct store_seen *rows = NULL;
	size_t n = 0, total = 0;
	const char *got = "";
	if (store_seen(s, ask, &arena, &rows, &n, &total, &e) != 0)
		return false;
	for (size_t i = 0; i < n; i++)
		got = arena_printf(&arena, "%s%s:%s:%d:%d:%s ", got, rows[i].student, rows[i].what,
			(int)rows[i].submissions, (int)rows[i].times, rows[i].record);
	STR(got, want, "what was seen");
	return total == want_total;
}

static void test_seen(void)
{
	char dir[64];
	struct store *s = fresh(dir);
	static const char *const two[] = { "ann", "cem" }, *const none[] = { "" };
	OK(seen_is(s, &(struct store_seen_ask){ 0 }, 0, ""), "in an empty course nothing was seen");
	finish_seen(s, "s-1", "ann", "a");
	finish_seen(s, "s-2", "bob", "b");
	finish_seen(s, "s-3", "cem", "c");
	finish_seen(s, "s-4", "ann", "a");
	OK(seen_is(s, &(struct store_seen_ask){ 0 }, 3, "ann:a:2:6:r-s-4 cem:c:1:3:r-s-3 bob:b:1:3:r-s-2 "),
		"the newest first; two builds of a submission are one, two submissions are two");
	OK(seen_is(s, &(struct store_seen_ask){ .first = 1, .limit = 1 }, 3, "cem:c:1:3:r-s-3 "), "a page of it");
	OK(seen_is(s, &(struct store_seen_ask){ .student = "bob" }, 1, "bob:b:1:3:r-s-2 "), "one learner's");
	OK(seen_is(s, &(struct store_seen_ask){ .students = two, .n_students = 2 }, 2,
		   "ann:a:2:6:r-s-4 cem:c:1:3:r-s-3 "),
		"a cohort's");
	OK(seen_is(s, &(struct store_seen_ask){ .students = none, .n_students = 0 }, 0, ""), "a cohort of nobody");
	drop(s, dir);
}

static void test_links(void)
{
	char dir[64];
	struct store *s = fresh(dir);
	const struct store_link link = {
		.id = "0123abcd", .role = "student", .name = "ann", .made_ms = 5, .until_s = 9
	};
	struct store_link *rows = NULL;
	size_t n = 0;
	bool revoked = true;
	OK(store_link_add(s, &link, &e) == 0 && store_link_revoked(s, "0123abcd", &revoked, &e) == 0 && !revoked,
		"a link that was made holds");
	OK(store_link_revoked(s, "99999999", &revoked, &e) == 0 && !revoked, "as does one that was not written down");
	OK(store_link_revoke(s, "0123abcd", "op", 100, &e) == 0 &&
			store_link_revoke(s, "99999999", "op", 101, &e) == 0 &&
			store_link_revoke(s, "0123abcd", "late", 102, &e) == 0,
		"both can be taken back, one of them twice");
	OK(store_link_revoked(s, "0123abcd", &revoked, &e) == 0 && revoked, "then it does not hold");
	OK(store_link_add(s, &link, &e) == 0 && store_link_revoked(s, "0123abcd", &revoked, &e) == 0 && revoked,
		"and cannot be made again");
	OK(store_links(s, &arena, &rows, &n, &e) == 0 && n == 2 && strcmp(rows[1].name, "ann") == 0 &&
			rows[1].revoked_ms == 100 && strcmp(rows[1].revoked_by, "op") == 0,
		"the list says when and by whom: the first time");
	drop(s, dir);
}

int main(void)
{
	for (const struct store_backend *const *b = store_backends; *b != NULL; b++) {
		backend = *b;
		printf("# store %s\n", backend->name);
		test_life();
		test_fair();
		test_ahead();
		test_attention();
		test_seen();
		test_links();
		test_deaths();
		test_clock();
		test_many_readers();
	}
	arena_release(&arena);
	return tap_done();
}
