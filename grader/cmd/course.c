/* plumb course: make and look after a course. */
#include <stddef.h>

#include "grader/cmd/cmds.h"
#include "grader/cmd/course_link.h"
#include "grader/cmd/course_verbs.h"
#include "grader/course.h"
#include "grader/spool.h"
#include "grader/store.h"
#include "grader/worker.h"
#include "runner/base/io.h"

struct options {
	const char *title, *simulated;
	bool json;
	struct course_link link;
};

static int init(const struct options *o, int argc, char **argv, struct err *e)
{
	(void)argc;
	if (course_init(argv[0], o->title != NULL ? o->title : "Course", o->simulated, e) < 0)
		return -1;
	(void)printf("course %s is ready; next: plumb course add-lab %s LAB\n", argv[0], argv[0]);
	return EXIT_OK;
}

static int add_lab(const struct options *o, int argc, char **argv, struct err *e)
{
	(void)o;
	for (int i = 1; i < argc; i++) {
		if (course_add_lab(argv[0], argv[i], e) < 0)
			return -1;
		(void)printf("lab %s is in the course\n", argv[i]);
	}
	return EXIT_OK;
}

static int add_student(const struct options *o, int argc, char **argv, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct course *c;
	(void)o;
	for (int i = 1; i < argc; i++)
		if (course_add_student(argv[0], argv[i], e) < 0)
			return -1;
	if (course_open(argv[0], &a, &c, e) < 0)
		return -1;
	for (int i = 1; i < argc; i++)
		for (size_t l = 0; l < c->n_labs; l++)
			(void)printf("%s/repos/%s/%s.git\n", c->dir, c->labs[l].id, argv[i]);
	return EXIT_OK;
}

static bool is_late(const struct course *c, const struct sub_row *row)
{
	const struct course_lab *lab = course_lab_find(c, row->lab);
	return lab != NULL && lab->due_ms > 0 && row->received_ms > lab->due_ms;
}

static void print_rows_json(const struct course *c, const struct sub_row *rows, size_t n)
{
	SCOPED_JSON list = json_new_array();
	SCOPED_BUF text = { 0 };
	for (size_t i = 0; i < n; i++) {
		struct json *r = json_new_object();
		json_add_string(r, "id", rows[i].id);
		json_add_string(r, "lab", rows[i].lab);
		json_add_string(r, "student", rows[i].student);
		json_add_string(r, "commit", rows[i].commit);
		json_add_string(r, "state", sub_state_words[rows[i].state]);
		json_add_int(r, "received_ms", rows[i].received_ms);
		json_add_bool(r, "late", is_late(c, &rows[i]));
		json_add_int(r, "tries", rows[i].tries);
		json_add_int(r, "attempt", rows[i].attempt);
		json_add_int(r, "permille", rows[i].permille);
		json_add_string(r, "record", rows[i].record);
		json_add_string(r, "why_held", rows[i].why_held);
		json_push(list, r);
	}
	buf_init(&text, JSON_TEXT_MAX);
	(void)json_print(list, &text);
	(void)printf("%s\n", buf_text(&text));
}

static int list_rows(
	const struct course *c, int state, struct arena *a, struct sub_row **rows, size_t *n, struct err *e)
{
	struct store *s;
	if (store_open_readonly(c->dir, &s, e) < 0)
		return -1;
	int rc = store_list(s, NULL, NULL, state, a, rows, n, e);
	store_close(s);
	return rc;
}

static int status(const struct options *o, int argc, char **argv, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct course *c;
	struct sub_row *rows;
	size_t n;
	(void)argc;
	if (course_open(argv[0], &a, &c, e) < 0 || list_rows(c, -1, &a, &rows, &n, e) < 0)
		return -1;
	if (o->json) {
		print_rows_json(c, rows, n);
		return EXIT_OK;
	}
	(void)printf("%s: %zu lab%s, %zu student%s\n%-24s %8s %8s %8s %8s %8s  %s\n", c->title, c->n_labs,
		c->n_labs == 1 ? "" : "s", c->students.n, c->students.n == 1 ? "" : "s", "lab", "queued", "at work",
		"graded", "held", "late", "due");
	for (size_t l = 0; l < c->n_labs; l++) {
		int count[4] = { 0 }, late = 0;
		for (size_t i = 0; i < n; i++)
			if (strcmp(rows[i].lab, c->labs[l].id) == 0) {
				count[rows[i].state]++;
				late += is_late(c, &rows[i]);
			}
		(void)printf("%-24s %8d %8d %8d %8d %8d  %s\n", c->labs[l].id, count[SUB_QUEUED], count[SUB_LEASED],
			count[SUB_DONE], count[SUB_HELD], late, c->labs[l].due != NULL ? c->labs[l].due : "-");
	}
	return EXIT_OK;
}

static int held_list(const struct options *o, const struct course *c, const struct sub_row *rows, size_t n)
{
	if (o->json)
		print_rows_json(c, rows, n);
	for (size_t i = 0; !o->json && i < n; i++)
		(void)printf("%s  %s  %s  %.7s  tries %lld  %s\n", rows[i].id, rows[i].lab, rows[i].student,
			rows[i].commit, (long long)rows[i].tries, rows[i].why_held);
	if (!o->json && n == 0)
		(void)printf("nothing is held\n");
	return EXIT_OK;
}

/* The worker is the one writer, so the wish goes through the spool. */
static int release(const struct course *c, const struct sub_row *rows, size_t n, const char *id, struct err *e)
{
	size_t hits = 0;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(id, "all") != 0 && strcmp(id, rows[i].id) != 0)
			continue;
		struct spool_entry en = { .kind = SPOOL_RELEASE, .id = rows[i].id, .received_ms = io_wall_ms() };
		if (spool_write(c->dir, &en, e) < 0)
			return -1;
		(void)printf("%s  %s  %s: queued again\n", rows[i].id, rows[i].lab, rows[i].student);
		hits++;
	}
	if (hits == 0 && strcmp(id, "all") != 0)
		return err_set(
			e, ERR_USAGE, "%.40s: no such submission is held; plumb course held list %s", id, c->dir);
	return 0;
}

/* held [list|release|rerun] DIR [ID...|all]: release queues, rerun also sees that a worker comes. */
static int held(const struct options *o, int argc, char **argv, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct course *c;
	struct sub_row *rows;
	size_t n;
	bool named = argc > 1 &&
		     (strcmp(argv[0], "list") == 0 || strcmp(argv[0], "release") == 0 || strcmp(argv[0], "rerun") == 0);
	const char *what = named ? argv[0] : "list";
	int first = named ? 1 : 0;
	if (course_open(argv[first], &a, &c, e) < 0 || list_rows(c, SUB_HELD, &a, &rows, &n, e) < 0)
		return -1;
	if (strcmp(what, "list") == 0)
		return held_list(o, c, rows, n);
	if (argc < first + 2)
		return err_set(e, ERR_USAGE, "held %s wants ids, or all; plumb course held list %s", what, argv[first]);
	for (int i = first + 1; i < argc; i++)
		if (release(c, rows, n, argv[i], e) < 0)
			return -1;
	return strcmp(what, "rerun") == 0 ? worker_ensure(c->dir, e) : EXIT_OK;
}

static int make_links(const struct options *o, int argc, char **argv, struct err *e)
{
	return course_link(argv[0], &o->link, argc - 1, argv + 1, e);
}

static int due(const struct options *o, int argc, char **argv, struct err *e)
{
	bool none = strcmp(argv[2], "none") == 0;
	(void)o, (void)argc;
	if (course_set_due(argv[0], argv[1], none ? NULL : argv[2], e) < 0)
		return -1;
	(void)printf(none ? "%s is due at no time any more\n" : "%s is due %s\n", argv[1], argv[2]);
	return EXIT_OK;
}

static int evidence(const struct options *o, int argc, char **argv, struct err *e)
{
	return course_evidence(argv[0], argc > 1 ? argv[1] : NULL, o->json, e);
}

static int import(const struct options *o, int argc, char **argv, struct err *e)
{
	(void)o, (void)argc;
	return course_import(argv[0], argv + 1, e);
}

static const struct verb {
	const char *name, *args;
	int min, max;
	int (*run)(const struct options *o, int argc, char **argv, struct err *e); /* exit code, or -1 with *e */
} verbs[] = {
	{ "init", "DIR", 1, 1, init },
	{ "add-lab", "DIR LAB...", 2, -1, add_lab },
	{ "add-student", "DIR NAME...", 2, -1, add_student },
	{ "status", "DIR", 1, 1, status },
	{ "link", "DIR [NAME...]", 1, -1, make_links },
	{ "due", "DIR LAB YYYY-MM-DDTHH:MM:SSZ|none", 3, 3, due },
	{ "evidence", "DIR [STUDENT]", 1, 2, evidence },
	{ "import", "DIR LAB STUDENT COMMIT YYYY-MM-DDTHH:MM:SSZ", 5, 5, import },
	{ "held", "[list|release|rerun] DIR [ID...|all]", 1, -1, held },
};

static int usage(const struct verb *v)
{
	(void)fprintf(stderr, "usage: plumb course %s %s\n", v->name, v->args);
	return EXIT_USAGE;
}

static int run(const void *opts, int argc, char **argv)
{
	struct err e = { 0 };
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
		const struct verb *v = &verbs[i];
		if (strcmp(v->name, argv[0]) != 0)
			continue;
		if (argc - 1 < v->min || (v->max >= 0 && argc - 1 > v->max))
			return usage(v);
		int code = v->run(opts, argc - 1, argv + 1, &e);
		if (code >= 0)
			return code;
		(void)fprintf(stderr, "error: %s\n", e.text);
		return err_exit_code(&e);
	}
	(void)fprintf(stderr, "plumb course: no verb \"%.60s\"; plumb course --help lists them\n", argv[0]);
	return EXIT_USAGE;
}

static const struct opt options[] = {
	{ .name = "title",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, title),
		.arg = "TEXT",
		.help = "init: the course's name" },
	{ .name = "simulated",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, simulated),
		.arg = "INSTANT",
		.help = "init: dates are made up in this course, and today is INSTANT (UTC)" },
	{ .name = "json",
		.type = OPT_FLAG,
		.offset = offsetof(struct options, json),
		.help = "status, held list, evidence: as JSON" },
	{ .name = "role",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, link.role),
		.arg = "ROLE",
		.help = "link: student, assistant or instructor (student)" },
	{ .name = "days",
		.type = OPT_INT,
		.offset = offsetof(struct options, link.days),
		.arg = "N",
		.help = "link: how long it is good for (7)" },
	{ .name = "url",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, link.url),
		.arg = "URL",
		.help = "link: where the dashboard is (http://127.0.0.1:8023)" },
	{ .name = "list",
		.type = OPT_FLAG,
		.offset = offsetof(struct options, link.list),
		.help = "link: print those that were made" },
	{ .name = "revoke",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, link.revoke),
		.arg = "ID",
		.help = "link: take this one back, and the sessions that began with it" },
	{ 0 },
};

const struct cmd cmd_course = {
	.name = "course",
	.args = "VERB DIR ...",
	.summary = "make and look after a course",
	.text = "verbs:\n"
		"  init DIR                        make a course\n"
		"  add-lab DIR LAB...              take labs in; every student gets a repository for each\n"
		"  add-student DIR NAME...         take students in; prints their repositories\n"
		"  link DIR [NAME...]              signed links to the dashboard (plumb serve), a line each\n"
		"  link DIR --list | --revoke ID   which there are; take one back\n"
		"  status DIR                      what is queued, graded, held\n"
		"  due DIR LAB INSTANT|none        when the lab is due, in UTC: 2026-11-27T23:59:00Z\n"
		"  evidence DIR [STUDENT]          denied calls, canary, looks into /proc, over all pushes\n"
		"  import DIR LAB STUDENT COMMIT INSTANT   a dated submission of a simulated course\n"
		"  held [list] DIR                 submissions that the grader could not finish\n"
		"  held release DIR ID...|all      queue them again (rerun: and start a worker)\n\n"
		"Students clone and push DIR/repos/LAB/NAME.git, by ssh or as a path.",
	.opts = options,
	.opts_size = sizeof(struct options),
	.min_args = 1,
	.max_args = -1,
	.run = run,
};
