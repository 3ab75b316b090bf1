/* Standing: each record's effect by hand, and over a course of many records in random order the proof that the tables
 * kept up to date are the tables made anew. */
#include "grader/mastery/standing.h"

#include <fcntl.h>

#include "grader/curriculum.h"
#include "grader/mastery/cohort.h"
#include "runner/base/io.h"
#include "tests/standing_records.h"
#include "tests/tap.h"

#define A POLARITY_ACCEPT
#define R POLARITY_REJECT

static struct err e;
static struct arena arena;
static int made;
static const uint8_t seed[SEED_SIZE];

static struct store *fresh(char dir[static 64])
{
	struct store *s = NULL;
	/* Memory where there is some: a thousand transactions would wait a thousand times for a disk. */
	(void)snprintf(dir, 64, "%s/plumb-standing-%d-%d", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
		(int)getpid(), made++);
	if (io_mkdirs(AT_FDCWD, dir, 0700, &e) < 0 || store_open(dir, &s, &e) < 0) {
		OK(false, "a store: %s", e.text);
		exit(1);
	}
	return s;
}

static void drop(struct store *s, const char *dir)
{
	store_close(s);
	(void)io_remove_tree(AT_FDCWD, dir, &e);
}

static struct standing_rule competencies[] = { { "C-1", { 700, 0 } }, { "C-2", { 700, 0 } }, { "C-3", { 700, 8 } },
	{ "C-4", { 600, 0 } }, { "C-5", { 700, 4 } }, { "C-6", { 700, 0 } }, { "C-7", { 800, 0 } } };
static struct standing_rules rules(int policy, const char *version)
{
	struct standing_rules r = { .framework = "T",
		.version = version,
		.policy = policy,
		.competencies = competencies,
		.n = sizeof competencies / sizeof *competencies };
	r.params = (struct mastery_params){ .version = "t",
		.prior_permille = 500,
		.rho_permille = 500,
		.weight_permille = { 1000, 600, 300 },
		.interval_permille = 900,
		.coverage_permille = 600,
		.fresh_days = 365,
		.cohort_min = 5,
		.items_min = 20,
		.tail_permille = 270,
		.resamples = 400,
		.seed = 1 };
	return r;
}

struct row {
	const char *clause;
	int polarity;
	int64_t passed, attempted;
};

/* A submission of student to lab in that week, with facets of C-1. Group "g" is right when permille is 1000. */
static void push(struct store *s, const char *id, const char *student, const char *lab, const char *digest,
	int64_t week, int64_t permille, const struct row *rows)
{
	struct sub_row sub = { .id = id,
		.lab = lab,
		.student = student,
		.repo = "/r",
		.commit = "c",
		.received_ms = (int64_t)4 * 86400000 + week * WEEK_MS };
	SCOPED_JSON doc = record_begin(arena_printf(&arena, "r-%s", id), lab, digest, permille, false);
	struct json *facets = json_new_array(), *groups = json_new_array();
	for (; rows != NULL && rows->clause != NULL; rows++)
		json_push(facets, record_facet("C-1", rows->clause, rows->polarity, LEVEL_MUST, rows->passed,
					  rows->attempted, false));
	json_push(groups, record_group("g", permille == 1000, 1));
	json_add(doc, "facets", facets);
	json_add(doc, "groups", groups);
	if (store_add(s, &sub, seed, &e) < 0 || store_record(s, id, doc, &e) < 0)
		OK(false, "%s: %s", id, e.text);
}

static struct standing_row row_of(struct store *s, const char *student, int64_t edition)
{
	struct standing_row *rows, none = { .student = "" };
	size_t n;
	struct standing_ask ask = { .edition = edition, .student = student, .competency = "C-1" };
	if (standing_rows(s, &ask, &arena, &rows, &n, &e) < 0)
		OK(false, "%s", e.text);
	return n == 1 ? rows[0] : none;
}

static const struct row good[] = { { "k1", A, 1, 1 }, { "k1", R, 1, 1 }, { "k2", A, 1, 1 }, { "k2", R, 1, 1 },
	{ "k3", A, 1, 1 }, { "k3", R, 1, 1 }, { 0 } };
static const struct row bad[] = { { "k1", A, 1, 1 }, { "k1", R, 0, 1 }, { "k2", A, 1, 1 }, { "k2", R, 0, 1 },
	{ "k3", A, 0, 1 }, { "k3", R, 0, 1 }, { 0 } };
static const struct row nothing[] = { { "k1", A, 0, 0 }, { "k1", R, 0, 0 }, { "k2", A, 0, 0 }, { "k2", R, 0, 0 },
	{ "k3", A, 0, 0 }, { "k3", R, 0, 0 }, { 0 } };
static const struct row half[] = { { "k1", A, 1, 1 }, { "k1", R, 1, 1 }, { "k2", A, 0, 0 }, { "k2", R, 0, 0 },
	{ "k3", A, 0, 0 }, { "k3", R, 0, 0 }, { 0 } };

static void test_policy(int policy)
{
	char dir[64];
	struct store *s = fresh(dir);
	struct standing_rules r = rules(policy, "1");
	struct standing_choice *choices;
	size_t n;
	bool changed = false, best = policy == POLICY_BEST;
	OK(standing_adopt(s, &r, &changed, &e) == 0 && changed, "policy %s is adopted", standing_policy_words[policy]);
	push(s, "s-1", "ada", "lab", "d1", 1, 1000, good);
	OK(row_of(s, "ada", 0).m.state == MASTERY_DEMONSTRATED, "six facets of both sides");
	push(s, "s-2", "ada", "lab", "d1", 2, 0, nothing);
	OK(row_of(s, "ada", 0).m.state == MASTERY_DEMONSTRATED, "what doesn't compile takes nothing away");
	push(s, "s-3", "ada", "lab", "d1", 3, 300, bad);
	struct standing_row row = row_of(s, "ada", 0);
	STR(mastery_state_words[row.m.state], best ? "demonstrated" : "gap", "a worse push after a good one");
	OK(row.m.held == (best ? 6 : 2), "counts or not, by the policy");
	push(s, "s-4", "ada", "lab", "d1", 4, 300, half);
	row = row_of(s, "ada", 0);
	OK(row.m.attempted == 6 && row.m.held == (best ? 6 : 3),
		"what the last push did not try stands as it was shown before: %d", (int)row.m.held);
	OK(row.newest_ms > row.oldest_ms || best, "and its age is known");
	OK(standing_choices(s, NULL, &arena, &choices, &n, &e) == 0 && n == 1, "one submission counts");
	STR(choices[0].submission, best ? "s-1" : "s-4", "by the policy");
	OK(!choices[0].older_lab && choices[0].permille == (best ? 1000 : 300), "and says of which version");
	drop(s, dir);
}

static int64_t count_at(const struct standing_week *w, size_t n, const char *competency, int64_t week, int state)
{
	int64_t sum = 0;
	for (size_t i = 0; i < n; i++)
		if (strcmp(w[i].competency, competency) == 0 && w[i].week <= week)
			sum += w[i].change[state];
	return sum;
}

static void test_history(void)
{
	char dir[64];
	struct store *s = fresh(dir);
	struct standing_rules r = rules(POLICY_BEST, "1");
	struct standing_past *past;
	struct standing_week *weeks;
	size_t n;
	bool changed;
	OK(standing_adopt(s, &r, &changed, &e) == 0, "rules");
	push(s, "s-1", "ada", "lab", "d1", 2900, 300, bad);
	push(s, "s-2", "ada", "lab", "d1", 2903, 1000, good);
	push(s, "s-3", "bob", "lab", "d1", 2901, 300, half);
	push(s, "s-4", "ada", "lab", "d1", 2902, 400, bad); /* arrived before the good one, stored after it */
	OK(standing_history(s, "ada", NULL, &arena, &past, &n, &e) == 0 && n == 3, "three weeks brought evidence");
	OK(past[0].week == 2900 && past[1].week == 2902 && past[2].week == 2903, "in their order");
	OK(past[1].state == MASTERY_GAP && past[2].state == MASTERY_DEMONSTRATED && past[2].mean_e4 == 9286,
		"what was known then");
	OK(standing_trend(s, NULL, &arena, &weeks, &n, &e) == 0 && n == 3, "states turned in three weeks: %d", (int)n);
	OK(count_at(weeks, n, "C-1", 2900, MASTERY_GAP) == 1 && count_at(weeks, n, "C-1", 2902, MASTERY_GAP) == 1 &&
			count_at(weeks, n, "C-1", 2902, MASTERY_UNDETERMINED) == 1 &&
			count_at(weeks, n, "C-1", 2903, MASTERY_GAP) == 0 &&
			count_at(weeks, n, "C-1", 2903, MASTERY_DEMONSTRATED) == 1,
		"and add up to the counts of each week");
	const char *cohort[] = { "bob" };
	struct standing_ask ask = { .students = cohort, .n_students = 1 };
	OK(standing_trend(s, &ask, &arena, &weeks, &n, &e) == 0 && n == 1 && weeks[0].week == 2901, "of a cohort");
	drop(s, dir);
}

static void test_facets(void)
{
	static const struct row more[] = { { "k1", A, 2, 3 }, { "k9", R, 0, 0 }, { 0 } };
	char dir[64];
	struct store *s = fresh(dir);
	struct standing_rules r = rules(POLICY_LAST, "1");
	struct standing_facet *f;
	struct standing_mapped *mapped;
	size_t n;
	bool changed;
	OK(standing_adopt(s, &r, &changed, &e) == 0, "rules");
	push(s, "s-1", "ada", "lab", "d1", 1, 300, half);
	OK(standing_facets(s, "ada", "C-1", &arena, &f, &n, &e) == 0 && n == 6, "a cell's facets, tried or not: %d",
		(int)n);
	STR(f[0].record, "r-s-1", "with the record behind");
	OK(f[0].f.polarity == A && f[1].f.polarity == R && f[0].share.n_eff_e4 == 10000, "its side and its weight");
	OK(f[2].record[0] == '\0' && f[2].received_ms == 0 && f[2].share.pass_e4 == -1, "or with nothing behind");
	OK(row_of(s, "ada", 0).m.coverage_e4 == 3333, "two of six");
	push(s, "s-2", "bob", "other", "d7", 2, 300, more);
	OK(row_of(s, "ada", 0).m.coverage_e4 == 2857, "another lab declares one more: coverage of all falls");
	push(s, "s-3", "ada", "other", "d7", 3, 300, more);
	OK(standing_facets(s, "ada", "C-1", &arena, &f, &n, &e) == 0 && n == 8, "a facet of two labs has two rows");
	OK(strcmp(f[0].lab, "lab") == 0 && strcmp(f[1].lab, "other") == 0 && f[1].f.passed == 2, "one for each lab");
	struct standing_row row = row_of(s, "ada", 0);
	OK(row.m.mapped == 7 && row.m.attempted == 2 && row.m.vectors == 5 && row.m.vectors_passed == 4,
		"whose vectors add up in the model");
	OK(standing_mapped(s, &arena, &mapped, &n, &e) == 0 && n == 1 && mapped[0].accept == 3 && mapped[0].reject == 4,
		"facets that have vectors");
	OK(standing_facets(s, "nobody", "C-1", &arena, &f, &n, &e) == 0 && n == 8 && f[0].record[0] == '\0',
		"who showed nothing sees what is asked");
	drop(s, dir);
}

/* A lab changes: what was shown to its older version still counts, the newer one says what is declared. */
static void test_older_lab(void)
{
	static const struct row renamed[] = { { "k1", A, 1, 1 }, { "k4", R, 1, 1 }, { 0 } };
	char dir[64];
	struct store *s = fresh(dir);
	struct standing_rules r = rules(POLICY_BEST, "1");
	struct standing_choice *choices;
	struct standing_facet *f;
	struct items_matrix items;
	size_t n;
	bool changed;
	OK(standing_adopt(s, &r, &changed, &e) == 0, "rules");
	push(s, "s-1", "ada", "lab", "old", 1, 1000, half);
	push(s, "s-2", "bob", "lab", "new", 2, 1000, renamed);
	push(s, "s-3", "cem", "lab", "old", 1, 1000,
		half); /* late, of the older version: it doesn't speak for the lab */
	OK(standing_facets(s, "ada", "C-1", &arena, &f, &n, &e) == 0 && n == 3, "k1 on both sides, and k4: %d", (int)n);
	OK(row_of(s, "ada", 0).m.attempted == 2 && row_of(s, "ada", 0).m.mapped == 3, "old evidence counts");
	OK(row_of(s, "cem", 0).m.mapped == 3, "for all alike");
	OK(standing_choices(s, NULL, &arena, &choices, &n, &e) == 0 && n == 3 && choices[0].older_lab &&
			!choices[1].older_lab && choices[2].older_lab,
		"and is marked");
	OK(standing_items(s, "lab", NULL, 0, &arena, &items, &e) == 0 && items.n_learners == 1 &&
			items.other_version == 2 && items.n_items == 1 && items.right[0] == 1,
		"items are compared within one version only");
	drop(s, dir);
}

static void test_editions(void)
{
	char dir[64];
	struct store *s = fresh(dir), *reader;
	struct standing_rules r = rules(POLICY_BEST, "1"), got;
	bool changed = false;
	OK(standing_rules_get(s, 0, &arena, &got, &e) == 1, "a new course has no rules");
	OK(standing_rebuild(s, &e) == -1 && e.kind == ERR_USAGE, "%s", e.text);
	push(s, "s-1", "ada", "lab", "d1", 1, 1000, good);
	OK(row_of(s, "ada", 0).student[0] == '\0', "records are stored all the same");
	OK(standing_adopt(s, &r, &changed, &e) == 0 && changed && row_of(s, "ada", 0).m.state == MASTERY_DEMONSTRATED,
		"and counted once there are rules");
	OK(standing_adopt(s, &r, &changed, &e) == 0 && !changed, "the same rules again change nothing");
	competencies[0].bar.required_permille = 900;
	r.version = "2";
	OK(standing_adopt(s, &r, &changed, &e) == 0 && changed, "an edit of the framework makes an edition");
	OK(row_of(s, "ada", 0).m.state == MASTERY_UNDETERMINED, "in which more is asked");
	OK(row_of(s, "ada", 1).m.state == MASTERY_DEMONSTRATED, "results of the first keep their version");
	OK(standing_rules_get(s, 1, &arena, &got, &e) == 0 && strcmp(got.version, "1") == 0 &&
			standing_rule_find(&got, "C-1")->bar.required_permille == 700,
		"which says what was asked then");
	push(s, "s-2", "bob", "lab", "d1", 2, 1000, good);
	OK(row_of(s, "bob", 1).student[0] == '\0' && row_of(s, "bob", 2).m.attempted == 6, "it is not written on");
	OK(store_open_readonly(dir, &reader, &e) == 0 && row_of(reader, "bob", 0).m.attempted == 6, "a reader sees it");
	OK(standing_rebuild(reader, &e) == -1, "and can't change it");
	store_close(reader);
	competencies[0].bar.required_permille = 700;
	drop(s, dir);
}

/* What a record says that we don't understand is no evidence, and stops nothing. */
static void test_strange(void)
{
	char dir[64];
	struct store *s = fresh(dir);
	struct standing_rules r = rules(POLICY_BEST, "1");
	struct sub_row sub = { .id = "s-1", .lab = "lab", .student = "ada", .repo = "/r", .commit = "c" };
	SCOPED_JSON doc = record_begin("r-1", "lab", "d", 5, false);
	struct json *facets = json_new_array(), *f = record_facet("C-1", "k", A, LEVEL_MUST, 1, 1, false);
	bool changed;
	json_push(facets, record_facet("C-99", "k", A, LEVEL_MUST, 1, 1, false));
	json_push(facets, record_facet("", "k", A, LEVEL_MUST, 1, 1, false));
	json_add_string(f, "extra", "later versions may know");
	json_push(facets, f);
	json_push(facets, json_new_object());
	json_push(facets, record_facet("C-1", "k", A, LEVEL_MUST, 9, 9, false)); /* the same facet twice */
	json_add(doc, "facets", facets);
	OK(standing_adopt(s, &r, &changed, &e) == 0 && store_add(s, &sub, seed, &e) == 0 &&
			store_record(s, "s-1", doc, &e) == 0,
		"a record with facets of another time is stored %s", e.text);
	OK(row_of(s, "ada", 0).m.vectors == 1, "what is understood counts, once");
	OK(standing_rebuild(s, &e) == 0 && row_of(s, "ada", 0).m.vectors == 1, "also when made anew");
	drop(s, dir);
}

/* Many records, random order. */

#define RECORDS  420
#define LEARNERS 23

static const char *competency_name(struct arena *a, int64_t i)
{
	return arena_printf(a, "C-%d", (int)i + 1); /* C-8 is unknown to the rules */
}

static void store_drawn(struct store *s, const size_t *order, size_t from, size_t to)
{
	static const struct drawn_course course = { .labs = 5,
		.versions = 3,
		.competencies = 8,
		.per_lab = 3,
		.facets = 6,
		.weeks = 12,
		.competency = competency_name };
	for (size_t i = from; i < to; i++) {
		SCOPED_ARENA a = ARENA_INIT;
		struct draw d = { .state = 77 + order[i] };
		(void)draw(&d, 2);
		struct sub_row row = { .student = arena_printf(&a, "learner-%02d", (int)draw(&d, LEARNERS)) };
		int64_t skill = 20 + draw(&d, 75);
		SCOPED_JSON doc = drawn_record(&course, &d, (int64_t)order[i], skill, &row, &a);
		if (store_add(s, &row, seed, &e) < 0 || store_record(s, row.id, doc, &e) < 0)
			OK(false, "%s: %s", row.id, e.text);
	}
}

static char *dump(struct store *s)
{
	SCOPED_BUF out = { 0 };
	buf_init(&out, 64 << 20);
	if (standing_dump(s, &out, &e) < 0)
		OK(false, "%s", e.text);
	return arena_strdup(&arena, buf_text(&out));
}

static void say_difference(const char *x, const char *y)
{
	for (; *x != '\0' && *x == *y; x++)
		y++;
	printf("# %.120s\n# %.120s\n", x, y);
}

static bool same(const char *x, const char *y)
{
	if (strcmp(x, y) == 0)
		return true;
	say_difference(x, y);
	return false;
}

static size_t lines_with(const char *text, const char *word)
{
	size_t n = 0;
	for (const char *p = text; (p = strstr(p, word)) != NULL; p++)
		n += p == text || p[-1] == '\n';
	return n;
}

/* Trend, rows and cells tell one story. */
static void test_agreement(struct store *s)
{
	struct standing_row *rows;
	struct standing_week *weeks;
	struct cohort_cell *cells;
	struct sensitivity x;
	size_t n = 0, n_weeks = 0, n_cells, off = 0, flips = 0;
	const char *students[LEARNERS], *ids[8];
	for (int i = 0; i < LEARNERS; i++)
		students[i] = arena_printf(&arena, "learner-%02d", i);
	for (int i = 0; i < 8; i++)
		ids[i] = arena_printf(&arena, "C-%d", i + 1);
	OK(standing_rows(s, NULL, &arena, &rows, &n, &e) == 0 &&
			standing_trend(s, NULL, &arena, &weeks, &n_weeks, &e) == 0,
		"%zu rows, %zu turns", n, n_weeks);
	for (int c = 0; c < 7; c++)
		for (int state = 1; state < MASTERY_STATES; state++) {
			int64_t now = 0;
			for (size_t i = 0; i < n; i++)
				now += strcmp(rows[i].competency, ids[c]) == 0 && (int)rows[i].m.state == state;
			off += count_at(weeks, n_weeks, ids[c], INT64_MAX, state) != now;
		}
	OK(off == 0, "all turns together lead to the states that there are");
	OK(standing_cells(s, 0, students, LEARNERS, ids, 8, &arena, &cells, &n_cells, &e) == 0 && n_cells == n,
		"a cell for each row");
	for (size_t i = 0; i < n; i++) {
		off += strcmp(students[cells[i].learner], rows[i].student) != 0 || cells[i].lo_e4 != rows[i].m.lo_e4 ||
		       strcmp(ids[cells[i].competency], rows[i].competency) != 0;
		flips += rows[i].flips != 0;
	}
	OK(off == 0, "with its numbers");
	OK(standing_cells(s, 0, students + 3, 4, ids + 2, 2, &arena, &cells, &n_cells, &e) == 0 && n_cells <= 8 &&
			n_cells > 0 && cells[0].learner < 4 && cells[0].competency < 2,
		"of a part as well");
	const char *third[LEARNERS];
	size_t n_third = 0, want = 0;
	for (int i = 2; i < LEARNERS; i += 3)
		third[n_third++] = students[i];
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n_third; k++)
			want += strcmp(rows[i].student, third[k]) == 0;
	int rc = standing_cells(s, 0, third, n_third, ids, 8, &arena, &cells, &n_cells, &e);
	OK(rc == 0 && n_cells == want, "and of every third learner, strangers between them: %zu of %zu cells", n_cells,
		want);
	OK(standing_sensitivity(s, NULL, &x, &e) == 0 && x.cells == (int64_t)n && x.any == (int64_t)flips &&
			x.worst_e4 > 0 && x.worst_e4 <= 10000,
		"%d of %d states flip under some variant", (int)x.any, (int)x.cells);
	struct standing_ask ask = { .students = students + 3, .n_students = 4 };
	size_t n_part;
	OK(standing_rows(s, &ask, &arena, &rows, &n_part, &e) == 0 && n_part > 4 && n_part < n &&
			strcmp(rows[0].student, students[3]) == 0,
		"rows of some learners");
}

static void shuffle(size_t *order, size_t n, uint64_t start)
{
	struct draw d = { .state = start };
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	for (size_t i = n; i > 1; i--) {
		size_t k = (size_t)draw(&d, (int64_t)i), keep = order[i - 1];
		order[i - 1] = order[k];
		order[k] = keep;
	}
}

/* FNV-1a: to say that text is what it was, in one number. */
static uint64_t digest(const char *text)
{
	uint64_t h = 0xcbf29ce484222325U;
	for (; *text != '\0'; text++)
		h = (h ^ (uint8_t)*text) * 0x100000001b3U;
	return h;
}

/* Measured with gcc 12 and clang 14, at -O2 and under the sanitizers: any compiler must come to the same rows. */
static const uint64_t expected[] = { [POLICY_BEST] = 0xf1ea11e98b578038, [POLICY_LAST] = 0x3d562bbac8cc0480 };

static void test_many(int policy)
{
	char dir[2][64];
	size_t order[RECORDS];
	struct standing_rules r = rules(policy, "1");
	struct store *one = fresh(dir[0]), *two = fresh(dir[1]);
	bool changed;
	shuffle(order, RECORDS, 1);
	OK(standing_adopt(one, &r, &changed, &e) == 0, "rules first");
	store_drawn(one, order, 0, RECORDS);
	const char *first = dump(one);
	printf("# %zu official, %zu shown, %zu mastery, %zu past\n", lines_with(first, "official "),
		lines_with(first, "shown "), lines_with(first, "mastery "), lines_with(first, "past "));
	OK(lines_with(first, "mastery ") > 100 && lines_with(first, "past ") > 400, "a course of some size");
	OK(digest(first) == expected[policy], "whose rows are what every compiler makes of them: %" PRIx64,
		digest(first));
	OK(standing_rebuild(one, &e) == 0 && same(dump(one), first),
		"policy %s: made anew, every row is the same byte for byte", standing_policy_words[policy]);
	shuffle(order, RECORDS, 99);
	store_drawn(two, order, 0, RECORDS / 3);
	OK(standing_adopt(two, &r, &changed, &e) == 0 && changed, "rules after a third of the records");
	store_drawn(two, order, RECORDS / 3, RECORDS);
	OK(same(dump(two), first), "in another order of arrival: the same rows");
	store_drawn(two, order, 0, 40);
	OK(same(dump(two), first), "records that come twice change nothing");
	test_agreement(one);
	drop(one, dir[0]);
	drop(two, dir[1]);
}

int main(void)
{
	test_policy(POLICY_BEST);
	test_policy(POLICY_LAST);
	test_history();
	test_facets();
	test_older_lab();
	test_editions();
	test_strange();
	test_many(POLICY_BEST);
	test_many(POLICY_LAST);
	arena_release(&arena);
	return tap_done();
}
