/* Standing at the size of a large university: 2,000 learners, 54 competencies, 50,000 records. How long a rebuild takes,
 * one more record, and every query that a page is made of. The records are drawn from a seed: only their number is
 * of interest here. With COURSE and LAB...: fills that course and leaves, its first labs are called so (pages.sh). */
#include "grader/mastery/standing.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <time.h>

#include "grader/curriculum.h"
#include "grader/mastery/cohort.h"
#include "runner/base/data.h"
#include "runner/base/io.h"
#include "tests/standing_records.h"

#define LEARNERS 2000
#define RECORDS  50000
#define TURNS    5

static struct err e;
static struct arena names;
static struct curriculum *cur;
static struct standing_rules rules;
static const char *students[LEARNERS];
static char *const *lab_names; /* names for the first of them, ends with NULL */
static const char **competencies;

static void die(const char *what)
{
	(void)fprintf(stderr, "%s: %s\n", what, e.text);
	exit(1);
}

static const char *competency_name(struct arena *a, int64_t i)
{
	(void)a;
	return competencies[i];
}

static const char *lab_name(struct arena *a, int64_t i)
{
	int64_t given = 0;
	while (lab_names != NULL && given <= i && lab_names[given] != NULL)
		given++;
	return i < given ? lab_names[i] : arena_printf(a, "lab-%02d", (int)i);
}

static void insert(sqlite3 *db, sqlite3_stmt *st)
{
	e = (struct err){ 0 };
	if (sqlite3_step(st) != SQLITE_DONE) {
		(void)err_set(&e, ERR_BUG, "%s", sqlite3_errmsg(db));
		die("insert");
	}
	(void)sqlite3_reset(st);
}

static struct json *one_record(int64_t n, struct sub_row *row, struct arena *a)
{
	const struct drawn_course course = { .labs = 18,
		.versions = 1,
		.competencies = (int64_t)rules.n,
		.per_lab = 3,
		.facets = 8,
		.weeks = 26,
		.competency = competency_name,
		.lab = lab_name };
	struct draw d = { .state = (uint64_t)n * 0x9e3779b97f4a7c15U + 1 };
	int64_t learner = n % LEARNERS;
	row->student = students[learner];
	return drawn_record(&course, &d, n, 30 + learner * 31 % 70, row, a);
}

/* Past the store: 50,000 transactions that wait for the disk would measure the disk. */
static void fill(const char *dir)
{
	SCOPED_ARENA path = ARENA_INIT;
	sqlite3 *db;
	sqlite3_stmt *sub, *rec;
	if (sqlite3_open(arena_printf(&path, "%s/plumb.db", dir), &db) != SQLITE_OK ||
		sqlite3_exec(db, "PRAGMA synchronous = OFF; BEGIN", NULL, NULL, NULL) != SQLITE_OK ||
		sqlite3_prepare_v2(db,
			"INSERT INTO submission (id, lab, student, repo, oid, received_ms, seed, state, record, "
			"permille)"
			" VALUES (?, ?, ?, 'r', 'c', ?, zeroblob(32), 2, ?, ?)",
			-1, &sub, NULL) != SQLITE_OK ||
		sqlite3_prepare_v2(db, "INSERT INTO record (submission, id, document) VALUES (?, ?, ?)", -1, &rec,
			NULL) != SQLITE_OK)
		die("database");
	for (int64_t n = 0; n < RECORDS; n++) {
		SCOPED_ARENA a = ARENA_INIT;
		SCOPED_BUF text = { 0 };
		struct sub_row row = { 0 };
		int64_t permille = 0;
		SCOPED_JSON doc = one_record(n, &row, &a);
		buf_init(&text, 1 << 20);
		(void)json_print(doc, &text);
		(void)json_int(json_get(json_get(doc, "score"), "permille"), &permille);
		(void)sqlite3_bind_text(sub, 1, row.id, -1, SQLITE_STATIC);
		(void)sqlite3_bind_text(sub, 2, row.lab, -1, SQLITE_STATIC);
		(void)sqlite3_bind_text(sub, 3, row.student, -1, SQLITE_STATIC);
		(void)sqlite3_bind_int64(sub, 4, row.received_ms);
		(void)sqlite3_bind_text(sub, 5, json_string(json_get(doc, "id")), -1, SQLITE_STATIC);
		(void)sqlite3_bind_int64(sub, 6, permille);
		insert(db, sub);
		(void)sqlite3_bind_text(rec, 1, row.id, -1, SQLITE_STATIC);
		(void)sqlite3_bind_text(rec, 2, json_string(json_get(doc, "id")), -1, SQLITE_STATIC);
		(void)sqlite3_bind_text(rec, 3, buf_text(&text), -1, SQLITE_STATIC);
		insert(db, rec);
	}
	(void)sqlite3_finalize(sub);
	(void)sqlite3_finalize(rec);
	if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK || sqlite3_close(db) != SQLITE_OK)
		die("commit");
}

typedef int query_fn(struct store *s, struct arena *a, size_t *n);

static int gap_board(struct store *s, struct arena *a, size_t *n)
{
	struct cohort_cell *cells;
	struct cohort_competency *k = arena_array(a, rules.n, sizeof *k);
	struct cohort out;
	if (standing_cells(s, 0, students, LEARNERS, competencies, rules.n, a, &cells, n, &e) < 0)
		return -1;
	for (size_t i = 0; i < rules.n; i++)
		k[i] = (struct cohort_competency){ competencies[i], 3, 700, 8, 8, false };
	cohort_of(&rules.params, k, rules.n, cells, *n, LEARNERS, a, &out);
	return 0;
}

static int cells(struct store *s, struct arena *a, size_t *n)
{
	struct cohort_cell *list;
	return standing_cells(s, 0, students, LEARNERS, competencies, rules.n, a, &list, n, &e);
}

static int heatmap(struct store *s, struct arena *a, size_t *n)
{
	struct standing_row *rows;
	struct standing_ask ask = { .students = students + 700, .n_students = 50 };
	return standing_rows(s, &ask, a, &rows, n, &e);
}

static int everything(struct store *s, struct arena *a, size_t *n)
{
	struct standing_row *rows;
	return standing_rows(s, NULL, a, &rows, n, &e);
}

static int one_column(struct store *s, struct arena *a, size_t *n)
{
	struct standing_row *rows;
	struct standing_ask ask = { .competency = competencies[7] };
	return standing_rows(s, &ask, a, &rows, n, &e);
}

static int evidence(struct store *s, struct arena *a, size_t *n)
{
	struct standing_facet *f;
	return standing_facets(s, students[1234], competencies[7], a, &f, n, &e);
}

static int trend(struct store *s, struct arena *a, size_t *n)
{
	struct standing_week *rows;
	return standing_trend(s, NULL, a, &rows, n, &e);
}

static int trend_of_cohort(struct store *s, struct arena *a, size_t *n)
{
	struct standing_week *rows;
	struct standing_ask ask = { .students = students + 200, .n_students = 600 };
	return standing_trend(s, &ask, a, &rows, n, &e);
}

static int history(struct store *s, struct arena *a, size_t *n)
{
	struct standing_past *rows;
	return standing_history(s, students[99], NULL, a, &rows, n, &e);
}

static int items(struct store *s, struct arena *a, size_t *n)
{
	struct items_matrix m;
	struct items out;
	if (standing_items(s, "lab-03", NULL, 0, a, &m, &e) < 0)
		return -1;
	items_of(&rules.params, &m, a, &out);
	*n = m.n_learners * m.n_items;
	return 0;
}

static int choices(struct store *s, struct arena *a, size_t *n)
{
	struct standing_choice *rows;
	struct standing_ask ask = { .student = students[5] };
	return standing_choices(s, &ask, a, &rows, n, &e);
}

static int mapped(struct store *s, struct arena *a, size_t *n)
{
	struct standing_mapped *rows;
	return standing_mapped(s, a, &rows, n, &e);
}

static int sensitivity(struct store *s, struct arena *a, size_t *n)
{
	struct sensitivity x;
	(void)a;
	int rc = standing_sensitivity(s, NULL, &x, &e);
	*n = (size_t)x.cells;
	return rc;
}

static const struct {
	const char *name;
	query_fn *run;
} queries[] = {
	{ "gap board: cells, cohort, 400 resamples", gap_board },
	{ "  of it: the cells", cells },
	{ "heatmap: 50 learners", heatmap },
	{ "one column of it: all learners", one_column },
	{ "all rows in full (export)", everything },
	{ "evidence of one cell", evidence },
	{ "trend of all", trend },
	{ "trend of a cohort of 600", trend_of_cohort },
	{ "one learner's history", history },
	{ "item analysis of one lab", items },
	{ "what counts of one learner", choices },
	{ "facets that have vectors", mapped },
	{ "sensitivity", sensitivity },
};

struct watch { /* the wall's time says what a page waits on this machine now, the processor's what it would alone */
	int64_t wall_us;
	clock_t cpu;
};

static struct watch watch_start(void)
{
	return (struct watch){ io_monotonic_us(), clock() };
}

static double wall_ms(struct watch w)
{
	return (double)(io_monotonic_us() - w.wall_us) / 1000;
}

static double cpu_ms(struct watch w)
{
	return (double)(clock() - w.cpu) * 1000 / CLOCKS_PER_SEC;
}

static void say(const char *what, size_t rows, double wall, double cpu)
{
	printf("%-42s %7zu rows  %9.1f ms  processor %9.1f ms\n", what, rows, wall, cpu);
}

static void time_queries(const char *dir)
{
	struct store *s;
	if (store_open_readonly(dir, &s, &e) < 0)
		die("reader");
	for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
		double wall = 0, cpu = 0;
		size_t n = 0;
		for (int t = 0; t < TURNS; t++) {
			SCOPED_ARENA a = ARENA_INIT;
			struct watch w = watch_start();
			if (queries[q].run(s, &a, &n) < 0)
				die(queries[q].name);
			wall += wall_ms(w) / TURNS;
			cpu += cpu_ms(w) / TURNS;
		}
		say(queries[q].name, n, wall, cpu);
	}
	store_close(s);
}

static void time_record(struct store *s)
{
	static const uint8_t seed[SEED_SIZE];
	double wall = 0, cpu = 0;
	for (int64_t n = RECORDS; n < RECORDS + 20; n++) {
		SCOPED_ARENA a = ARENA_INIT;
		struct sub_row row = { 0 };
		SCOPED_JSON doc = one_record(n, &row, &a);
		if (store_add(s, &row, seed, &e) < 0)
			die("add");
		struct watch w = watch_start();
		if (store_record(s, row.id, doc, &e) < 0)
			die("record");
		wall += wall_ms(w) / 20;
		cpu += cpu_ms(w) / 20;
	}
	say("one more record stored, with its standing", 1, wall, cpu);
}

/* Once for each new version of a lab: all who showed something there are computed anew. */
static void time_new_version(struct store *s)
{
	static const uint8_t seed[SEED_SIZE];
	SCOPED_ARENA a = ARENA_INIT;
	struct sub_row row = { 0 };
	SCOPED_JSON doc = one_record(RECORDS + 20, &row, &a);
	struct json *lab = json_new_object();
	json_add_string(lab, "id", row.lab);
	json_add_string(lab, "digest", "a new one");
	SCOPED_JSON changed = json_new_object();
	for (const struct json *k = json_first(doc); k != NULL; k = json_next(k))
		if (strcmp(json_key(k), "lab") != 0)
			json_add(changed, json_key(k), json_copy(k));
	json_add(changed, "lab", lab);
	row.received_ms += 52 * WEEK_MS;
	if (store_add(s, &row, seed, &e) < 0)
		die("add");
	struct watch w = watch_start();
	if (store_record(s, row.id, changed, &e) < 0)
		die("record");
	say("the first record of a lab's new version", 1, wall_ms(w), cpu_ms(w));
}

static void prepare_names(void)
{
	if (curriculum_load(data_path(&names, "curriculum"), &names, &cur, &e) < 0)
		die("curriculum");
	standing_rules_of(cur, POLICY_BEST, &names, &rules);
	competencies = arena_array(&names, rules.n, sizeof *competencies);
	for (size_t i = 0; i < rules.n; i++)
		competencies[i] = rules.competencies[i].id;
	for (int i = 0; i < LEARNERS; i++)
		students[i] = arena_printf(&names, "learner-%04d", i);
}

/* What pages.sh serves. */
static void fill_course(const char *dir)
{
	struct store *s;
	if (store_open(dir, &s, &e) < 0)
		die(dir);
	fill(dir);
	if (standing_adopt(s, &rules, NULL, &e) < 0)
		die("rebuild");
	store_close(s);
}

static void measure(void)
{
	char dir[64];
	struct store *s = NULL;
	(void)snprintf(dir, sizeof dir, "/tmp/plumb-bench-standing-%d", (int)getpid());
	if (io_mkdirs(AT_FDCWD, dir, 0700, &e) < 0 || store_open(dir, &s, &e) < 0)
		die(dir);
	fill(dir);
	struct watch w = watch_start();
	if (standing_adopt(s, &rules, NULL, &e) < 0)
		die("rebuild");
	printf("%d learners, %zu competencies, %d records; mean of %d\n", LEARNERS, rules.n, RECORDS, TURNS);
	say("rebuild", RECORDS, wall_ms(w), cpu_ms(w));
	time_queries(dir);
	time_record(s);
	time_new_version(s);
	store_close(s);
	(void)io_remove_tree(AT_FDCWD, dir, &e);
}

int main(int argc, char **argv)
{
	prepare_names();
	if (argc > 1) {
		lab_names = argv + 2;
		fill_course(argv[1]);
	} else {
		measure();
	}
	arena_release(&names);
	return 0;
}
