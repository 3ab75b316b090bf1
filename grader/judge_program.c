/* Program labs: one fresh box per case. The plain build's answer goes to the checker; the sanitized build runs beside it
 * and turns "right by luck" into SANITIZER. A crash or a limit is the outcome of every vector of its case. */
#include <string.h>

#include "grader/program.h"
#include "labs/kit/wire.h"

#define SANITIZED_SLOWER     5
#define SANITIZED_MEMORY_KIB (768 << 10)
#define WALL_MS              5000

struct pair_run { /* both builds on one case */
	const struct lab_case *run;
	struct program_run plain, sanitized;
	struct result result[2];
	bool with_sanitizers;
};

static int begin_runs(const struct judging *g, struct pair_run *r, struct err *e)
{
	int64_t wall = g->lab->vector.wall_ms != 0 ? g->lab->vector.wall_ms : WALL_MS;

	if (program_job(g->lab, g->art->object, r->run, "answer", true, g->w, g->a, &r->plain, e) < 0 ||
		keeper_begin(g->k[0], &r->plain.job, NULL, e) < 0)
		return -1;
	if (g->art->object_asan == NULL)
		return 0;
	if (program_job(g->lab, g->art->object_asan, r->run, "sanitized", false, g->w, g->a, &r->sanitized, e) < 0)
		return -1;
	r->sanitized.job.limits.wall_ms = wall * SANITIZED_SLOWER;
	r->sanitized.job.limits.cpu_ms = wall * SANITIZED_SLOWER;
	r->sanitized.job.limits.memory_kib = SANITIZED_MEMORY_KIB;
	r->with_sanitizers = true;
	return keeper_begin(g->k[1], &r->sanitized.job, NULL, e);
}

static int end_run(const struct judging *g, struct keeper *k, struct result *r, struct err *e)
{
	if (keeper_end(k, r, e) < 0)
		return err_prefix(e, "judge");
	if (r->ending == END_NOT_STARTED)
		return err_set(e, ERR_OPERATOR, "judge: the box did not start: %.300s", buf_text(&r->err));
	judge_hold_facts(g, r->held, r->backend);
	return 0;
}

static void all_vectors(const struct judging *g, const struct pair_run *r, enum outcome outcome, const char *note)
{
	for (size_t i = 0; i < g->vecs->n; i++)
		if (g->vecs->vectors[i].run == r->run) {
			g->j->verdicts[i].outcome = outcome;
			g->j->verdicts[i].note = note;
		}
}

/* The name of the first output that is missing, or NULL. */
static const char *missing(const struct pair_run *r)
{
	for (size_t i = 0; i < r->plain.job.n_collect; i++)
		if (!r->result[0].collected[i])
			return r->plain.job.collect[i].path;
	return NULL;
}

static bool sanitizer_died(const struct result *r)
{
	return r->ending == END_SIGNAL || (r->ending == END_EXIT && r->exit_code == KIT_SANITIZER);
}

static void object_where_right(const struct judging *g, const struct pair_run *r)
{
	const char *note =
		judge_sanitizer_note(g->a, buf_text(&r->result[1].err), r->result[1].err.len, g->sub->practice);
	for (size_t i = 0; i < g->vecs->n; i++)
		if (g->vecs->vectors[i].run == r->run && g->j->verdicts[i].outcome == OUTCOME_OK) {
			g->j->verdicts[i].outcome = OUTCOME_SANITIZER;
			g->j->verdicts[i].note = note;
		}
}

/* Sanitizers only take away what was right: nobody asks them about a run that gave no answer, and a program that
 * sleeps would cost five deadlines more. */
static bool hopeless(const struct pair_run *r)
{
	return r->result[0].ending != END_EXIT || missing(r) != NULL;
}

static int judge_answer(const struct judging *g, const struct pair_run *r, struct err *e)
{
	const struct result *plain = &r->result[0];
	enum outcome outcome;
	const char *note;

	if (judge_ending(g, plain->ending, plain->signal, plain->denied, &outcome, &note)) {
		all_vectors(g, r, outcome, note);
		return 0;
	}
	if (missing(r) != NULL) {
		all_vectors(g, r, OUTCOME_PROTOCOL,
			arena_printf(g->a, "%s was not written (exit status %d)", missing(r), plain->exit_code));
		return 0;
	}
	struct answer answer = { r->plain.answer, true };
	if (checker_judge(g->lab, g->prep, g->vecs, r->run, &answer, g->sub->received_ms / 1000, g->w, g->k[0], g->a,
		    g->j, e) < 0)
		return -1;
	if (r->with_sanitizers && sanitizer_died(&r->result[1]))
		object_where_right(g, r);
	return 0;
}

static void keep_log(const struct judging *g, const struct pair_run *r)
{
	const struct result *plain = &r->result[0];
	for (size_t i = 0; i < g->vecs->n; i++) {
		if (g->vecs->vectors[i].run != r->run)
			continue;
		g->j->verdicts[i].us = plain->wall_us;
	}
	if (!g->sub->practice)
		return;
	judge_log(g, arena_printf(g->a, "%s, stdout", r->run->id), buf_text(&plain->out), plain->out.len);
	judge_log(g, arena_printf(g->a, "%s, stderr", r->run->id), buf_text(&plain->err), plain->err.len);
}

static int judge_case(const struct judging *g, const struct lab_case *run, struct err *e)
{
	struct pair_run r = { .run = run };

	result_init(&r.result[0]);
	result_init(&r.result[1]);
	int rc = begin_runs(g, &r, e);
	if (rc == 0)
		rc = end_run(g, g->k[0], &r.result[0], e);
	if (rc == 0 && r.with_sanitizers && hopeless(&r) && keeper_kill(g->k[1]) < 0)
		rc = err_set(e, ERR_RETRY, "judge: the keeper is gone");
	if (rc == 0 && r.with_sanitizers)
		rc = end_run(g, g->k[1], &r.result[1], e);
	if (rc == 0)
		rc = judge_answer(g, &r, e);
	if (rc == 0)
		keep_log(g, &r);
	result_release(&r.result[0]);
	result_release(&r.result[1]);
	return rc;
}

static size_t vectors_of(const struct vectors *vecs, const struct lab_case *run)
{
	size_t n = 0;
	for (size_t i = 0; i < vecs->n; i++)
		n += vecs->vectors[i].run == run;
	return n;
}

int judge_program(const struct judging *g, struct err *e)
{
	size_t done = 0;

	if (!g->vecs->proven &&
		checker_controls(g->lab, g->prep, g->vecs, g->sub->received_ms / 1000, g->w, g->k[0], g->a, e) < 0)
		return -1;
	for (size_t i = 0; i < g->vecs->n_cases; i++) {
		if (judge_case(g, &g->vecs->cases[i], e) < 0)
			return -1;
		done += vectors_of(g->vecs, &g->vecs->cases[i]);
		if (g->p != NULL && g->p->judged != NULL)
			g->p->judged(g->p->self, done, g->vecs->n);
	}
	return 0;
}
