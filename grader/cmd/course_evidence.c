/* plumb course evidence: what was seen over all submissions of a course. */
#include "grader/cmd/course_verbs.h"

#include <stdio.h>
#include <time.h>

#include "grader/course.h"
#include "grader/feedback.h"
#include "grader/store.h"

static void print_json(const struct store_seen *rows, size_t n)
{
	SCOPED_JSON list = json_new_array();
	SCOPED_BUF text = { 0 };
	for (size_t i = 0; i < n; i++) {
		struct json *o = json_new_object();
		json_add_string(o, "student", rows[i].student);
		json_add_string(o, "lab", rows[i].lab);
		json_add_string(o, "kind", rows[i].kind);
		json_add_string(o, "what", rows[i].what);
		json_add_int(o, "submissions", rows[i].submissions);
		json_add_int(o, "times", rows[i].times);
		json_add_int(o, "first_ms", rows[i].first_ms);
		json_add_string(o, "newest", rows[i].record);
		json_push(list, o);
	}
	buf_init(&text, JSON_TEXT_MAX);
	(void)json_print(list, &text);
	(void)printf("%s\n", buf_text(&text));
}

static void print_words(const struct store_seen *rows, size_t n)
{
	(void)printf(n == 0 ? "nothing was seen\n"
			    : "evidence, not an accusation: a library or a mistake can do this as well\n");
	for (size_t i = 0; i < n; i++) {
		const struct store_seen *r = &rows[i];
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
	struct course *c;
	struct store *s;
	struct store_seen *rows;
	const struct store_seen_ask ask = { .student = student };
	size_t n;
	if (course_open(dir, &a, &c, e) < 0 || store_open_readonly(c->dir, &s, e) < 0)
		return -1;
	int rc = store_seen(s, &ask, &a, &rows, &n, &n, e);
	store_close(s);
	if (rc < 0)
		return -1;
	(as_json ? print_json : print_words)(rows, n);
	return EXIT_OK;
}
