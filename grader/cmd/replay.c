/* plumb replay: the same commit, lab, seed and time again; the verdict digest must come out the same. */
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "grader/cmd/cmds.h"
#include "grader/cmd/labs.h"
#include "grader/cmd/ticker.h"
#include "grader/course.h"
#include "grader/digest.h"
#include "grader/evidence.h"
#include "grader/store.h"
#include "runner/backend.h"
#include "runner/base/io.h"

#define RECORD_MAX ((size_t)64 << 20)

struct replay_opts {
	const char *course, *repo, *lab, *seed, *backend;
};

static const struct opt opts[] = {
	{ "course", 0, OPT_TEXT, offsetof(struct replay_opts, course), "DIR",
		"the course that holds record, seed and commit" },
	{ "repo", 0, OPT_TEXT, offsetof(struct replay_opts, repo), "DIR", "repository or folder with the graded work" },
	{ "lab", 0, OPT_TEXT, offsetof(struct replay_opts, lab), "LAB", "the lab's folder, where it is not installed" },
	{ "seed", 0, OPT_TEXT, offsetof(struct replay_opts, seed), "HEX", "the seed, once it has been revealed" },
	{ "backend", 0, OPT_TEXT, offsetof(struct replay_opts, backend), "NAME",
		"where student code runs: ns or vm; as grade does when not given" },
	{ 0 },
};

struct replay {
	const struct replay_opts *o;
	struct arena *a;
	struct record old;
	const char *lab_dir;
	struct submission sub;
};

static const char *old_text(const struct replay *r, const char *part, const char *key)
{
	const struct json *node = json_get(r->old.document, part);
	const char *text = node != NULL ? json_string(json_get(node, key)) : NULL;
	return text != NULL ? text : "";
}

static int open_record(struct replay *r, const char *name, struct err *e)
{
	struct stat st;
	struct store *s;
	char *text;
	size_t len;
	int rc;

	if (stat(name, &st) == 0 && S_ISREG(st.st_mode)) {
		rc = io_read_file(AT_FDCWD, name, RECORD_MAX, r->a, &text, &len, e);
	} else if (r->o->course == NULL) {
		return err_set(e, ERR_USAGE, "%s: no record's file; a record in a course needs --course DIR", name);
	} else {
		if (store_open_readonly(r->o->course, &s, e) < 0)
			return -1;
		rc = store_record_get(s, name, r->a, &text, &len, e);
		store_close(s);
		if (rc > 0)
			rc = err_set(e, ERR_USAGE, "%s: no such record in %s", name, r->o->course);
	}
	return rc == 0 ? record_open(text, len, name, &r->old, e) : -1;
}

/* What the course knows and the record must not say: the seed, and where the commit lies. */
static int from_course(struct replay *r, struct err *e)
{
	struct store *s;
	struct course *c;
	struct sub_row row;
	const char *id = old_text(r, "submission", "id");

	if (r->o->course == NULL)
		return 0;
	if (course_open(r->o->course, r->a, &c, e) < 0 || store_open_readonly(r->o->course, &s, e) < 0)
		return -1;
	int rc = store_submission(s, id, r->a, &row, e);
	if (rc > 0)
		rc = err_set(e, ERR_USAGE, "%s: the course has no submission %s", r->o->course, id);
	if (rc == 0)
		rc = store_seed(s, id, r->sub.seed, e);
	store_close(s);
	if (rc < 0)
		return -1;
	const struct course_lab *lab = course_lab_find(c, row.lab);
	r->sub.repo = row.repo;
	r->lab_dir = lab != NULL ? lab->dir : NULL;
	return 0;
}

static int check_seed(const struct replay *r, struct err *e)
{
	SCOPED_BUF hex = { 0 };
	uint8_t hash[DIGEST_SIZE];
	const char *want = json_string(json_get(r->old.document, "seed_sha256"));

	digest_plain(r->sub.seed, SEED_SIZE, hash);
	buf_init(&hex, 65);
	buf_hex(&hex, hash, DIGEST_SIZE);
	if (want != NULL && strcmp(buf_text(&hex), want) == 0)
		return 0;
	return err_set(
		e, ERR_USAGE, "the seed is not the one that the record commits to; give --course DIR or --seed HEX");
}

static int set_source(struct replay *r, struct err *e)
{
	char real[PATH_MAX];
	const char *commit = old_text(r, "submission", "commit");

	(void)snprintf(r->sub.commit, sizeof(r->sub.commit), "%s", commit);
	if (r->o->repo == NULL)
		return r->sub.repo != NULL
			       ? 0
			       : err_set(e, ERR_USAGE, "where is the graded work? give --repo DIR or --course DIR");
	if (realpath(r->o->repo, real) == NULL)
		return err_sys(e, ERR_USAGE, "%s", r->o->repo);
	if (strlen(commit) == 64) { /* no git object: the digest of a plain folder's files */
		r->sub.repo = NULL;
		r->sub.tree = arena_strdup(r->a, real);
		r->sub.commit[0] = '\0';
		return 0;
	}
	struct submission found = { 0 };
	if (labs_solution(arena_printf(r->a, "%s@%s", real, commit), r->a, &found, e) < 0)
		return -1;
	r->sub.repo = found.repo;
	return 0;
}

static int set_submission(struct replay *r, struct err *e)
{
	const struct json *sub = json_get(r->old.document, "submission");
	int64_t now_s = 0;

	r->sub.id = labs_new_id(r->a);
	r->sub.student = "replay";
	r->sub.attempt = 1;
	r->sub.practice = json_true(json_get(sub, "practice"));
	if (!json_int(json_get(r->old.document, "now_s"), &now_s))
		return err_set(e, ERR_INPUT, "the record has no now_s");
	r->sub.received_ms = now_s * 1000;
	if (from_course(r, e) < 0)
		return -1;
	if (r->o->seed != NULL && hex_decode(r->o->seed, strlen(r->o->seed), r->sub.seed, SEED_SIZE) < 0)
		return err_set(e, ERR_USAGE, "--seed: not %d hexadecimal digits", 2 * SEED_SIZE);
	return check_seed(r, e) < 0 || set_source(r, e) < 0 ? -1 : 0;
}

static const char *outcome_of(const struct json *record, const char *id)
{
	for (const struct json *v = json_first(json_get(record, "verdicts")); v != NULL; v = json_next(v)) {
		const char *have = json_string(json_get(v, "id")), *outcome = json_string(json_get(v, "outcome"));
		if (have != NULL && outcome != NULL && strcmp(have, id) == 0)
			return outcome;
	}
	return "absent";
}

static void print_difference(const struct replay *r, const struct record *new_record, const char *what, const char *key)
{
	const struct json *node = json_get(new_record->document, what);
	const char *now = node != NULL ? json_string(json_get(node, key)) : NULL, *then = old_text(r, what, key);
	if (now != NULL && strcmp(now, then) != 0)
		(void)printf("  %s.%s: was %s, is %s\n", what, key, then, now);
}

/* The verdicts that differ, and whatever else could explain it. */
static void print_differences(const struct replay *r, const struct record *new_record)
{
	print_difference(r, new_record, "lab", "digest");
	print_difference(r, new_record, "submission", "commit");
	print_difference(r, new_record, "environment", "toolchain");
	print_difference(r, new_record, "environment", "backend");
	print_difference(r, new_record, "build", "outcome");
	for (const struct json *v = json_first(json_get(r->old.document, "verdicts")); v != NULL; v = json_next(v)) {
		const char *id = json_string(json_get(v, "id"));
		const char *then = id != NULL ? outcome_of(r->old.document, id) : "", *now = then;
		if (id != NULL)
			now = outcome_of(new_record->document, id);
		if (strcmp(then, now) != 0)
			(void)printf("  %s: was %s, is %s\n", id, then, now);
	}
}

static int run_again(struct replay *r, bool *same, struct err *e)
{
	struct ticker ticker;
	struct progress progress = ticker_start(&ticker, false);
	struct pipeline_env env;
	struct grading g;
	struct lab *lab;
	const char *name = r->o->lab != NULL ? r->o->lab : r->lab_dir != NULL ? r->lab_dir : old_text(r, "lab", "id");

	if (r->o->backend != NULL && backend_find(r->o->backend) == NULL)
		return err_set(e, ERR_USAGE, "--backend: \"%.60s\" does not exist (ns, vm)", r->o->backend);
	if (labs_find(name, r->a, &name, e) < 0 || lab_load(name, r->a, &lab, e) < 0 ||
		labs_open_pipeline(r->a, &env, e) < 0)
		return -1;
	env.backend = r->o->backend;
	int rc = pipeline_run(&env, &r->sub, lab, &progress, r->a, &g, e);
	ticker_end(&ticker);
	pipeline_close(&env);
	if (rc < 0)
		return -1;
	*same = strcmp(g.record.verdict_digest, r->old.verdict_digest) == 0;
	if (*same)
		(void)printf("success: %s: the same verdict digest, %.16s\n", r->old.id, r->old.verdict_digest);
	else
		(void)printf("error: %s: another verdict digest, %.16s instead of %.16s\n", r->old.id,
			g.record.verdict_digest, r->old.verdict_digest);
	print_differences(r, &g.record);
	grading_release(&g);
	return 0;
}

static int run(const void *opts_given, int argc, char **argv)
{
	SCOPED_ARENA a = ARENA_INIT;
	struct replay r = { .o = opts_given, .a = &a };
	struct err e = { 0 };
	bool same = false;
	(void)argc;

	if (open_record(&r, argv[0], &e) < 0)
		return labs_fail(&e);
	int rc = set_submission(&r, &e) < 0 ? -1 : run_again(&r, &same, &e);
	record_release(&r.old);
	if (rc < 0)
		return labs_fail(&e);
	return same ? EXIT_OK : EXIT_BELOW;
}

const struct cmd cmd_replay = {
	.name = "replay",
	.args = "RECORD",
	.summary = "grade what a record is about again and compare the verdict digest",
	.text = "RECORD is a file, or an id with --course. Exit status 0: the same; 1: not, and what differs is "
		"listed.",
	.opts = opts,
	.opts_size = sizeof(struct replay_opts),
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
