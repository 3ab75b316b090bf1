/* plumb import roster|framework|case: lists that come from elsewhere, read strictly before they are kept. */
#include <fcntl.h>

#include "grader/cmd/cmds.h"
#include "grader/cmd/labs.h"
#include "grader/course.h"
#include "grader/export/case_read.h"
#include "grader/mastery/view_roster.h"
#include "runner/base/data.h"
#include "runner/base/io.h"

#define FILE_MAX ((size_t)64 << 20)

struct options {
	const char *course, *name, *out;
};

static bool is_student(const struct course *c, const char *id)
{
	for (size_t i = 0; i < c->students.n; i++)
		if (strcmp(c->students.item[i], id) == 0)
			return true;
	return false;
}

static int roster(const struct options *o, const char *file, struct arena *a, struct err *e)
{
	struct course *c;
	struct roster r;
	char *text;
	size_t len, strangers = 0;
	if (o->course == NULL)
		return err_set(e, ERR_USAGE, "plumb import roster: of which course: --course DIR");
	if (course_open(o->course, a, &c, e) != 0 || io_read_file(AT_FDCWD, file, FILE_MAX, a, &text, &len, e) != 0 ||
		roster_parse(text, len, file, a, &r, e) != 0)
		return -1;
	if (io_write_file(AT_FDCWD, arena_printf(a, "%s/roster.csv", c->dir), text, len, 0600, e) != 0)
		return -1;
	for (size_t i = 0; i < r.n; i++)
		strangers += !is_student(c, r.rows[i].id);
	printf("%zu people in the roster; %zu of them are no students of the course yet%s\n", r.n, strangers,
		strangers == 0 ? "" : " (plumb course add-student)");
	return 0;
}

static int put(const char *path, const struct buf *text, struct err *e)
{
	if (path != NULL)
		return io_write_file(AT_FDCWD, path, text->data, text->len, 0644, e);
	fputs(buf_text(text), stdout);
	return 0;
}

static int load_first(struct arena *a, struct curriculum **first, struct err *e)
{
	return curriculum_load(data_path(a, "curriculum"), a, first, e);
}

static int framework(const struct options *o, const char *file, struct arena *a, struct err *e)
{
	struct curriculum *first, *second;
	char *text;
	size_t len, from = 0;
	if (load_first(a, &first, e) != 0 || curriculum_load_beside(file, first, a, &second, e) != 0)
		return -1;
	for (size_t i = 0; i < second->n_competencies; i++)
		from += second->competencies[i].evidence_from.n > 0;
	if (o->out != NULL && (io_read_file(AT_FDCWD, file, FILE_MAX, a, &text, &len, e) != 0 ||
				      io_write_file(AT_FDCWD, o->out, text, len, 0644, e) != 0))
		return -1;
	printf("%s %s: %zu competencies, %zu of them with evidence from %s\n", second->framework, second->version,
		second->n_competencies, from, first->framework);
	return 0;
}

/* What was made is read again as any framework before it is given out. */
static int case_package(const struct options *o, const char *file, struct arena *a, struct err *e)
{
	SCOPED_JSON package = NULL;
	SCOPED_JSON made = NULL;
	SCOPED_BUF text = { 0 };
	struct curriculum *first;
	buf_init(&text, FILE_MAX);
	if (o->name == NULL)
		return err_set(e, ERR_USAGE, "plumb import case: how is the framework called: --name NAME");
	if (load_first(a, &first, e) != 0 || json_read_file(AT_FDCWD, file, &package, e) != 0 ||
		case_read(package, file, o->name, first, a, &made, e) != 0)
		return -1;
	if (json_print(made, &text) != 0 || buf_puts(&text, "\n") != 0)
		return err_set(e, ERR_INPUT, "%s: too large", file);
	return put(o->out, &text, e);
}

static const struct {
	const char *name;
	int (*run)(const struct options *o, const char *file, struct arena *a, struct err *e);
} verbs[] = { { "roster", roster }, { "framework", framework }, { "case", case_package } };

static int run(const void *opts, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e;
	(void)argc;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(argv[0], verbs[i].name) == 0)
			return verbs[i].run(opts, argv[1], &a, &e) == 0 ? EXIT_OK : labs_fail(&e);
	fprintf(stderr, "plumb import: no verb \"%.60s\"; plumb import --help lists them\n", argv[0]);
	return EXIT_USAGE;
}

static const struct opt options[] = {
	{ .name = "course",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, course),
		.arg = "DIR",
		.help = "roster: the course that it belongs to" },
	{ .name = "name",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, name),
		.arg = "NAME",
		.help = "case: short name of the framework, as UNI" },
	{ .name = "out",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, out),
		.arg = "FILE",
		.help = "write the framework there" },
	{ 0 },
};

const struct cmd cmd_import = {
	.name = "import",
	.args = "VERB FILE",
	.summary = "read a roster, a framework or a CASE package",
	.text = "verbs:\n"
		"  roster     CSV with the columns id, name, email, cohort, lms_id, sis_id; kept in the course\n"
		"  framework  a second framework: checked, and how much evidence it takes from the first\n"
		"  case       a CASE 1.1 package, made a framework file (with --name)",
	.opts = options,
	.opts_size = sizeof(struct options),
	.min_args = 2,
	.max_args = 2,
	.run = run,
};
