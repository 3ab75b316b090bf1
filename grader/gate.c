#include "grader/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "grader/compile.h"
#include "runner/base/io.h"
#include "runner/base/text.h"

#define FILE_MAX     ((size_t)8 << 20)
#define PROBLEMS_MAX 40
#define SAMPLE       3 /* vectors of a group */

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
	struct submission sub = { .id = "s-gate",
		.student = "local",
		.tree = dir,
		.attempt = 1,
		.practice = true,
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

/* Vectors [i] of the reference's run that a sample takes: the first few of each group, and their siblings. */
static void choose(const struct vectors *all, const struct lab *lab, bool *chosen)
{
	for (size_t k = 0; k < lab->n_groups; k++) {
		size_t taken = 0;
		for (size_t i = 0; i < all->n && taken < SAMPLE; i++) {
			if (all->vectors[i].group != &lab->groups[k] || all->vectors[i].set != SET_FRESH)
				continue;
			chosen[i] = true;
			taken++;
		}
	}
	for (size_t i = 0; i < all->n; i++)
		for (size_t s = 0; chosen[i] && all->vectors[i].pair != NULL && s < all->n; s++)
			chosen[s] |= strcmp(all->vectors[s].id, all->vectors[i].pair) == 0;
}

static void take_chosen(struct gate *g, const bool *chosen, struct vectors *out)
{
	const struct vectors *all = &g->reference.vectors;

	*out = *all;
	out->n = 0;
	out->vectors = arena_array(g->a, all->n + 1, sizeof(*out->vectors));
	for (size_t i = 0; i < all->n; i++)
		if (chosen[i])
			out->vectors[out->n++] = all->vectors[i];
}

static struct vectors function_sample(struct gate *g)
{
	bool *chosen = arena_array(g->a, g->reference.vectors.n + 1, sizeof(*chosen));

	if (g->sample.n == 0) {
		choose(&g->reference.vectors, g->lab, chosen);
		take_chosen(g, chosen, &g->sample);
	}
	return g->sample;
}

static struct vectors program_sample(struct gate *g)
{
	const struct vectors *all = &g->reference.vectors;
	bool *chosen = arena_array(g->a, all->n + 1, sizeof(*chosen));
	struct lab_case *turn = &all->cases[g->turn++ % all->n_cases];
	struct vectors out;

	for (size_t i = 0; i < all->n; i++)
		chosen[i] = all->vectors[i].run == turn;
	take_chosen(g, chosen, &out);
	out.cases = turn;
	out.n_cases = 1;
	return out;
}

/* Cases of a board build upon each other, and are short: all of them. */
static struct vectors sample_of(struct gate *g)
{
	return g->lab->contract == CONTRACT_FUNCTION  ? function_sample(g)
	       : g->lab->contract == CONTRACT_PROGRAM ? program_sample(g)
						      : g->reference.vectors;
}

int gate_grade_plain(struct gate *g, const char *dir, bool sample, struct grading *out, struct err *e)
{
	struct pipeline_env env = *g->env;
	struct pipeline_shortcut cut = { .plain_only = true };

	if (gate_reference(g, e) < 0)
		return -1;
	struct vectors vecs = sample ? sample_of(g) : g->reference.vectors;
	vecs.proven = true; /* the reference's own run was judged under the same seed and clock */
	cut.vectors = &vecs;
	env.shortcut = &cut;
	struct gate quick = *g;
	quick.env = &env;
	return gate_grade(&quick, dir, g->seed, out, e);
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
const char *gate_first_source(struct gate *g, struct err *e)
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

/* What the one-file submissions of a folder share. */
static int copy_headers(struct gate *g, const char *from, const char *to, struct err *e)
{
	char **names;
	size_t n;
	SCOPED_FD fd = io_open_dir(AT_FDCWD, from, e);
	if (fd < 0 || io_list_dir(fd, ".", g->a, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (text_glob("*.h", names[i]) && compile_matches(&g->lab->files, names[i]) &&
			gate_copy_as(g, arena_printf(g->a, "%s/%s", from, names[i]), to, names[i], e) < 0)
			return -1;
	return 0;
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
	if (!compile_matches(&g->lab->sources, name) && (name = gate_first_source(g, e)) == NULL)
		return -1;
	if (copy_headers(g, arena_printf(g->a, "%s/trivial", g->lab->dir), *dir, e) < 0)
		return -1;
	return gate_copy_as(g, file, *dir, name, e);
}

const char *gate_extra_name(struct gate *g, const char **append_to, struct err *e)
{
	*append_to = NULL;
	if (compile_matches(&g->lab->sources, "zz_cheat.c") && compile_matches(&g->lab->files, "zz_cheat.c"))
		return "zz_cheat.c";
	*append_to = gate_first_source(g, e);
	return NULL;
}

static int run_rows(struct gate *g, const struct gate_row *rows, void (*told)(void *, const struct gate_line *),
	void *self, bool *passed, bool *asked, struct err *e)
{
	for (; rows->name != NULL; rows++) {
		struct gate_line line = { .name = rows->name, .good = true, .text = "" };
		if (g->only != NULL && strcmp(g->only, rows->name) != 0)
			continue;
		*asked = true;
		gate_doing(g, rows->name, 0, 1);
		if (rows->run(g, &line, e) < 0) {
			if (e->kind != ERR_LAB)
				return err_prefix(e, "%s", rows->name);
			gate_problem(g, &line, "%s", e->text); /* the author's: a finding like any other */
			line.text = "could not go on";
		}
		*passed &= line.good;
		told(self, &line);
	}
	return 0;
}

int gate_run(
	struct gate *g, void (*told)(void *self, const struct gate_line *line), void *self, bool *passed, struct err *e)
{
	static const struct gate_row *const tables[] = { gate_static_rows, gate_solution_rows, gate_mutant_rows,
		gate_cheat_rows };
	char *dir = arena_printf(g->a, "%s/gate-XXXXXX", g->env->work);
	bool asked = false;
	int rc = 0;

	if (mkdtemp(dir) == NULL || chmod(dir, 0711) < 0)
		return err_sys(e, ERR_OPERATOR, "%s", dir);
	g->dir = dir;
	*passed = true;
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]) && rc == 0; i++)
		rc = run_rows(g, tables[i], told, self, passed, &asked, e);
	if (rc == 0 && !asked)
		rc = err_set(e, ERR_USAGE, "the gate has no row \"%.40s\"; plumb lab check without --only lists them",
			g->only);
	if (g->has_reference)
		grading_release(&g->reference);
	(void)io_remove_tree(AT_FDCWD, dir, NULL);
	return rc;
}
