/* Program labs: one fresh box per case. The plain build's answer goes to the checker; the sanitized build runs beside it
 * and turns "right by luck" into SANITIZER. A crash or a limit is the outcome of every vector of its case. */
#include <fcntl.h>
#include <string.h>

#include "grader/checker_say.h"
#include "grader/program.h"
#include "labs/kit/wire.h"
#include "runner/base/io.h"
#include "runner/base/log.h"

#define SANITIZED_SLOWER     5
#define SANITIZED_MEMORY_KIB (768 << 10)
#define COLLECTED_MAX        ((size_t)8 << 20) /* above what is ever collected of one file */

struct pair_run { /* both builds on one case */
	const struct lab_case *run;
	struct program_run plain, sanitized;
	struct result result[2];
	bool with_sanitizers;
};

static int begin_runs(const struct judging *g, struct pair_run *r, struct err *e)
{
	int64_t wall = lab_wall_ms(g->lab);

	if (program_job(g->lab, g->art->object, r->run, "answer", true, g->w, g->a, &r->plain, e) < 0)
		return -1;
	/* Not for the sanitized build: its runtime reads /proc itself, and breaks where it is empty. */
	r->plain.job.n_mounts += lure_mounts_run(g->w->lure, r->plain.job.mounts + r->plain.job.n_mounts);
	if (keeper_begin(g->k[0], &r->plain.job, NULL, e) < 0)
		return -1;
	if (g->art->object_asan == NULL)
		return 0;
	if (program_job(g->lab, g->art->object_asan, r->run, "sanitized", true, g->w, g->a, &r->sanitized, e) < 0)
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
static const char *missing(const struct program_run *p, const struct result *r)
{
	for (size_t i = 0; i < p->job.n_collect; i++)
		if (!r->collected[i])
			return p->job.collect[i].path;
	return NULL;
}

static bool sanitizer_died(const struct result *r)
{
	return r->ending == END_SIGNAL || (r->ending == END_EXIT && r->exit_code == KIT_SANITIZER);
}

/* said: what the checker finds in the sanitized build's answer, or NULL: every vector of the case is objected to. */
static void object_where_right(
	const struct judging *g, const struct pair_run *r, const struct checker_say *said, const char *note)
{
	for (size_t i = 0; i < g->vecs->n; i++)
		if (g->vecs->vectors[i].run == r->run && g->j->verdicts[i].outcome == OUTCOME_OK &&
			(said == NULL || said->outcome[i] != OUTCOME_OK)) {
			g->j->verdicts[i].outcome = OUTCOME_SANITIZER;
			g->j->verdicts[i].note = note;
		}
}

/* One collected file of each build; false also where one cannot be read. */
static bool same_file(const char *dir_a, const char *dir_b, const char *name)
{
	SCOPED_ARENA a = ARENA_INIT;
	char *x, *y;
	size_t n, m;
	return io_read_file(AT_FDCWD, arena_printf(&a, "%s/%s", dir_a, name), COLLECTED_MAX, &a, &x, &n, NULL) == 0 &&
	       io_read_file(AT_FDCWD, arena_printf(&a, "%s/%s", dir_b, name), COLLECTED_MAX, &a, &y, &m, NULL) == 0 &&
	       n == m && memcmp(x, y, n) == 0;
}

static bool same_answer(const struct pair_run *r)
{
	for (size_t i = 0; i < r->plain.job.n_collect; i++)
		if (!same_file(r->plain.answer, r->sanitized.answer, r->plain.job.collect[i].path))
			return false;
	return true;
}

/* "Right by luck": agreement means the same outcome class for each vector, not the same bytes, because a signature may
 * be random. Other bytes are worth a second look of the checker; no validator is asked again, and a checker that fails
 * here says nothing: this build only diagnoses. */
static void compare_builds(const struct judging *g, const struct pair_run *r)
{
	const struct result *s = &r->result[1];
	struct checker_say said = { 0 };
	struct err e = { 0 };

	if (sanitizer_died(s)) {
		object_where_right(
			g, r, NULL, judge_sanitizer_note(g->a, buf_text(&s->err), s->err.len, g->sub->practice));
		return;
	}
	if (s->ending != END_EXIT)
		return; /* sanitizers are slow and large: no verdict */
	if (missing(&r->sanitized, s) != NULL) {
		object_where_right(g, r, NULL, "a build with sanitizers writes no answer");
		return;
	}
	struct answer answer = { r->sanitized.answer, true };
	if (same_answer(r))
		return;
	if (checker_look(g->lab, g->prep, g->vecs, r->run, &answer, g->sub->received_ms / 1000, g->w, g->k[1], g->a,
		    &said, &e) == 0)
		object_where_right(
			g, r, &said, "a build with sanitizers answers differently: something is read before it is set");
	else
		log_line(LOG_WARN, "judge", "the sanitized build's answer was not checked: %s", e.text);
}

/* --- what the instructor may want to look at --- */

static void saw(const struct judging *g, const struct pair_run *r, enum sighting_kind kind, const char *what,
	const char *build, int64_t times)
{
	for (size_t i = 0; i < g->vecs->n; i++)
		if (g->vecs->vectors[i].run == r->run) {
			sightings_add(
				&g->j->seen, kind, what, build, times, r->run->id, g->vecs->vectors[i].group->id, g->a);
			times = 0; /* the others add their groups */
		}
}

static bool says_canary(const struct judging *g, const struct program_run *p, const struct result *r)
{
	bool said = lure_in(g->w->lure, r->out.data, r->out.len) || lure_in(g->w->lure, r->err.data, r->err.len);
	for (size_t i = 0; i < p->job.n_collect && !said; i++) {
		SCOPED_ARENA a = ARENA_INIT;
		char *data;
		size_t n;
		said = r->collected[i] &&
		       io_read_file(AT_FDCWD, arena_printf(&a, "%s/%s", p->answer, p->job.collect[i].path),
			       COLLECTED_MAX, &a, &data, &n, NULL) == 0 &&
		       lure_in(g->w->lure, data, n);
	}
	return said;
}

static void note_sightings(const struct judging *g, const struct pair_run *r)
{
	struct lure_touch touches[LURE_TOUCHES_MAX];
	size_t n = lure_touches(g->w->lure, touches);

	if (r->result[0].ending == END_DENIED)
		saw(g, r, SIGHTED_DENIED, r->result[0].denied, SIGHTED_PLAIN, 1);
	if (r->with_sanitizers && r->result[1].ending == END_DENIED)
		saw(g, r, SIGHTED_DENIED, r->result[1].denied, SIGHTED_SANITIZED, 1);
	for (size_t i = 0; i < n; i++)
		saw(g, r, touches[i].kind, touches[i].what, SIGHTED_PLAIN, touches[i].times);
	if (says_canary(g, &r->plain, &r->result[0]))
		saw(g, r, SIGHTED_CANARY, "said by the program", SIGHTED_PLAIN, 1);
}

/* Sanitizers only take away what was right: nobody asks them about a run that gave no answer, and a program that
 * sleeps would cost five deadlines more. */
static bool hopeless(const struct pair_run *r)
{
	return r->result[0].ending != END_EXIT || missing(&r->plain, &r->result[0]) != NULL;
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
	const char *absent = missing(&r->plain, plain);
	if (absent != NULL) {
		all_vectors(g, r, OUTCOME_PROTOCOL,
			arena_printf(g->a, "%s was not written (exit status %d)", absent, plain->exit_code));
		return 0;
	}
	struct answer answer = { r->plain.answer, true };
	if (checker_judge(g->lab, g->prep, g->vecs, r->run, &answer, g->sub->received_ms / 1000, g->w, g->k[0], g->a,
		    g->j, e) < 0)
		return -1;
	if (r->with_sanitizers)
		compare_builds(g, r);
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
		note_sightings(g, &r);
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

	/* The defect that a checker makes may lie in another group: its controls are about the whole set. */
	const struct vectors *whole = g->vecs->whole != NULL ? g->vecs->whole : g->vecs;
	if (!whole->proven &&
		checker_controls(g->lab, g->prep, whole, g->sub->received_ms / 1000, g->w, g->k[0], g->a, e) < 0)
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
