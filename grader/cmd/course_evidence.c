/* plumb course evidence: what was seen over all submissions of a course, by student, lab and thing; so that one look in
 * each of twenty pushes shows as twenty. */
#include "grader/cmd/course_verbs.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "grader/course.h"
#include "grader/evidence_read.h"
#include "grader/feedback.h"
#include "grader/store.h"

struct seen { /* one thing of one student in one lab */
	const char *student, *lab, *kind, *what, *record;
	int64_t submissions, times, first_ms;
};

struct tally {
	struct arena *a;
	struct seen *rows;
	size_t n, cap;
};

static struct seen *row_of(struct tally *t, const struct sub_row *sub, const char *kind, const char *what)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->rows[i].student, sub->student) == 0 && strcmp(t->rows[i].lab, sub->lab) == 0 &&
			strcmp(t->rows[i].kind, kind) == 0 && strcmp(t->rows[i].what, what) == 0)
			return &t->rows[i];
	struct seen *row = arena_push(t->a, &t->rows, &t->n, &t->cap, sizeof(*row));
	*row = (struct seen){ .student = sub->student,
		.lab = sub->lab,
		.kind = arena_strdup(t->a, kind),
		.what = arena_strdup(t->a, what),
		.first_ms = sub->received_ms };
	return row;
}

/* The same thing in two builds of one submission is one submission. */
static void add(struct tally *t, const struct sub_row *sub, const struct json *record)
{
	const struct json *s = evidence_list(evidence_node(record, "instructor"), "seen");
	for (; s != NULL; s = json_next(s)) {
		struct seen *row = row_of(t, sub, evidence_text(s, "kind"), evidence_text(s, "what"));
		row->submissions += row->record == NULL || strcmp(row->record, sub->record) != 0;
		row->times += evidence_int(s, "times");
		row->record = sub->record;
	}
}

static int read_all(struct store *s, const struct sub_row *rows, size_t n, struct tally *t, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		SCOPED_ARENA a = ARENA_INIT;
		SCOPED_JSON root = NULL;
		char *text;
		size_t len;
		int rc = store_record_get(s, rows[i].id, &a, &text, &len, e);
		if (rc < 0 || (rc == 0 && json_parse(text, len, rows[i].record, &root, e) < 0))
			return -1;
		if (rc == 0)
			add(t, &rows[i], root);
	}
	return 0;
}

static void print_json(const struct tally *t)
{
	SCOPED_JSON list = json_new_array();
	SCOPED_BUF text;
	for (size_t i = 0; i < t->n; i++) {
		struct json *o = json_new_object();
		json_add_string(o, "student", t->rows[i].student);
		json_add_string(o, "lab", t->rows[i].lab);
		json_add_string(o, "kind", t->rows[i].kind);
		json_add_string(o, "what", t->rows[i].what);
		json_add_int(o, "submissions", t->rows[i].submissions);
		json_add_int(o, "times", t->rows[i].times);
		json_add_int(o, "first_ms", t->rows[i].first_ms);
		json_add_string(o, "newest", t->rows[i].record);
		json_push(list, o);
	}
	buf_init(&text, JSON_TEXT_MAX);
	(void)json_print(list, &text);
	(void)printf("%s\n", buf_text(&text));
}

static void print_words(const struct tally *t)
{
	(void)printf(t->n == 0 ? "nothing was seen\n"
			       : "evidence, not an accusation: a library or a mistake can do this as well\n");
	for (size_t i = 0; i < t->n; i++) {
		const struct seen *r = &t->rows[i];
		time_t at = (time_t)(r->first_ms / 1000);
		char when[32] = "";
		struct tm tm;
		if (gmtime_r(&at, &tm) != NULL)
			(void)strftime(when, sizeof(when), "%Y-%m-%d %H:%M", &tm);
		(void)printf("%s  %s  %s: %s  %lld submission%s, %lld time%s, since %s  %s\n", r->student, r->lab,
			feedback_sighting(r->kind), r->what, (long long)r->submissions, r->submissions == 1 ? "" : "s",
			(long long)r->times, r->times == 1 ? "" : "s", when, r->record);
	}
}

int course_evidence(const char *dir, const char *student, bool as_json, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct tally t = { .a = &a };
	struct course *c;
	struct store *s;
	struct sub_row *rows;
	size_t n;
	if (course_open(dir, &a, &c, e) < 0 || store_open_readonly(c->dir, &s, e) < 0)
		return -1;
	int rc = store_list(s, NULL, student, SUB_DONE, &a, &rows, &n, e);
	rc = rc < 0 ? rc : read_all(s, rows, n, &t, e);
	store_close(s);
	if (rc < 0)
		return -1;
	(as_json ? print_json : print_words)(&t);
	return EXIT_OK;
}
