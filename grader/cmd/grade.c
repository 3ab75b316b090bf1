/* plumb grade: a person's own run, without any course: the same line, public vectors unless a seed is given. */
#include <ctype.h>
#include <unistd.h>

#include "grader/cmd/cmds.h"
#include "grader/cmd/labs.h"
#include "grader/cmd/ticker.h"
#include "grader/feedback.h"
#include "runner/base/io.h"

struct grade_opts {
	bool json;
	const char *only, *seed;
};

static const struct opt opts[] = {
	{ "json", 0, OPT_FLAG, offsetof(struct grade_opts, json), NULL, "print the record as JSON" },
	{ "only", 0, OPT_TEXT, offsetof(struct grade_opts, only), "GROUP", "show every vector of this group" },
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

static int print_group(const struct lab *lab, const struct judgement *j, const char *id, struct err *e)
{
	const struct lab_group *group = lab_group_find(lab, id);
	if (group == NULL)
		return err_set(e, ERR_USAGE, "--only: %s has no group \"%s\"", lab->id, id);
	for (size_t i = 0; i < j->n; i++)
		if (j->verdicts[i].vector->group == group)
			print_vector(lab, &j->verdicts[i]);
	return 0;
}

static int print_grading(const struct grade_opts *o, const struct lab *lab, const struct grading *g, struct err *e)
{
	SCOPED_BUF text;
	buf_init(&text, JSON_TEXT_MAX);
	if (!o->json && o->only != NULL && print_group(lab, &g->judgement, o->only, e) < 0)
		return -1;
	int rc = o->json ? json_print(g->record.document, &text) : feedback_terminal(g->record.document, &text);
	if (rc < 0)
		return err_set(e, ERR_BUG, "the record is too large to print");
	(void)fwrite(text.data, 1, text.len, stdout);
	if (o->json)
		(void)putchar('\n');
	return fflush(stdout) == 0 ? 0 : err_sys(e, ERR_OPERATOR, "stdout");
}

static int grade(const struct grade_opts *o, int argc, char **argv, struct arena *a, bool *passed, struct err *e)
{
	struct submission sub = {
		.id = labs_new_id(a), .student = "local", .attempt = 1, .practice = true, .received_ms = io_wall_ms()
	};
	struct ticker ticker;
	struct progress progress = ticker_start(&ticker, !o->json);
	struct pipeline_env env;
	struct grading g;
	struct lab *lab;

	if (read_seed(o->seed, &sub, e) < 0 || read_operands(argc, argv, a, &lab, &sub, e) < 0 ||
		labs_open_pipeline(a, &env, e) < 0)
		return -1;
	int rc = curriculum_check_lab(env.curriculum, lab, e);
	rc = rc < 0 ? rc : pipeline_run(&env, &sub, lab, &progress, a, &g, e);
	ticker_end(&ticker);
	if (rc == 0) {
		rc = print_grading(o, lab, &g, e);
		*passed = g.score.passed;
		grading_release(&g);
	}
	pipeline_close(&env);
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
