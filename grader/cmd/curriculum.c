/* plumb curriculum check|map: the framework, the registry of standards and the labs looked at together. */
#include <fcntl.h>

#include "grader/cmd/cmds.h"
#include "grader/curriculum.h"
#include "grader/lab.h"
#include "runner/base/data.h"
#include "runner/base/io.h"

struct labs {
	const struct lab **lab;
	size_t n, cap;
};

static int fail(const struct err *e)
{
	fprintf(stderr, "error: %s\n", e->text);
	return err_exit_code(e);
}

static int add_lab(struct labs *l, const char *dir, struct arena *a, struct err *e)
{
	struct lab *lab;
	if (lab_load(dir, a, &lab, e) != 0)
		return -1;
	*(const struct lab **)arena_push(a, &l->lab, &l->n, &l->cap, sizeof(struct lab *)) = lab;
	return 0;
}

/* Those named, else every folder of labs/ that holds a lab.json. */
static int load_labs(int argc, char **argv, struct arena *a, struct labs *out, struct err *e)
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

static int look(int argc, char **argv, bool map)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct curriculum *c;
	struct labs labs = { 0 };
	struct err e;
	if (curriculum_load(data_path(&a, "curriculum"), &a, &c, &e) != 0 || load_labs(argc, argv, &a, &labs, &e) != 0)
		return fail(&e);
	if (map) {
		curriculum_print_map(c, labs.lab, labs.n, stdout);
		return EXIT_OK;
	}
	size_t errors = curriculum_lint(c, labs.lab, labs.n, stdout);
	printf("%zu competencies, %zu standards, %zu labs: %zu error%s\n", c->n_competencies, c->n_standards, labs.n,
		errors, errors == 1 ? "" : "s");
	return errors == 0 ? EXIT_OK : EXIT_BELOW;
}

static int run(const void *opts, int argc, char **argv)
{
	(void)opts;
	if (strcmp(argv[0], "check") == 0)
		return look(argc - 1, argv + 1, false);
	if (strcmp(argv[0], "map") == 0)
		return look(argc - 1, argv + 1, true);
	fprintf(stderr, "plumb curriculum: no verb \"%.60s\"; plumb curriculum --help lists them\n", argv[0]);
	return EXIT_USAGE;
}

const struct cmd cmd_curriculum = {
	.name = "curriculum",
	.args = "VERB [LAB...]",
	.summary = "check the competencies and standards, or map them to labs",
	.text = "verbs, over the labs named or else all of the installation's:\n"
		"  check    unknown ids and clauses, obsolete standards cited, competencies without facet\n"
		"  map      clauses by lab and competency, and the competencies that have no lab",
	.min_args = 1,
	.max_args = -1,
	.run = run,
};
