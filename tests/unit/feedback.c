#include "grader/feedback.h"

#include "runner/base/data.h"
#include "tests/fixture.h"
#include "tests/golden.h"
#include "tests/tap.h"

static struct curriculum *curriculum(struct arena *a)
{
	struct curriculum *c = NULL;
	struct err e;
	if (!OK(curriculum_load(data_path(a, "curriculum"), a, &c, &e) == 0, "curriculum loads"))
		printf("# %s\n", e.text);
	return c;
}

static size_t widest(const char *text)
{
	size_t most = 0;
	while (*text != '\0') {
		size_t n = 0;
		for (; *text != '\0' && *text != '\n'; text++)
			n += ((unsigned char)*text & 0xc0) != 0x80;
		most = n > most ? n : most;
		text += *text == '\n';
	}
	return most;
}

static bool is_plain(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		if ((*p < 0x20 && *p != '\n') || *p == 0x7f)
			return false;
	/* NOLINTNEXTLINE(misc-misleading-bidirectional): it is what must not be there */
	return strstr(text, "\342\200\256") == NULL;
}

static void scenario(const struct fixture_scenario *s, const struct curriculum *c)
{
	struct fixture f;
	struct record r = { .document = NULL };
	struct err e;
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF out = { 0 };
	buf_init(&out, 1 << 16);
	fixture_init(&f);
	s->shape(&f);
	if (!OK(fixture_record(&f, c, &r, &e) == 0, "%s: a record", s->name)) {
		printf("# %s\n", e.text);
		return;
	}
	if (strcmp(s->name, "mixed") == 0)
		record_context(&r, 702, 4, false);
	OK(feedback_heading(r.document, &out) == 0 && feedback_terminal(r.document, &out) == 0, "%s: is said", s->name);
	OK(is_plain(buf_text(&out)), "%s: no control or bidirectional character reaches the terminal", s->name);
	OK(widest(buf_text(&out)) <= 72, "%s: fits beside \"remote: \" in 80 columns", s->name);
	golden(arena_printf(&a, "feedback/%s.txt", s->name), golden_without(&a, buf_text(&out), r.id, "r-00000000"));
	OK(strstr(buf_text(&out), "secret of the judge") == NULL, "%s: no note on a hidden answer", s->name);
	OK(strstr(buf_text(&out), "ptrace") == NULL, "%s: denied calls are for the instructor", s->name);
	record_release(&r);
	arena_release(&f.arena);
}

static void one_case(const struct curriculum *c)
{
	struct fixture f;
	struct record r = { .document = NULL };
	struct err e = { ERR_NONE, "" };
	SCOPED_BUF out = { 0 };
	buf_init(&out, 1 << 16);
	fixture_init(&f);
	fixture_mixed(&f);
	OK(fixture_record(&f, c, &r, &e) == 0, "a record");
	OK(feedback_case(r.document, "ex-pub", &out, &e) == 0, "a published case is shown");
	golden("feedback/case.txt", buf_text(&out));
	buf_clear(&out);
	OK(feedback_case(r.document, "el-01", &out, &e) == -1 && e.kind == ERR_USAGE, "a hidden case is not");
	OK(strstr(e.text, "by clause only") != NULL, "and the error says why: %s", e.text);
	OK(out.len == 0, "nothing of it is written");
	OK(feedback_case(r.document, "no-such", &out, &e) == -1 && e.kind == ERR_USAGE, "an unknown one neither");
	record_release(&r);
	arena_release(&f.arena);
}

/* A record with one top-level key missing or of another kind: older or newer than this program. It is shown as far as it
 * goes, and nothing falls over. */
static void damaged(const struct curriculum *c)
{
	struct fixture f;
	struct record r = { .document = NULL };
	struct err e;
	size_t shown = 0, keys = 0;
	fixture_init(&f);
	fixture_mixed(&f);
	OK(fixture_record(&f, c, &r, &e) == 0, "a record");
	for (const struct json *k = json_first(r.document); k != NULL; k = json_next(k), keys += 2)
		for (int mistyped = 0; mistyped < 2; mistyped++) {
			SCOPED_JSON less = json_new_object();
			SCOPED_BUF text = { 0 };
			SCOPED_BUF page = { 0 };
			buf_init(&text, 1 << 18);
			buf_init(&page, 1 << 18);
			for (const struct json *l = json_first(r.document); l != NULL; l = json_next(l))
				if (l != k)
					json_add(less, json_key(l), json_copy(l));
			if (mistyped)
				json_add_int(less, json_key(k), 7);
			shown += feedback_heading(less, &text) == 0 && feedback_terminal(less, &text) == 0 &&
				 feedback_html_record(less, "", NULL, &page) == 0;
		}
	OK(shown == keys, "damaged records are shown as far as they go (%zu of %zu)", shown, keys);
	record_release(&r);
	arena_release(&f.arena);
}

/* A line of a record of before the model: its word is said, and nothing that it didn't count. */
static void older(void)
{
	SCOPED_JSON line = json_new_object();
	SCOPED_BUF text = { 0 };
	buf_init(&text, 256);
	json_add_string(line, "id", "W2P-WEB-02");
	json_add_string(line, "state", "open");
	json_add_int(line, "facets", 6);
	json_add_int(line, "facets_passed", 4);
	json_add_int(line, "attempted", 5);
	json_add_int(line, "wanted", 5);
	OK(feedback_competency(line, &text) == 0, "a competency of an older record");
	STR(buf_text(&text), "open", "is said in that record's word");
}

int main(void)
{
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF held = { 0 };
	struct curriculum *c = curriculum(&a);
	if (c == NULL)
		return tap_done();
	older();
	for (size_t i = 0; i < FIXTURE_SCENARIOS; i++)
		scenario(&fixture_scenarios[i], c);
	one_case(c);
	damaged(c);
	buf_init(&held, 4096);
	feedback_held("s-0123456789abcdef", &held);
	golden("feedback/held.txt", buf_text(&held));
	return tap_done();
}
