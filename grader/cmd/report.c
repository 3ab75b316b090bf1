/* plumb report: the static pages of a course, or of the records that are named. */
#include "grader/report.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "grader/cmd/cmds.h"
#include "grader/course.h"
#include "grader/evidence_read.h"
#include "grader/web/twin.h"
#include "runner/base/data.h"
#include "runner/base/io.h"

#define RECORD_TEXT_MAX ((size_t)64 << 20)
#define HANDOUT_MAX     ((size_t)4 << 20)

struct options {
	const char *html, *course, *lang, *mode;
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

/* Whom the pages are for, in words that chmod knows; nothing in between makes sense for a web server. */
static int mode_of(const char *word, mode_t *out, struct err *e)
{
	static const struct {
		const char *word;
		mode_t mode;
	} modes[] = { { "600", 0600 }, { "640", 0640 }, { "644", 0644 } };
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if (word == NULL || strcmp(modes[i].word, word) == 0) {
			*out = word == NULL ? REPORT_MODE : modes[i].mode;
			return 0;
		}
	return err_set(
		e, ERR_USAGE, "--mode: \"%.20s\" is none of 600 (you), 640 (and the group), 644 (everybody)", word);
}

/* The pages of plumb serve, as files. */
static int write_twin(const struct options *o, struct arena *a, struct err *e)
{
	struct site site;
	struct twin_count n;
	mode_t mode;
	if (mode_of(o->mode, &mode, e) != 0 || site_open(o->course, a, &site, e) != 0)
		return -1;
	int rc = twin_write(&site, o->html, o->lang == NULL ? "en" : o->lang, mode, &n, e);
	site_close(&site);
	if (rc == 0)
		printf("%s/index.html: pages: %zu, students: %zu, records: %zu\n", o->html, n.pages, n.students,
			n.records);
	return rc;
}

static int write_records(
	const struct options *o, int argc, char **argv, struct gathered *g, struct arena *a, struct err *e)
{
	struct curriculum *cur;
	mode_t mode;
	if (mode_of(o->mode, &mode, e) != 0 || curriculum_load(data_path(a, "curriculum"), a, &cur, e) != 0)
		return -1;
	report_init(&g->report, cur, "Records", a);
	for (int i = 0; i < argc; i++)
		if (take_file(g, argv[i], a, e) != 0)
			return -1;
	report_finish(&g->report);
	if (report_write(&g->report, o->html, mode, e) != 0)
		return -1;
	printf("%s/index.html: students: %zu, records: %zu\n", o->html, g->report.n_students, g->report.n_entries);
	return 0;
}

static int make(const struct options *o, int argc, char **argv, struct arena *a, struct err *e)
{
	struct gathered g = { 0 };
	if (o->html == NULL)
		return err_set(e, ERR_USAGE, "plumb report: say where the pages go: --html DIR");
	if ((o->course == NULL) == (argc == 0))
		return err_set(e, ERR_USAGE, "plumb report: name either --course DIR or record files");
	int rc = o->course != NULL ? write_twin(o, a, e) : write_records(o, argc, argv, &g, a, e);
	for (size_t i = 0; i < g.n; i++)
		record_release(&g.records[i]);
	return rc;
}

static int run(const void *opts, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e;
	if (make(opts, argc, argv, &a, &e) == 0)
		return EXIT_OK;
	fprintf(stderr, "error: %s\n", e.text);
	return err_exit_code(&e);
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
		.help = "the dashboard of this course" },
	{ .name = "lang",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, lang),
		.arg = "CODE",
		.help = "language of the dashboard (en)" },
	{ .name = "mode",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, mode),
		.arg = "MODE",
		.help = "of the files: 600 (default), 640 for a web server's group, 644" },
	{ 0 },
};

const struct cmd cmd_report = {
	.name = "report",
	.args = "[RECORD...]",
	.summary = "write static pages: a course's dashboard, or records",
	.text = "The pages open from the folder, without a server; with --course they are those of plumb serve. RECORD "
		"is a file,\n"
		"as printed by plumb show --full.\n"
		"index.html is for the instructor; student/NAME.html and record/ID.html can be handed out.",
	.opts = options,
	.opts_size = sizeof(struct options),
	.max_args = -1,
	.run = run,
};
