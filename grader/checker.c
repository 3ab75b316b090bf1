#include "grader/checker.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "grader/checker_say.h"
#include "grader/ended.h"
#include "grader/program.h"
#include "runner/base/io.h"
#include "runner/base/log.h"

#define CHECKER_WALL_MS    20000
#define CHECKER_OUTPUT_KIB 4096
#define NOTE_MAX           200

struct checking { /* one answer under examination */
	const struct lab *lab;
	const struct prepared *prep;
	const struct vectors *vecs;
	const struct lab_case *run;
	const char *case_json; /* host path */
	const char *answer;    /* host directory */
	int64_t now_s;
	struct keeper *k;
	struct arena *a;
};

/* --- the case as the checker sees it --- */

static struct json *strings_json(const struct json_strings *list)
{
	struct json *array = json_new_array();
	for (size_t i = 0; i < list->n; i++)
		json_push_string(array, list->item[i]);
	return array;
}

static struct json *files_json(const struct lab_case *run)
{
	struct json *array = json_new_array();
	for (size_t i = 0; i < run->n_files; i++) {
		struct json *file = json_new_object();
		json_add_string(file, "name", run->files[i].name);
		json_add_bytes(file, "data", run->files[i].data, run->files[i].len);
		json_push(array, file);
	}
	return array;
}

static struct json *asked_json(const struct vectors *vecs, const struct lab_case *run)
{
	struct json *array = json_new_array();
	for (size_t i = 0; i < vecs->n; i++) {
		if (vecs->vectors[i].run != run)
			continue;
		struct json *row = json_new_object();
		json_add_string(row, "id", vecs->vectors[i].id);
		json_add_string(row, "check", vecs->vectors[i].check);
		json_push(array, row);
	}
	return array;
}

static int write_case(const struct vectors *vecs, const struct lab_case *run, const char *path, struct err *e)
{
	SCOPED_JSON doc = json_new_object();
	SCOPED_BUF text = { 0 };

	json_add_string(doc, "kind", "case");
	json_add_string(doc, "id", run->id);
	json_add(doc, "argv", strings_json(&run->argv));
	json_add(doc, "files", files_json(run));
	json_add(doc, "outputs", strings_json(&run->outputs));
	if (run->with != NULL)
		json_add(doc, "with", json_copy(run->with));
	json_add(doc, "vectors", asked_json(vecs, run));
	buf_init(&text, JSON_TEXT_MAX);
	if (json_print(doc, &text) < 0)
		return err_set(e, ERR_LAB, "case %s: too large", run->id);
	return io_write_file(AT_FDCWD, path, text.data, text.len, 0644, e);
}

/* --- jobs --- */

static struct job checker_job(const struct checking *c, const char **argv, size_t argc, struct job_mount mounts[4])
{
	mounts[0] = (struct job_mount){ c->prep->checker, "/lab/check" };
	mounts[1] = (struct job_mount){ c->case_json, "/in/case.json" };
	mounts[2] = (struct job_mount){ c->answer, "/in/answer" };
	mounts[3] = (struct job_mount){ c->prep->clock, "/lab/clock.so" };
	return (struct job){ .profile = "checker",
		.argv = { argv, argc },
		.mounts = mounts,
		.n_mounts = 4,
		.limits = { .wall_ms = CHECKER_WALL_MS, .cpu_ms = CHECKER_WALL_MS, .output_kib = CHECKER_OUTPUT_KIB } };
}

static int checker_failed(const struct checking *c, const struct job *job, const struct result *r, struct err *e)
{
	if (r->ending == END_NOT_STARTED)
		return err_set(e, ERR_OPERATOR, "case %s: check.c: not started: %.300s", c->run->id, buf_text(&r->err));
	return err_set(e, ERR_LAB, "case %s: check.c: %s", c->run->id, ended_with_words(job, r, c->a));
}

static int run_checker(const struct checking *c, struct checker_say *say, struct err *e)
{
	const char *argv[] = { "/lab/check", "/in/case.json", "/in/answer",
		arena_printf(c->a, "%lld", (long long)c->now_s) };
	struct job_mount mounts[4];
	struct job job = checker_job(c, argv, 4, mounts);
	struct result r;

	result_init(&r);
	int rc = keeper_run(c->k, &job, NULL, &r, e);
	if (rc == 0 && (r.ending != END_EXIT || r.exit_code != 0 || r.out_cut))
		rc = checker_failed(c, &job, &r, e);
	if (rc == 0)
		rc = checker_say_read(c->lab, c->vecs, c->run, buf_text(&r.out), r.out.len, c->a, say, e);
	result_release(&r);
	return rc;
}

/* --- validators --- */

/* A word of argv with {answer} and the keys of the case's "with" filled in. */
static int fill_word(const struct checking *c, const char *word, const char **out, struct err *e)
{
	const char *text = "";
	while (*word != '\0') {
		size_t plain = strcspn(word, "{"), key = word[plain] == '{' ? strcspn(word + plain, "}") : 0;
		const char *name = key > 0 ? arena_strndup(c->a, word + plain + 1, key - 1) : NULL, *value = "";
		const struct json *node = name != NULL && c->run->with != NULL ? json_get(c->run->with, name) : NULL;
		int64_t number;
		if (name != NULL && strcmp(name, "answer") == 0)
			value = arena_printf(c->a, "/in/answer/%s", c->run->outputs.item[0]);
		else if (node != NULL && json_string(node) != NULL)
			value = arena_strdup(c->a, json_string(node));
		else if (node != NULL && json_int(node, &number))
			value = arena_printf(c->a, "%lld", (long long)number);
		else if (name != NULL)
			return err_set(
				e, ERR_LAB, "case %s: a validator wants {%s}, which \"with\" lacks", c->run->id, name);
		text = arena_printf(c->a, "%s%.*s%s", text, (int)plain, word, value);
		word += plain + key + (key > 0 && word[plain + key] == '}');
	}
	*out = text;
	return 0;
}

/* The time that the case is about: its own where it has one. */
static int64_t case_now(const struct checking *c)
{
	const struct json *now = c->run->with != NULL ? json_get(c->run->with, "now") : NULL;
	int64_t own;

	return now != NULL && json_int(now, &own) ? own : c->now_s;
}

static int validator_argv(
	const struct checking *c, const struct lab_validator *v, struct json_strings *out, struct err *e)
{
	const char **argv = arena_array(c->a, v->argv.n + 3, sizeof(*argv));
	argv[0] = "/usr/bin/env";
	argv[1] = "LD_PRELOAD=/lab/clock.so";
	argv[2] = arena_printf(c->a, "KIT_NOW=%lld", (long long)case_now(c));
	for (size_t i = 0; i < v->argv.n; i++)
		if (fill_word(c, v->argv.item[i], &argv[3 + i], e) < 0)
			return -1;
	*out = (struct json_strings){ argv, v->argv.n + 3 };
	return 0;
}

static const char *first_line(struct arena *a, const struct result *r)
{
	const struct buf *b = r->err.len > 0 ? &r->err : &r->out;
	return judge_safe(a, buf_text(b), strcspn(buf_text(b), "\n"), NOTE_MAX);
}

static void corroborate(struct judgement *j, const struct corroboration *c, struct arena *a)
{
	struct corroboration *longer = arena_array(a, j->n_corroborations + 1, sizeof(*longer));
	for (size_t i = 0; i < j->n_corroborations; i++)
		longer[i] = j->corroborations[i];
	longer[j->n_corroborations++] = *c;
	j->corroborations = longer;
}

/* What it said against what the clause table says it must: an unexplained difference is ours, and holds. */
static int weigh(const struct checking *c, const struct lab_validator *v, enum expectation expects,
	const struct job *job, const struct result *r, struct judgement *out, struct err *e)
{
	bool accepts = r->ending == END_EXIT && r->exit_code == 0;
	struct corroboration co = { v->name, c->run->id, accepts, first_line(c->a, r) };

	if (r->ending == END_NOT_STARTED)
		return err_set(e, ERR_OPERATOR, "validator %s: not started: %.300s", v->name, buf_text(&r->err));
	if (r->ending != END_EXIT && expects == EXPECT_ACCEPT)
		return err_set(
			e, ERR_RETRY, "case %s: validator %s %s", c->run->id, v->name, ended_words(job, r, c->a));
	if (r->ending == END_EXIT && expects != EXPECT_ANY && accepts != (expects == EXPECT_ACCEPT))
		return err_set(e, ERR_LAB, "case %s: %s %s what our checker says it must %s: %s", c->run->id, v->name,
			accepts ? "accepts" : "refuses", accepts ? "refuse" : "accept", co.note);
	corroborate(out, &co, c->a);
	return 0;
}

static int run_validator(const struct checking *c, const struct lab_validator *v, enum expectation expects,
	struct judgement *out, struct err *e)
{
	struct job_mount mounts[4];
	struct job job = checker_job(c, NULL, 0, mounts);
	struct result r;

	/* Our own checker decides. A witness that is not here said nothing, so nothing is recorded of it. */
	if (access(v->argv.item[0], X_OK) < 0) {
		log_line(LOG_WARN, "judge", "validator %s is not installed: apt-get install %s", v->name, v->package);
		return 0;
	}
	if (validator_argv(c, v, &job.argv, e) < 0)
		return -1;
	job.limits.wall_ms = v->wall_ms;
	result_init(&r);
	int rc = keeper_run(c->k, &job, NULL, &r, e);
	if (rc == 0)
		rc = weigh(c, v, expects, &job, &r, out, e);
	result_release(&r);
	return rc;
}

/* --- one answer --- */

static int open_checking(struct checking *c, const struct workdir *w, struct err *e)
{
	c->case_json =
		arena_printf(c->a, "%s/%s%s.case.json", w->path, c->run->id, c->vecs->whole != NULL ? ".some" : "");
	return access(c->case_json, F_OK) == 0 ? 0 : write_case(c->vecs, c->run, c->case_json, e);
}

static int examine(const struct checking *c, struct checker_say *say, struct judgement *out, struct err *e)
{
	if (run_checker(c, say, e) < 0)
		return -1;
	if (say->outcome == NULL || say->note == NULL || say->expects == NULL)
		return err_set(e, ERR_BUG, "case %s: nothing was read of check.c", c->run->id);
	for (size_t i = 0; i < c->lab->n_validators; i++)
		if (run_validator(c, &c->lab->validators[i], say->expects[i], out, e) < 0)
			return -1;
	return 0;
}

int checker_judge(const struct lab *lab, const struct prepared *prep, const struct vectors *vecs,
	const struct lab_case *run, const struct answer *answer, int64_t now_s, const struct workdir *w,
	struct keeper *k, struct arena *a, struct judgement *out, struct err *e)
{
	struct checking c = { lab, prep, vecs, run, NULL, answer->dir, now_s, k, a };
	struct checker_say say = { 0 };

	if (open_checking(&c, w, e) < 0 || examine(&c, &say, out, e) < 0)
		return -1;
	for (size_t i = 0; i < vecs->n; i++)
		if (vecs->vectors[i].run == run) {
			out->verdicts[i].outcome = say.outcome[i];
			out->verdicts[i].note = say.note[i];
		}
	return 0;
}

int checker_look(const struct lab *lab, const struct prepared *prep, const struct vectors *vecs,
	const struct lab_case *run, const struct answer *answer, int64_t now_s, const struct workdir *w,
	struct keeper *k, struct arena *a, struct checker_say *say, struct err *e)
{
	struct checking c = { lab, prep, vecs, run, NULL, answer->dir, now_s, k, a };

	return open_checking(&c, w, e) < 0 ? -1 : run_checker(&c, say, e);
}

/* --- controls --- */

/* One defect in a copy of the reference's answer, made by the checker itself. */
static int corrupt(const struct checking *c, const char *dest, struct err *e)
{
	const char *argv[] = { "/lab/check", "--corrupt", "/in/case.json", "/in/answer",
		arena_printf(c->a, "%lld", (long long)c->now_s), "/box" };
	struct job_mount mounts[4];
	struct job job = checker_job(c, argv, 6, mounts);
	struct result r;

	if (mkdir(dest, 0755) < 0)
		return err_sys(e, ERR_OPERATOR, "%s", dest);
	program_collect(c->lab, c->run, dest, c->a, &job);
	result_init(&r);
	int rc = keeper_run(c->k, &job, NULL, &r, e);
	if (rc == 0 && (r.ending != END_EXIT || r.exit_code != 0))
		rc = checker_failed(c, &job, &r, e);
	for (size_t i = 0; i < job.n_collect && rc == 0; i++)
		if (!r.collected[i])
			rc = err_set(
				e, ERR_LAB, "case %s: check.c --corrupt left no %s", c->run->id, job.collect[i].path);
	result_release(&r);
	return rc;
}

static size_t count_failures(const struct checking *c, const struct checker_say *say, const char **first)
{
	size_t failures = 0;
	for (size_t i = 0; i < c->vecs->n; i++)
		if (c->vecs->vectors[i].run == c->run && say->outcome[i] != OUTCOME_OK) {
			const char *colon = say->note[i][0] != '\0' ? ": " : "";
			*first = failures++ == 0
					 ? arena_printf(c->a, "%s%s%s", c->vecs->vectors[i].id, colon, say->note[i])
					 : *first;
		}
	return failures;
}

int checker_controls(const struct lab *lab, const struct prepared *prep, const struct vectors *vecs, int64_t now_s,
	const struct workdir *w, struct keeper *k, struct arena *a, struct err *e)
{
	const struct lab_case *run = &vecs->cases[0];
	struct checking c = { lab, prep, vecs, run, NULL, NULL, now_s, k, a };
	struct judgement scratch = { 0 };
	struct checker_say say = { 0 };
	const char *first = "", *bad = arena_printf(a, "%s/control-corrupted", w->path);

	if (open_checking(&c, w, e) < 0 || program_reference(lab, prep, run, w, k, a, &c.answer, e) < 0 ||
		examine(&c, &say, &scratch, e) < 0)
		return err_prefix(e, "positive control");
	if (count_failures(&c, &say, &first) > 0)
		return err_set(e, ERR_LAB, "positive control: the reference fails %s", first);
	if (corrupt(&c, bad, e) < 0)
		return err_prefix(e, "negative control");
	c.answer = bad;
	if (examine(&c, &say, &scratch, e) < 0)
		return err_prefix(e, "negative control");
	if (count_failures(&c, &say, &first) == 0)
		return err_set(
			e, ERR_LAB, "negative control: check.c finds nothing wrong with its own corrupted answer");
	return 0;
}
