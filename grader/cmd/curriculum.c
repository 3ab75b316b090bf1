/* plumb curriculum check|map: the framework, the registry of standards and the labs looked at together. */
#include "grader/curriculum.h"

#include <fcntl.h>

#include "grader/cmd/cmds.h"
#include "grader/cmd/labs.h"
#include "grader/export/export.h"
#include "runner/base/data.h"
#include "runner/base/io.h"

struct options {
	const char *framework;
	bool json;
};

struct loaded {
	const struct curriculum *c;
	const struct lab **lab;
	size_t n, cap;
};

static int add_lab(struct loaded *l, const char *dir, struct arena *a, struct err *e)
{
	struct lab *lab;
	if (lab_load(dir, a, &lab, e) != 0)
		return -1;
	*(const struct lab **)arena_push(a, &l->lab, &l->n, &l->cap, sizeof(struct lab *)) = lab;
	return 0;
}

/* Those named, else every folder of labs/ that holds a lab.json. */
static int load_labs(int argc, char **argv, struct arena *a, struct loaded *out, struct err *e)
{
	const char *all = data_path(a, "labs");
	char **names = argv;
	size_t n = (size_t)argc;
	if (argc == 0 && io_list_dir(AT_FDCWD, all, a, &names, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const char *dir = argc == 0 ? arena_printf(a, "%s/%s", all, names[i]) : names[i];
		bool is_lab = argc > 0 || access(arena_printf(a, "%s/lab.json", dir), F_OK) == 0;
		if (is_lab && add_lab(out, dir, a, e) != 0)
			return -1;
	}
	return 0;
}

static int load(const struct options *o, int argc, char **argv, struct arena *a, struct loaded *out, struct err *e)
{
	struct curriculum *first, *second;
	if (curriculum_load(data_path(a, "curriculum"), a, &first, e) != 0)
		return -1;
	out->c = first;
	if (o->framework != NULL) {
		if (curriculum_load_beside(o->framework, first, a, &second, e) != 0)
			return -1;
		out->c = second;
	}
	return load_labs(argc, argv, a, out, e);
}

static int check(const struct loaded *l, const struct options *o, struct arena *a, struct err *e)
{
	(void)o;
	(void)a;
	(void)e;
	size_t errors = curriculum_lint(l->c, l->lab, l->n, stdout);
	printf("%zu competencies, %zu standards, %zu labs: %zu error%s\n", l->c->n_competencies, l->c->n_standards,
		l->n, errors, errors == 1 ? "" : "s");
	return errors == 0 ? EXIT_OK : EXIT_BELOW;
}

static void print_strings(const struct json_strings *s)
{
	for (size_t i = 0; i < s->n; i++)
		printf("%s%s", i == 0 ? "" : ", ", s->item[i]);
}

/* The standard stands in front already. */
static void print_clauses(const struct view_map_cell *c)
{
	size_t skip = strlen(c->standard) + 1;
	for (size_t i = 0; i < c->clauses.n; i++)
		printf("%s%s", i == 0 ? "" : ", ", c->clauses.item[i] + skip);
}

static void print_standards(const struct view_map *m)
{
	printf("\nstandards that labs cite:\n");
	for (size_t i = 0; i < m->n_standards; i++) {
		const struct view_map_standard *s = &m->standards[i];
		if (s->labs.n == 0)
			continue;
		printf("  %-14s %2d clauses  ", s->standard, (int)s->clauses);
		print_strings(&s->labs);
		if (s->obsoleted_by[0] != '\0')
			printf("  OBSOLETE, see %s%s", s->obsoleted_by, s->allowed[0] != '\0' ? " (allowed)" : "");
		if (s->checked_on[0] == '\0')
			printf("  unverified");
		putchar('\n');
	}
}

static void print_row(const struct view_map_row *r)
{
	printf("  %-12s weight %d  %-30s ", r->competency, (int)r->weight, r->title);
	if (r->observed)
		printf("observed by the instructor");
	else if (r->labs.n == 0)
		printf("NO LAB");
	else
		print_strings(&r->labs);
	putchar('\n');
	for (size_t i = 0; r->labs.n > 0 && i < r->n; i++) {
		printf("    %-14s ", r->cells[i].standard);
		if (r->cells[i].labs.n == 0)
			printf("no lab tests it");
		else
			print_clauses(&r->cells[i]);
		putchar('\n');
	}
}

static int map_text(const struct view_from *from, struct arena *a, struct err *e)
{
	struct view_map m;
	const char *domain = "";
	if (view_map(from, a, &m, e) != 0)
		return labs_fail(e);
	for (size_t i = 0; i < m.n; i++) {
		const struct domain *d = domain_find(from->curriculum, m.rows[i].domain);
		if (strcmp(domain, m.rows[i].domain) != 0 && d != NULL)
			printf("%s%s\n", i == 0 ? "" : "\n", d->title);
		domain = m.rows[i].domain;
		print_row(&m.rows[i]);
	}
	print_standards(&m);
	printf("\n%s %d times a competency names a standard that no lab tests for it.\n%s\n",
		view_words_english(&m.sentence, a), (int)m.cell_holes, m.head.framework_title);
	return EXIT_OK;
}

static int map(const struct loaded *l, const struct options *o, struct arena *a, struct err *e)
{
	const struct export_ask ask = { .from = { .curriculum = l->c, .labs = l->lab, .n_labs = l->n }, .json = true };
	SCOPED_BUF out = { 0 };
	buf_init(&out, EXPORT_MAX);
	if (!o->json)
		return map_text(&ask.from, a, e);
	if (export_write(export_find("map"), &ask, a, &out, e) != 0)
		return labs_fail(e);
	fputs(buf_text(&out), stdout);
	return EXIT_OK;
}

static const struct {
	const char *name;
	int (*run)(const struct loaded *l, const struct options *o, struct arena *a, struct err *e);
} verbs[] = { { "check", check }, { "map", map } };

static int run(const void *opts, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct loaded l = { 0 };
	struct err e;
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(argv[0], verbs[i].name) == 0)
			return load(opts, argc - 1, argv + 1, &a, &l, &e) != 0 ? labs_fail(&e)
									       : verbs[i].run(&l, opts, &a, &e);
	fprintf(stderr, "plumb curriculum: no verb \"%.60s\"; plumb curriculum --help lists them\n", argv[0]);
	return EXIT_USAGE;
}

static const struct opt options[] = {
	{ .name = "framework",
		.type = OPT_TEXT,
		.offset = offsetof(struct options, framework),
		.arg = "FILE",
		.help = "look at this framework, loaded beside the installation's" },
	{ .name = "json", .type = OPT_FLAG, .offset = offsetof(struct options, json), .help = "the map as JSON" },
	{ 0 },
};

const struct cmd cmd_curriculum = {
	.name = "curriculum",
	.args = "VERB [LAB...]",
	.summary = "check the competencies and standards, or map them to labs",
	.text = "verbs, over the labs named or else all of the installation's:\n"
		"  check    unknown ids and clauses, circles, obsolete standards cited, competencies without facet\n"
		"  map      standards by competency and lab, with the holes",
	.opts = options,
	.opts_size = sizeof(struct options),
	.min_args = 1,
	.max_args = -1,
	.run = run,
};
