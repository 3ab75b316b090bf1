/* plumb report: the static pages of a course, or of the records that are named. */
#include "grader/report.h"

#include <fcntl.h>

#include "grader/cmd/cmds.h"
#include "grader/course.h"
#include "grader/evidence_read.h"
#include "grader/store.h"
#include "runner/base/data.h"
#include "runner/base/io.h"

#define RECORD_TEXT_MAX ((size_t)64 << 20)
#define HANDOUT_MAX     ((size_t)4 << 20)

struct options {
	const char *html, *course;
};

struct gathered { /* the records that the report borrows */
	struct record *records;
	size_t n, cap;
	struct report report;
};

static int take(struct gathered *g, const char *text, size_t len, const char *place, struct arena *a, struct err *e)
{
	struct record r;
	if (record_open(text, len, place, &r, e) != 0)
		return -1;
	*(struct record *)arena_push(a, &g->records, &g->n, &g->cap, sizeof *g->records) = r;
	report_add_record(&g->report, r.document);
	return 0;
}

/* A handout that isn't there costs a link, not the report. */
static void take_lab(struct gathered *g, const char *dir, struct arena *a)
{
	struct lab *lab;
	char *text = NULL;
	size_t len = 0;
	struct err e;
	if (lab_load(dir, a, &lab, &e) != 0) {
		fprintf(stderr, "warning: %s\n", e.text);
		return;
	}
	if (io_read_file(AT_FDCWD, arena_printf(a, "%s/handout.md", dir), HANDOUT_MAX, a, &text, &len, &e) != 0)
		fprintf(stderr, "warning: %s\n", e.text);
	report_add_lab(&g->report, lab, text, len);
}

static int take_stored(struct gathered *g, struct store *s, struct arena *a, struct err *e)
{
	struct sub_row *rows;
	size_t n;
	if (store_list(s, NULL, NULL, SUB_DONE, a, &rows, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		char *text;
		size_t len;
		int rc = store_record_get(s, rows[i].record, a, &text, &len, e);
		if (rc < 0 || (rc == 0 && take(g, text, len, rows[i].record, a, e) != 0))
			return -1;
	}
	return 0;
}

static int take_course(struct gathered *g, const char *dir, struct arena *a, struct err *e)
{
	struct course *c;
	struct store *s;
	if (course_open(dir, a, &c, e) != 0)
		return -1;
	g->report.title = c->title;
	for (size_t i = 0; i < c->n_labs; i++)
		take_lab(g, c->labs[i].dir, a);
	for (size_t i = 0; i < c->students.n; i++)
		report_add_student(&g->report, c->students.item[i]);
	if (store_open_readonly(c->dir, &s, e) != 0)
		return -1;
	int rc = take_stored(g, s, a, e);
	store_close(s);
	return rc;
}

static int take_file(struct gathered *g, const char *path, struct arena *a, struct err *e)
{
	char *text;
	size_t len;
	if (io_read_file(AT_FDCWD, path, RECORD_TEXT_MAX, a, &text, &len, e) != 0 ||
		take(g, text, len, path, a, e) != 0)
		return -1;
	/* A lab of the installation gives the tables and the handout; a lab that isn't there is no error. */
	const char *lab = evidence_text(evidence_node(g->records[g->n - 1].document, "lab"), "id");
	const char *dir = data_path(a, arena_printf(a, "labs/%s", lab));
	if (course_name_ok(lab) && access(arena_printf(a, "%s/lab.json", dir), F_OK) == 0)
		take_lab(g, dir, a);
	return 0;
}

static int make(const struct options *o, int argc, char **argv, struct gathered *g, struct arena *a, struct err *e)
{
	struct curriculum *cur;
	if (o->html == NULL)
		return err_set(e, ERR_USAGE, "plumb report: say where the pages go: --html DIR");
	if (o->course == NULL && argc == 0)
		return err_set(e, ERR_USAGE, "plumb report: nothing to report on: name --course DIR or record files");
	if (curriculum_load(data_path(a, "curriculum"), a, &cur, e) != 0)
		return -1;
	report_init(&g->report, cur, "Records", a);
	if (o->course != NULL && take_course(g, o->course, a, e) != 0)
		return -1;
	for (int i = 0; i < argc; i++)
		if (take_file(g, argv[i], a, e) != 0)
			return -1;
	report_finish(&g->report);
	return report_write(&g->report, o->html, e);
}

static int run(const void *opts, int argc, char **argv)
{
	const struct options *o = opts;
	SCOPED_ARENA a = ARENA_INIT;
	struct gathered g = { 0 };
	struct err e;
	int rc = make(o, argc, argv, &g, &a, &e);
	for (size_t i = 0; i < g.n; i++)
		record_release(&g.records[i]);
	if (rc != 0) {
		fprintf(stderr, "error: %s\n", e.text);
		return err_exit_code(&e);
	}
	printf("%s/index.html: students: %zu, records: %zu\n", o->html, g.report.n_students, g.report.n_entries);
	return EXIT_OK;
}

static const struct opt options[] = {
	{ .name = "html",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, html),
		.arg = "DIR",
		.help = "folder that the pages are written to" },
	{ .name = "course",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, course),
		.arg = "DIR",
		.help = "every record of this course" },
	{ 0 },
};

const struct cmd cmd_report = {
	.name = "report",
	.args = "[RECORD...]",
	.summary = "write static pages: course, students, records, handouts",
	.text = "The pages open from the folder, without a server. RECORD is a file, as printed by plumb show --full.\n"
		"index.html is for the instructor; student/NAME.html and record/ID.html can be handed out.",
	.opts = options,
	.opts_size = sizeof(struct options),
	.max_args = -1,
	.run = run,
};
