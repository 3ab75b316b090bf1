#include "grader/evidence.h"

#include "grader/evidence_read.h"
#include "runner/base/data.h"
#include "tests/fixture.h"
#include "tests/golden.h"
#include "tests/schema.h"
#include "tests/tap.h"

static struct curriculum *cur;

static struct record make(void (*shape)(struct fixture *f), void (*more)(struct fixture *f), struct buf *text)
{
	struct fixture f;
	struct record r = { .document = NULL };
	struct err e = { ERR_NONE, "" };
	fixture_init(&f);
	shape(&f);
	if (more != NULL)
		more(&f);
	if (!OK(fixture_record(&f, cur, &r, &e) == 0, "a record"))
		printf("# %s\n", e.text);
	buf_init(text, 1 << 20);
	json_print(r.document, text);
	arena_release(&f.arena);
	return r;
}

static void other_machine(struct fixture *f)
{
	f->prep.toolchain = "clang 14";
	f->j.backend = "vm";
	f->art.us = 999;
	f->verdicts[3].us = 12345;
	f->sub.attempt = 9;
}

static void other_order(struct fixture *f)
{
	struct verdict v = f->verdicts[2];
	f->verdicts[2] = f->verdicts[7];
	f->verdicts[7] = v;
}

static void other_seed(struct fixture *f)
{
	f->sub.seed[31] ^= 1;
}
static void other_now(struct fixture *f)
{
	f->sub.received_ms += 1000;
}
static void other_outcome(struct fixture *f)
{
	f->verdicts[10].outcome = OUTCOME_CRASH;
}
static void other_lab(struct fixture *f)
{
	f->lab.digest[0] ^= 1;
}
static void other_commit(struct fixture *f)
{
	f->sub.commit[0] = '5';
}

static void test_digests(void)
{
	static const struct {
		const char *what;
		void (*more)(struct fixture *f);
		bool same_verdict;
	} rows[] = {
		{ "the same again", NULL, true },
		{ "another machine", other_machine, true },
		{ "another order of verdicts", other_order, true },
		{ "another seed", other_seed, false },
		{ "another second", other_now, false },
		{ "another outcome", other_outcome, false },
		{ "another lab", other_lab, false },
		{ "another commit", other_commit, false },
	};
	struct buf text;
	struct record first = make(fixture_mixed, NULL, &text);
	buf_release(&text);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct record r = make(fixture_mixed, rows[i].more, &text);
		OK((strcmp(first.verdict_digest, r.verdict_digest) == 0) == rows[i].same_verdict,
			"%s: verdict digest is %s", rows[i].what, rows[i].same_verdict ? "equal" : "another");
		if (rows[i].more == other_machine)
			OK(strcmp(first.record_digest, r.record_digest) != 0, "%s: record digest is another",
				rows[i].what);
		buf_release(&text);
		record_release(&r);
	}
	record_release(&first);
}

/* The whole document of one run: a change here changes what is stored for years. */
static void test_document(void)
{
	struct buf text;
	struct record r = make(fixture_refused, NULL, &text);
	SCOPED_ARENA a = ARENA_INIT;
	OK(strstr(buf_text(&text), "\"seed_sha256\":\"") != NULL, "the seed's digest is in the record");
	OK(strstr(buf_text(&text), "0707070707070707") == NULL, "the seed is not");
	char *stable = golden_without(&a, buf_text(&text), "\"plumb\":\"" PLUMB_VERSION "\"", "\"plumb\":\"VERSION\"");
	stable = golden_without(&a, golden_without(&a, stable, r.record_digest, "RECORD-DIGEST"), r.id, "RECORD-ID");
	golden("record.json", stable);
	buf_release(&text);
	record_release(&r);
}

static void a_value_in_why(struct fixture *f)
{
	for (size_t i = 0; i < FIXTURE_VECTORS; i++)
		f->vectors[i].why = "the secret is 00112233445566778899aabbccddeeff";
}

/* A hidden case is reported by its clause: a sentence of the lab's that quotes a value goes no further. */
static void test_hidden_why(void)
{
	struct buf text;
	struct record r = make(fixture_hole, a_value_in_why, &text);
	size_t failures = 0, quoting = 0;
	for (const struct json *g = evidence_list(r.document, "groups"); g != NULL; g = json_next(g)) {
		const struct json *f = evidence_node(g, "failure");
		if (*evidence_text(f, "why") == '\0')
			continue;
		failures++;
		bool shown = *evidence_text(f, "case") != '\0';
		quoting += !shown && strstr(evidence_text(f, "why"), "8899aabb") != NULL;
		if (!shown)
			STR(evidence_text(f, "why"), evidence_text(g, "title"), "its group is named instead");
	}
	OK(failures > 0 && quoting == 0, "no hidden case's sentence quotes a value (%zu failures)", failures);
	buf_release(&text);
	record_release(&r);
}

static void refused(const char *text, const char *want)
{
	struct record r = { .document = NULL };
	struct err e = { ERR_NONE, "" };
	int rc = record_open(text, strlen(text), "x.json", &r, &e);
	if (!OK(rc == -1 && e.kind == ERR_INPUT && strstr(e.text, want) != NULL && r.document == NULL, "refused: %s",
		    want))
		printf("# %s\n", e.text);
}

static void test_open(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct buf text;
	struct record r = make(fixture_mixed, NULL, &text), back = { .document = NULL };
	struct err e = { ERR_NONE, "" };
	const char *s = buf_text(&text);
	OK(record_open(s, text.len, "x.json", &back, &e) == 0, "reads back: %s", e.text);
	STR(back.id, r.id, "same id");
	STR(back.record_digest, r.record_digest, "same record digest");
	STR(back.verdict_digest, r.verdict_digest, "same verdict digest");
	record_release(&back);
	refused(golden_without(&a, s, "\"outcome\":\"CRASH\"", "\"outcome\":\"OK\""), "verdict_digest does not match");
	refused(golden_without(&a, s, "\"permille\":533", "\"permille\":933"), "record_digest does not match");
	refused(golden_without(&a, s, r.id, "r-00000000"), "id does not match");
	refused(golden_without(&a, s, "plumb-record/1", "plumb-record/2"), "this is no record");
	refused(golden_without(&a, s, "\"groups\":", "\"colour\":"), "colour: unknown key");
	refused("[]", "a record is a JSON object");
	refused("{", "x.json");
	record_context(&r, 702, 4, true);
	SCOPED_BUF with = { 0 };
	buf_init(&with, 1 << 20);
	json_print(r.document, &with);
	OK(record_open(buf_text(&with), with.len, "x.json", &back, &e) == 0, "the context is outside the digests: %s",
		e.text);
	record_release(&back);
	buf_release(&text);
	record_release(&r);
}

/* What was seen is part of the record and never of the verdict. */
static void see_nothing(struct fixture *f)
{
	fixture_hostile(f);
	f->j.seen = (struct sightings){ 0 };
}

static void test_sightings(void)
{
	struct buf text, without;
	struct record r = make(fixture_hostile, NULL, &text), s = make(see_nothing, NULL, &without);
	const struct json *seen = evidence_list(evidence_node(r.document, "instructor"), "seen");
	STR(r.verdict_digest, s.verdict_digest, "the verdict digest is the same with and without evidence");
	OK(strcmp(r.record_digest, s.record_digest) != 0, "the record digest covers it");
	STR(evidence_text(seen, "kind"), "denied-call", "the first row comes first");
	OK(evidence_int(json_next(seen), "times") == 3 && evidence_count(json_next(seen), "where") == 2,
		"how often and where");
	record_release(&r);
	record_release(&s);
	buf_release(&text);
	buf_release(&without);
}

static void test_bounds(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct sightings s = { 0 };
	for (int i = 0; i < 100; i++) {
		sightings_add(&s, SIGHTED_PROC, arena_printf(&a, "/proc/%d", i), SIGHTED_PLAIN, 1, "v", "g", &a);
		sightings_add(&s, SIGHTED_DENIED, "ptrace", SIGHTED_PLAIN, 1, arena_printf(&a, "v-%d", i), "g", &a);
	}
	OK(s.n == SIGHTINGS_MAX && s.unlisted == 100 - (SIGHTINGS_MAX - 1), "the list is bounded, the rest is counted");
	OK(s.rows[1].times == 100 && s.rows[1].n_where == SIGHTING_PLACES_MAX, "places are bounded, times are not");
	STR(s.rows[1].where[0], "v-0", "the first place is the first one seen");
}

static void test_public(void)
{
	struct buf text;
	struct record r = make(fixture_hostile, NULL, &text);
	struct json *shown = record_public(r.document);
	SCOPED_BUF out = { 0 };
	buf_init(&out, 1 << 20);
	json_print(shown, &out);
	OK(strstr(buf_text(&text), "ptrace") != NULL, "the record knows the denied call");
	OK(strstr(buf_text(&out), "ptrace") == NULL, "the student's copy does not");
	OK(strstr(buf_text(&out), "\"fi-pub\"") != NULL, "a published vector keeps its id");
	OK(strstr(buf_text(&out), "\"el-01\"") == NULL && strstr(buf_text(&out), "\"fi-02\"") == NULL,
		"a hidden one has none");
	OK(strstr(buf_text(&text), "\"expected\"") != NULL && evidence_count(r.document, "cases") == 2,
		"only published cases carry expected values");
	json_free(shown);
	buf_release(&text);
	record_release(&r);
	r = make(fixture_zone, NULL, &text);
	shown = record_public(r.document);
	buf_clear(&out);
	json_print(shown, &out);
	OK(strstr(buf_text(&text), "hidden.example") != NULL && strstr(buf_text(&out), "hidden.example") == NULL,
		"what a validator says of a hidden case is for the instructor");
	json_free(shown);
	buf_release(&text);
	record_release(&r);
}

static void fits(const struct json *schema, const struct json *document, const char *name)
{
	char why[512] = "";
	if (!OK(schema_ok(schema, schema, document, "record", why, sizeof why), "%s: as docs/schema/record.json says",
		    name))
		printf("# %s\n", why);
}

/* What we write is what we describe; and a document that isn't, is found. */
static void test_schema(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_JSON schema = NULL;
	struct err e = { ERR_NONE, "" };
	char why[512];
	if (!OK(json_read_file(AT_FDCWD, data_path(&a, "docs/schema/record.json"), &schema, &e) == 0, "schema: %s",
		    e.text))
		return;
	for (size_t i = 0; i < FIXTURE_SCENARIOS; i++) {
		struct buf text;
		struct record r = make(fixture_scenarios[i].shape, NULL, &text);
		record_context(&r, 702, 4, true);
		struct json *shown = record_public(r.document);
		fits(schema, r.document, fixture_scenarios[i].name);
		fits(schema, shown, "the student's copy");
		json_add_int(shown, "colour", 1);
		OK(!schema_ok(schema, schema, shown, "record", why, sizeof why) && strstr(why, "record.colour") != NULL,
			"an unknown key is found");
		json_free(shown);
		record_release(&r);
		buf_release(&text);
	}
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { ERR_NONE, "" };
	if (!OK(curriculum_load(data_path(&a, "curriculum"), &a, &cur, &e) == 0, "curriculum loads: %s", e.text))
		return tap_done();
	test_digests();
	test_document();
	test_hidden_why();
	test_open();
	test_sightings();
	test_bounds();
	test_public();
	test_schema();
	return tap_done();
}
