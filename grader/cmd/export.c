/* plumb export FORMAT: results and frameworks in forms that other systems read. */
#include "grader/export/export.h"

#include <fcntl.h>

#include "grader/cmd/cmds.h"
#include "grader/cmd/course_view.h"
#include "grader/cmd/labs.h"
#include "runner/base/io.h"

#define FILE_MAX ((size_t)64 << 20)

struct options {
	const char *course, *record, *learner, *competency, *lab, *cohort, *framework, *fill, *column, *base_url, *out;
	int64_t points;
	bool inside, json, list;
};

static int list_formats(void)
{
	for (size_t i = 0; export_formats[i] != NULL; i++)
		printf("  %-20s %s\n", export_formats[i]->name, export_formats[i]->summary);
	return EXIT_OK;
}

/* A record's file, or its name in the course's store. */
static int take_record(const char *name, struct store *s, struct arena *a, struct export_ask *ask, struct err *e)
{
	char *text;
	size_t len;
	if (access(name, F_OK) == 0 || s == NULL) {
		if (io_read_file(AT_FDCWD, name, FILE_MAX, a, &text, &len, e) != 0)
			return -1;
	} else {
		int rc = store_record_get(s, name, a, &text, &len, e);
		if (rc != 0)
			return rc < 0 ? -1 : err_set(e, ERR_USAGE, "%.80s: no such record in this course", name);
	}
	ask->record = text;
	ask->record_len = len;
	return 0;
}

static int take_fill(const char *path, struct arena *a, struct export_ask *ask, struct err *e)
{
	char *text;
	if (io_read_file(AT_FDCWD, path, FILE_MAX, a, &text, &ask->fill_len, e) != 0)
		return -1;
	ask->fill = text;
	return 0;
}

static int put(const struct options *o, const struct buf *text, const struct buf *notes, struct err *e)
{
	if (o->out != NULL) {
		if (io_write_file(AT_FDCWD, o->out, text->data, text->len, 0600, e) != 0)
			return -1;
	} else if (fwrite(text->data, 1, text->len, stdout) != text->len || fflush(stdout) != 0) {
		return err_sys(e, ERR_RETRY, "standard output");
	}
	if (notes->len > 0)
		fprintf(stderr, "%s\n", buf_text(notes));
	return 0;
}

static int export(const struct options *o, const struct export_format *f, struct arena *a, struct err *e)
{
	SCOPED_BUF text = { 0 };
	SCOPED_BUF notes = { 0 };
	struct course_view v = { 0 };
	buf_init(&text, EXPORT_MAX);
	buf_init(&notes, 4096);
	if (course_view_open(o->course, o->framework, a, &v, e) != 0)
		return -1;
	struct export_ask ask = { .from = v.from,
		.inside = o->inside,
		.json = o->json,
		.learner = o->learner,
		.competency = o->competency,
		.lab = o->lab,
		.column = o->column,
		.points = o->points,
		.base_url = o->base_url,
		.notes = &notes };
	ask.from.cohort = o->cohort;
	int rc = o->record == NULL ? 0 : take_record(o->record, v.from.store, a, &ask, e);
	if (rc == 0 && o->fill != NULL)
		rc = take_fill(o->fill, a, &ask, e);
	if (rc == 0)
		rc = export_write(f, &ask, a, &text, e);
	course_view_close(&v);
	return rc == 0 ? put(o, &text, &notes, e) : -1;
}

static int run(const void *opts, int argc, char **argv)
{
	const struct options *o = opts;
	SCOPED_ARENA a = ARENA_INIT;
	struct err e;
	if (o->list || argc == 0)
		return list_formats();
	const struct export_format *f = export_find(argv[0]);
	if (f == NULL) {
		fprintf(stderr, "error: plumb export: no format \"%.60s\"; plumb export --list names them\n", argv[0]);
		return EXIT_USAGE;
	}
	return export(o, f, &a, &e) == 0 ? EXIT_OK : labs_fail(&e);
}

#define TEXT(option, member, placeholder, words)                                                                      \
	{                                                                                                             \
		.name = (option), .type = OPT_TEXT, .offset = offsetof(struct options, member), .arg = (placeholder), \
		.help = (words)                                                                                       \
	}
#define FLAG(option, member, words)                                                                             \
	{                                                                                                       \
		.name = (option), .type = OPT_FLAG, .offset = offsetof(struct options, member), .help = (words) \
	}

static const struct opt options[] = {
	TEXT("course", course, "DIR", "the course that is exported"),
	TEXT("record", record, "FILE|ID", "a record: a file, or its id in the course"),
	TEXT("learner", learner, "ID", "of this learner"),
	TEXT("competency", competency, "ID", "in this competency"),
	TEXT("lab", lab, "ID", "of this lab"),
	TEXT("cohort", cohort, "NAME", "of this cohort of the roster"),
	TEXT("framework", framework, "FILE", "in this framework, loaded beside the installation's"),
	TEXT("fill", fill, "FILE", "the file that the LMS exported, to be filled"),
	TEXT("column", column, "NAME", "its column"),
	{ .name = "points",
		.type = OPT_INT,
		.offset = offsetof(struct options, points),
		.arg = "N",
		.help = "what 1000 of 1000 are worth there" },
	TEXT("base-url", base_url, "URL", "where the items of a CASE package will be found (default: urn:uuid:)"),
	TEXT("out", out, "FILE", "write there, mode 0600, instead of to standard output"),
	FLAG("inside", inside, "for the course's own people: with names, without suppressing small cells"),
	FLAG("json", json, "tables as JSON instead of CSV"),
	FLAG("list", list, "list the formats"),
	{ 0 },
};

const struct cmd cmd_export = {
	.name = "export",
	.args = "[FORMAT]",
	.summary = "write results or the framework for other systems",
	.text = "plumb export --list names the formats. Without --inside learners are pseudonyms, and numbers over "
		"fewer\n"
		"than five learners are left out; one cohort leaves alone only where every cohort has five. The grade\n"
		"files carry the ids that the LMS gave.",
	.opts = options,
	.opts_size = sizeof(struct options),
	.max_args = 1,
	.run = run,
};
