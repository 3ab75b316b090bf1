/* plumb show: a record again, in the words of the push; for those who hung up. */
#include <fcntl.h>
#include <sys/stat.h>

#include "grader/cmd/cmds.h"
#include "grader/feedback.h"
#include "grader/store.h"
#include "runner/base/io.h"

#define TEXT_MAX ((size_t)64 << 20)

struct options {
	const char *course, *one;
	bool json, full, evidence;
};

/* A submission's id leads to its record, or to what is known of it so far. 1 = said all there is to say. */
static int by_submission(struct store *s, const char *id, struct arena *a, const char **record, struct err *e)
{
	struct sub_row row;
	int rc = store_submission(s, id, a, &row, e);
	if (rc != 0)
		return rc < 0 ? -1 : err_set(e, ERR_USAGE, "%s: no such submission in this course", id);
	if (row.state == SUB_DONE) {
		*record = row.record;
		return 0;
	}
	if (row.state == SUB_HELD) {
		SCOPED_BUF out = { 0 };
		buf_init(&out, 4096);
		feedback_held(row.id, &out);
		fputs(buf_text(&out), stdout);
	} else {
		printf("plumb: %s is %s\n", id, sub_state_words[row.state]);
	}
	return 1;
}

static int from_store(const char *course, const char *name, struct arena *a, char **text, size_t *len, struct err *e)
{
	struct store *s;
	const char *record = name;
	if (store_open_readonly(course, &s, e) != 0)
		return -1;
	int rc = strncmp(name, "s-", 2) == 0 ? by_submission(s, name, a, &record, e) : 0;
	if (rc == 0) {
		rc = store_record_get(s, record, a, text, len, e);
		if (rc > 0)
			rc = err_set(e, ERR_USAGE, "%s: no such record in %s", name, course);
	}
	store_close(s);
	return rc;
}

/* Without --course: the folder we stand in, if it is a course. */
static const char *course_here(const char *given)
{
	return given != NULL ? given : access("course.json", F_OK) == 0 ? "." : NULL;
}

static int find(const struct options *o, const char *name, struct arena *a, char **text, size_t *len, struct err *e)
{
	struct stat st;
	const char *course = course_here(o->course);
	if (stat(name, &st) == 0 && S_ISREG(st.st_mode))
		return io_read_file(AT_FDCWD, name, TEXT_MAX, a, text, len, e);
	if (course == NULL)
		return err_set(e, ERR_USAGE,
			"%s: neither a record's file nor in a course: name the course with --course DIR", name);
	return from_store(course, name, a, text, len, e);
}

static int print_json(const struct json *document, bool full, struct buf *out)
{
	if (full)
		return json_print(document, out);
	SCOPED_JSON shown = record_public(document);
	return json_print(shown, out);
}

static int say(const struct options *o, const struct record *r, struct buf *out, struct err *e)
{
	if (o->one != NULL)
		return feedback_case(r->document, o->one, out, e);
	if (o->evidence)
		return feedback_heading(r->document, out) != 0 || feedback_evidence(r->document, out) != 0
			       ? err_set(e, ERR_BUG, "%s: too long to show", r->id)
			       : 0;
	int rc = o->json || o->full
			 ? print_json(r->document, o->full, out)
			 : feedback_heading(r->document, out) != 0 || feedback_terminal(r->document, out) != 0;
	return rc == 0 ? 0 : err_set(e, ERR_BUG, "%s: too long to show", r->id);
}

static int run(const void *opts, int argc, char **argv)
{
	const struct options *o = opts;
	SCOPED_ARENA a = ARENA_INIT;
	SCOPED_BUF out = { 0 };
	struct record r = { .document = NULL };
	struct err e;
	char *text = NULL;
	size_t len = 0;
	(void)argc;
	buf_init(&out, TEXT_MAX);
	int rc = find(o, argv[0], &a, &text, &len, &e);
	if (rc == 0 && (rc = record_open(text, len, argv[0], &r, &e)) == 0) {
		rc = say(o, &r, &out, &e);
		record_release(&r);
	}
	if (rc < 0) {
		fprintf(stderr, "error: %s\n", e.text);
		return err_exit_code(&e);
	}
	fputs(buf_text(&out), stdout);
	if (o->json || o->full)
		putchar('\n');
	return EXIT_OK;
}

static const struct opt options[] = {
	{ .name = "course",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, course),
		.arg = "DIR",
		.help = "where the record is kept (default: this folder, if it is a course)" },
	{ .name = "case",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, one),
		.arg = "ID",
		.help = "one public case in full: input, expected, got" },
	{ .name = "json",
		.type = OPT_FLAG,
		.offset = offsetof(struct options, json),
		.help = "the record as the student may see it" },
	{ .name = "evidence",
		.type = OPT_FLAG,
		.offset = offsetof(struct options, evidence),
		.help = "for the instructor: denied calls, canary, looks into /proc" },
	{ .name = "full",
		.type = OPT_FLAG,
		.offset = offsetof(struct options, full),
		.help = "the whole record as JSON, for the instructor: it can be stored and checked" },
	{ 0 },
};

const struct cmd cmd_show = {
	.name = "show",
	.args = "RECORD|SUBMISSION|FILE",
	.summary = "say again what a push was told",
	.text = "RECORD is r-..., or the beginning of one; SUBMISSION is s-...; FILE is a record as --full prints it.",
	.opts = options,
	.opts_size = sizeof(struct options),
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
