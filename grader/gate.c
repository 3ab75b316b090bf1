#include "grader/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "grader/compile.h"
#include "runner/base/io.h"

#define FILE_MAX ((size_t)8 << 20)
#define PROBLEMS_MAX 40

void gate_problem(struct gate *g, struct gate_line *line, const char *fmt, ...)
{
	char text[600];
	va_list ap;

	line->good = false;
	if (line->problems == NULL)
		line->problems = arena_array(g->a, PROBLEMS_MAX, sizeof(*line->problems));
	if (line->n_problems == PROBLEMS_MAX)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	line->problems[line->n_problems++] = arena_strdup(g->a, text);
}

void gate_doing(struct gate *g, const char *what, size_t done, size_t total)
{
	if (g->doing != NULL)
		g->doing(g->self, what, done, total);
}

int gate_grade(struct gate *g, const char *dir, const uint8_t seed[SEED_SIZE], struct grading *out, struct err *e)
{
	struct submission sub = { .id = "s-gate", .student = "local", .tree = dir, .attempt = 1, .practice = true,
		.received_ms = g->now_ms };
	memcpy(sub.seed, seed, SEED_SIZE);
	return pipeline_run(g->env, &sub, g->lab, NULL, g->a, out, e);
}

int gate_reference(struct gate *g, struct err *e)
{
	if (g->has_reference)
		return 0;
	if (gate_grade(g, arena_printf(g->a, "%s/reference", g->lab->dir), g->seed, &g->reference, e) < 0)
		return err_prefix(e, "reference");
	g->has_reference = true;
	return 0;
}

int gate_folder(struct gate *g, const char *name, const char **dir, struct err *e)
{
	const char *path = arena_printf(g->a, "%s/%s", g->dir, name);
	if (io_remove_tree(AT_FDCWD, path, e) < 0)
		return -1;
	if (mkdir(path, 0755) < 0)
		return err_sys(e, ERR_OPERATOR, "%s", path);
	*dir = path;
	return 0;
}

int gate_copy_as(struct gate *g, const char *from, const char *dir, const char *name, struct err *e)
{
	char *data;
	size_t len;
	if (io_read_file(AT_FDCWD, from, FILE_MAX, g->a, &data, &len, e) < 0)
		return -1;
	return io_write_file(AT_FDCWD, arena_printf(g->a, "%s/%s", dir, name), data, len, 0644, e);
}

int gate_copy_all(struct gate *g, const char *from, const char *to, struct err *e)
{
	char **names;
	size_t n;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, from, e);
	if (fd < 0 || io_list_dir(fd, ".", g->a, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (compile_matches(&g->lab->files, names[i]) &&
			gate_copy_as(g, arena_printf(g->a, "%s/%s", from, names[i]), to, names[i], e) < 0)
			return -1;
	return 0;
}

/* The first source of the starter: what a one-file submission is called where the lab fixes names. */
static const char *first_source(struct gate *g, struct err *e)
{
	char **names;
	size_t n;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, arena_printf(g->a, "%s/starter", g->lab->dir), e);
	if (fd < 0 || io_list_dir(fd, ".", g->a, &names, &n, e) < 0)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (compile_matches(&g->lab->sources, names[i]))
			return names[i];
	(void)err_set(e, ERR_LAB, "%s/starter: no file matches \"sources\"", g->lab->dir);
	return NULL;
}

int gate_trivial(struct gate *g, const char *kind, const char **dir, struct err *e)
{
	const char *file = arena_printf(g->a, "%s/trivial/%s.c", g->lab->dir, kind);
	const char *folder = arena_printf(g->a, "%s/trivial/%s", g->lab->dir, kind);
	const char *name = arena_printf(g->a, "%s.c", kind);

	if (access(file, R_OK) < 0 && access(folder, R_OK) < 0)
		return 1;
	if (gate_folder(g, arena_printf(g->a, "trivial-%s", kind), dir, e) < 0)
		return -1;
	if (access(folder, R_OK) == 0)
		return gate_copy_all(g, folder, *dir, e);
	if (!compile_matches(&g->lab->sources, name) && (name = first_source(g, e)) == NULL)
		return -1;
	return gate_copy_as(g, file, *dir, name, e);
}

const char *gate_extra_name(struct gate *g, const char **append_to, struct err *e)
{
	*append_to = NULL;
	if (compile_matches(&g->lab->sources, "zz_cheat.c") && compile_matches(&g->lab->files, "zz_cheat.c"))
		return "zz_cheat.c";
	*append_to = first_source(g, e);
	return NULL;
}

static int run_rows(struct gate *g, const struct gate_row *rows, void (*told)(void *, const struct gate_line *),
	void *self, bool *passed, struct err *e)
{
	for (; rows->name != NULL; rows++) {
		struct gate_line line = { .name = rows->name, .good = true, .text = "" };
		gate_doing(g, rows->name, 0, 1);
		if (rows->run(g, &line, e) < 0)
			return err_prefix(e, "%s", rows->name);
		*passed &= line.good;
		told(self, &line);
	}
	return 0;
}

int gate_run(struct gate *g, void (*told)(void *self, const struct gate_line *line), void *self, bool *passed,
	struct err *e)
{
	static const struct gate_row *const tables[] = { gate_static_rows, gate_solution_rows, gate_mutant_rows,
		gate_cheat_rows };
	char *dir = arena_printf(g->a, "%s/gate-XXXXXX", g->env->work);
	int rc = 0;

	if (mkdtemp(dir) == NULL || chmod(dir, 0711) < 0)
		return err_sys(e, ERR_OPERATOR, "%s", dir);
	g->dir = dir;
	*passed = true;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && rc == 0; i++)
		rc = run_rows(g, tables[i], told, self, passed, e);
	if (g->has_reference)
		grading_release(&g->reference);
	(void)io_remove_tree(AT_FDCWD, dir, NULL);
	return rc;
}
