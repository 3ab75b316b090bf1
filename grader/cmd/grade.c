/* plumb grade: a person's own run, without any course: the same line, public vectors unless a seed is given. */
#include <ctype.h>
#include <unistd.h>

#include "grader/cmd/cmds.h"
#include "grader/cmd/labs.h"
#include "grader/cmd/ticker.h"
#include "grader/cmd/watch.h"
#include "grader/feedback.h"
#include "runner/backend.h"
#include "runner/base/io.h"

struct grade_opts {
	bool json, watch;
	const char *only, *seed, *backend;
};

static const struct opt opts[] = {
	{ "json", 0, OPT_FLAG, offsetof(struct grade_opts, json), NULL, "print the record as JSON" },
	{ "only", 0, OPT_TEXT, offsetof(struct grade_opts, only), "GROUP",
		"ask and show the vectors of this group alone" },
	{ "watch", 0, OPT_FLAG, offsetof(struct grade_opts, watch), NULL, "grade again whenever a file is saved" },
	{ "backend", 0, OPT_TEXT, offsetof(struct grade_opts, backend), "NAME",
		"where student code runs: ns (default), or vm, a guest with a kernel of its own" },
	{ "seed", 0, OPT_TEXT, offsetof(struct grade_opts, seed), "HEX|random",
		"fresh vectors instead of the public ones" },
	{ 0 },
};

static int read_seed(const char *text, struct submission *sub, struct err *e)
{
	if (text == NULL)
		return 0; /* zeros: the public set */
	if (strcmp(text, "random") == 0) {
		io_random(sub->seed, SEED_SIZE);
		return 0;
	}
	if (hex_decode(text, strlen(text), sub->seed, SEED_SIZE) < 0)
		return err_set(e, ERR_USAGE, "--seed: neither \"random\" nor %d hexadecimal digits", 2 * SEED_SIZE);
	return 0;
}

static int read_operands(
	int argc, char **argv, struct arena *a, struct lab **lab, struct submission *sub, struct err *e)
{
	const char *dir, *solution = argv[argc - 1];

	if (labs_solution(solution, a, sub, e) < 0)
		return -1;
	if (argc == 1 && sub->tree == NULL)
		return err_set(e, ERR_USAGE, "%s: name the lab as well: plumb grade LAB %s", solution, solution);
	if ((argc == 2 ? labs_find(argv[0], a, &dir, e) : labs_of_directory(sub->tree, a, &dir, e)) < 0)
		return -1;
	return lab_load(dir, a, lab, e);
}

static void print_hex(const char *title, const uint8_t *p, size_t n)
{
	(void)printf("      %-9s", title);
	for (size_t i = 0; i < n && i < 64; i++)
		(void)printf("%02x", p[i]);
	(void)printf(n > 64 ? "... (%zu bytes)\n" : "\n", n);
}

static void print_vector(const struct lab *lab, const struct verdict *v)
{
	const struct vector *vec = v->vector;
	(void)printf("  %-20s %-16s %s%s%s\n", vec->id, outcome_words[v->outcome], vec->clause,
		v->note[0] != '\0' ? ": " : "", v->note);
	if (v->outcome == OUTCOME_OK)
		return;
	(void)printf("      %s (%s)\n", vec->why, vec->source);
	if (lab->contract != CONTRACT_FUNCTION)
		return;
	print_hex("input", vec->run->in, vec->run->in_len);
	print_hex("expected", vec->out, vec->out_len);
	if (v->got != NULL)
		print_hex("got", v->got, v->got_len);
}

/* Every vector that was asked, and how many were right: points are about the whole lab. */
static void print_group(const struct lab *lab, const struct judgement *j, const char *id)
{
	size_t right = 0;
	for (size_t i = 0; i < j->n; i++) {
		print_vector(lab, &j->verdicts[i]);
		right += j->verdicts[i].outcome == OUTCOME_OK;
	}
	(void)printf("%s%s: %zu of %zu right\npractice: only this group was asked; it does not count\n",
		right == j->n ? "success: " : "plumb: ", id, right, j->n);
}

static int print_grading(const struct grade_opts *o, const struct lab *lab, const struct grading *g, struct err *e)
{
	SCOPED_BUF text = { 0 };
	buf_init(&text, JSON_TEXT_MAX);
	bool group = o->only != NULL && g->artefact.outcome == BUILD_OK && !o->json;
	if (group)
		print_group(lab, &g->judgement, o->only);
	int rc = group     ? 0
		 : o->json ? json_print(g->record.document, &text)
			   : feedback_terminal(g->record.document, &text);
	if (rc < 0)
		return err_set(e, ERR_BUG, "the record is too large to print");
	(void)fwrite(text.data, 1, text.len, stdout);
	if (o->json)
		(void)putchar('\n');
	return fflush(stdout) == 0 ? 0 : err_sys(e, ERR_OPERATOR, "stdout");
}

static bool all_right(const struct judgement *j)
{
	for (size_t i = 0; i < j->n; i++)
		if (j->verdicts[i].outcome != OUTCOME_OK)
			return false;
	return true;
}

struct practice { /* what stays the same from run to run */
	const struct grade_opts *o;
	struct lab *lab;
	struct pipeline_env env;
	struct submission sub;
};

static int grade_once(struct practice *p, bool *passed, struct err *e)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct submission sub = p->sub;
	struct ticker ticker;
	struct progress progress = ticker_start(&ticker, !p->o->json);
	struct grading g;

	sub.id = labs_new_id(&a);
	sub.received_ms = io_wall_ms();
	int rc = pipeline_run(&p->env, &sub, p->lab, &progress, &a, &g, e);
	ticker_end(&ticker);
	if (rc < 0)
		return -1;
	rc = print_grading(p->o, p->lab, &g, e);
	*passed = p->o->only != NULL ? all_right(&g.judgement) : g.score.passed;
	grading_release(&g);
	return rc;
}

/* Until the person has had enough (Ctrl-C ends the process; a run in the middle leaves a folder, which the next one
 * removes), or the folder is gone. Our own failure is said, and does not end it: the next save may go well. */
static int grade_for_ever(struct practice *p, struct err *e)
{
	bool passed;
	for (;;) {
		struct err own = { 0 };
		SCOPED_FD watch = watch_open(p->sub.tree, e);
		if (watch < 0)
			return -1;
		if (grade_once(p, &passed, &own) < 0)
			(void)fprintf(stderr, "error: %s\n", own.text);
		(void)printf("plumb: waiting for a change in %s; Ctrl-C leaves\n", p->sub.tree);
		(void)fflush(stdout);
		if (watch_wait(watch, e) < 0)
			return -1;
		(void)putchar('\n');
	}
}

static int grade(const struct grade_opts *o, int argc, char **argv, struct arena *a, bool *passed, struct err *e)
{
	struct practice p = { .o = o, .sub = { .student = "local", .attempt = 1, .practice = true, .only = o->only } };

	if (read_seed(o->seed, &p.sub, e) < 0 || read_operands(argc, argv, a, &p.lab, &p.sub, e) < 0)
		return -1;
	if (o->only != NULL && lab_group_find(p.lab, o->only) == NULL)
		return err_set(e, ERR_USAGE, "--only: %s has no group \"%.60s\"", p.lab->id, o->only);
	if (o->watch && p.sub.tree == NULL)
		return err_set(e, ERR_USAGE, "--watch: a revision does not change; give a folder");
	if (o->backend != NULL && backend_find(o->backend) == NULL)
		return err_set(e, ERR_USAGE, "--backend: \"%.60s\" does not exist (ns, vm)", o->backend);
	if (labs_open_pipeline(a, &p.env, e) < 0)
		return -1;
	p.env.backend = o->backend;
	int rc = curriculum_check_lab(p.env.curriculum, p.lab, e);
	if (rc == 0)
		rc = o->watch ? grade_for_ever(&p, e) : grade_once(&p, passed, e);
	pipeline_close(&p.env);
	return rc;
}

static int run(const void *opts_given, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct err e = { 0 };
	bool passed = false;

	if (grade(opts_given, argc, argv, &a, &passed, &e) < 0)
		return labs_fail(&e);
	return passed ? EXIT_OK : EXIT_BELOW;
}

const struct cmd cmd_grade = {
	.name = "grade",
	.args = "[LAB] SOLUTION",
	.summary = "grade a directory or REPOSITORY@REVISION on this machine; it does not count",
	.text = "LAB is a lab's folder or the name of an installed one; without it the solution's own files tell.\n"
		"Exit status: 0 passed, 1 below the pass mark, 2 wrong usage, 3 our fault.",
	.opts = opts,
	.opts_size = sizeof(struct grade_opts),
	.min_args = 1,
	.max_args = 2,
	.run = run,
};
