/* A record of any shape, as it might come from a file or an older version: what is said to a terminal is printable and
 * not too wide, what is shown on a page keeps to the list of tags, the student's copy holds nothing of the instructor's,
 * and a record that opens has the digests that it says. */
#include "grader/evidence_read.h"
#include "grader/feedback.h"
#include "grader/report.h"

#include "tests/fuzz/mutate_json.h"
#include "tests/fuzz/page.h"

static void check_words(const struct buf *b)
{
	SCOPED_BUF again = { 0 };
	buf_init(&again, 4 * b->len + 64);
	text_for_terminal(&again, buf_text(b), b->len, 4 * b->len + 8, true);
	fuzz_same(b, &again, "what is said needs no escaping any more");
	MUST(buf_ok(b), "it fits");
}

static void check_terminal(const struct json *doc)
{
	static int (*const sayings[])(
		const struct json *, struct buf *) = { feedback_terminal, feedback_heading, feedback_missing };
	for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++) {
		SCOPED_BUF said = { 0 };
		buf_init(&said, (size_t)1 << 20);
		(void)sayings[i](doc, &said);
		check_words(&said);
	}
}

static void check_cases(const struct json *doc)
{
	for (const struct json *v = evidence_list(doc, "verdicts"); v != NULL; v = json_next(v)) {
		SCOPED_BUF said = { 0 };
		struct err e = { 0 };
		buf_init(&said, (size_t)1 << 20);
		if (feedback_case(doc, evidence_text(v, "id"), &said, &e) != 0)
			fuzz_error(&e, NULL);
		else
			check_words(&said);
	}
}

static void check_pages(const struct json *doc)
{
	SCOPED_BUF page = { 0 };
	SCOPED_BUF course = { 0 };
	SCOPED_ARENA a = ARENA_INIT;
	struct report r;
	const struct curriculum none = { .framework = "f", .title = "t", .disclaimer = "d" };
	buf_init(&page, (size_t)1 << 24);
	buf_init(&course, (size_t)1 << 24);
	MUST(feedback_html_record(doc, "../", "../handout/x.html", &page) == 0, "a page is made of any record");
	page_check(buf_text(&page), page.len, html_link_ok);
	page_quiet(buf_text(&page));
	report_init(&r, &none, "A course", &a);
	report_add_record(&r, doc);
	report_finish(&r);
	report_course_page(&r, &course);
	page_check(buf_text(&course), course.len, html_link_ok);
	page_quiet(buf_text(&course));
	for (size_t i = 0; i < r.n_students; i++) {
		const char *name = r.students[i].page;
		MUST(strncmp(name, "student/", 8) == 0 && strchr(name + 8, '/') == NULL && name[8] != '.',
			"a page in its folder");
		buf_clear(&page);
		report_student_page(&r, &r.students[i], &page);
		page_check(buf_text(&page), page.len, html_link_ok);
		page_quiet(buf_text(&page));
	}
}

static void check_public(const struct json *doc)
{
	SCOPED_JSON copy = record_public(doc);
	bool practice = evidence_true(evidence_node(doc, "submission"), "practice");
	MUST(json_get(copy, "instructor") == NULL, "nothing of the instructor's");
	for (const struct json *v = evidence_list(copy, "verdicts"); v != NULL && !practice; v = json_next(v))
		MUST(strcmp(evidence_text(v, "set"), "fresh") != 0 || evidence_node(v, "id") == NULL,
			"no hidden vector's id");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	SCOPED_JSON doc = NULL;
	struct record r;
	struct err e = { 0 };
	if (json_parse((const char *)data, size, "record", &doc, &e) != 0)
		return 0;
	FUZZ_MARK(r);
	if (record_open((const char *)data, size, "record", &r, &e) == 0) {
		MUST(strncmp(r.record_digest, r.id + 2, 8) == 0, "its id is of its digest");
		record_release(&r);
	} else {
		fuzz_untouched(&r, sizeof r);
		fuzz_error(&e, "record");
	}
	if (!json_is_object(doc))
		return 0;
	check_terminal(doc);
	check_cases(doc);
	check_public(doc);
	check_pages(doc);
	return 0;
}
