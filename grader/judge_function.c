/* Function labs: two lanes answer every vector, the plain build decides, the sanitized one diagnoses. */
#include <signal.h>
#include <string.h>

#include "grader/judge_parts.h"
#include "grader/lane.h"

#define SANITIZED_SLOWER     5 /* a sanitized build is slower: its deadline is no verdict */
#define SANITIZED_MEMORY_KIB (768 << 10)

static const char *answer_note(const struct vector *v, const struct reply *r, struct arena *a)
{
	if (r->status != v->status)
		return arena_printf(a, "returned %d", r->status);
	if (r->answer_len != v->out_len)
		return arena_printf(a, "%zu bytes instead of %zu", r->answer_len, v->out_len);
	return "";
}

/* A well-formed answer against the standard's. */
static enum outcome compare(const struct vector *v, const struct reply *r)
{
	bool same = r->status == v->status && r->answer_len == v->out_len &&
		    (v->out_len == 0 || memcmp(r->answer, v->out, v->out_len) == 0);
	if (v->any_negative && r->status < 0 && r->answer_len == 0)
		return OUTCOME_OK;
	if (same && !v->any_negative)
		return OUTCOME_OK;
	if (v->polarity == POLARITY_REJECT)
		return r->status >= 0 ? OUTCOME_ACCEPTED_INVALID : OUTCOME_WRONG;
	return r->status < 0 && v->status >= 0 ? OUTCOME_REJECTED_VALID : OUTCOME_WRONG;
}

static enum outcome child_end(const struct judging *g, const struct reply *r, const char **note)
{
	*note = "";
	if (r->report.end == KIT_TIMEOUT) {
		*note = "it took too long";
		return OUTCOME_TIMEOUT;
	}
	if (r->report.end == KIT_SIGNALLED && r->report.code == SIGKILL) {
		*note = "it used too much memory"; /* nobody else may kill it before the deadline */
		return OUTCOME_MEMORY;
	}
	if (r->report.end == KIT_SIGNALLED) {
		*note = judge_signal(g->a, r->report.code);
		return OUTCOME_CRASH;
	}
	if (r->log_full) {
		*note = "it printed too much";
		return OUTCOME_OUTPUT;
	}
	*note = r->misframed;
	if (r->report.code == KIT_NO_OBJECT && !r->framed)
		*note = "the object could not be loaded";
	return OUTCOME_PROTOCOL;
}

static enum outcome classify(const struct judging *g, const struct vector *v, const struct reply *r, const char **note)
{
	enum outcome outcome = OUTCOME_PROTOCOL;

	if (r->unasked) {
		*note = "not asked: it took too long on two cases of this kind";
		return OUTCOME_CASCADED; /* no evidence on a clause that nobody asked about */
	}
	if (r->overdue) {
		*note = "it took too long";
		return OUTCOME_TIMEOUT;
	}
	if (r->box_died && r->ending == END_SIGNAL) {
		*note = "it used too much memory"; /* the zygote itself was killed: only the kernel does that */
		return OUTCOME_MEMORY;
	}
	if (r->box_died && judge_ending(g, r->ending, r->signal, r->denied, &outcome, note))
		return outcome;
	if (!r->framed || r->log_full || r->report.end != KIT_EXITED)
		return child_end(g, r, note);
	outcome = compare(v, r);
	*note = outcome == OUTCOME_OK ? "" : answer_note(v, r, g->a);
	return outcome;
}

/* "Right by luck": the plain build answers right, the sanitized one dies with a report or answers otherwise. What only
 * says that sanitizers are slow or large is no verdict. */
static bool sanitizer_objects(const struct judging *g, const struct vector *v, const struct reply *r, const char **note)
{
	if (r->skipped || r->unasked || r->box_died || r->overdue || r->report.end == KIT_TIMEOUT || r->log_full)
		return false;
	bool died = r->report.end == KIT_SIGNALLED ? r->report.code != SIGKILL
						   : r->report.end == KIT_EXITED && r->report.code == KIT_SANITIZER;
	if (died) {
		*note = judge_sanitizer_note(g->a, r->log, r->log_len, judge_open(g, v));
		return true;
	}
	if (!r->framed || compare(v, r) == OUTCOME_OK)
		return false;
	*note = "a build with sanitizers answers differently: something is read before it is set";
	return true;
}

static void note_sightings(const struct judging *g, const struct vector *v, const struct reply *r, const char *build)
{
	if (r->box_died && r->ending == END_DENIED)
		judge_saw(g, SIGHTED_DENIED, r->denied, build, v->id, v);
	for (size_t i = 0; i < r->n_touches; i++)
		sightings_add(&g->j->seen, r->touches[i].kind, r->touches[i].what, build, r->touches[i].times, v->id,
			v->group->id, g->a);
	if (r->canary)
		judge_saw(g, SIGHTED_CANARY, "said by the program", build, v->id, v);
}

static int give_verdict(
	const struct judging *g, size_t i, const struct lane *plain, const struct lane *sanitized, struct err *e)
{
	const struct vector *v = &g->vecs->vectors[i];
	const struct reply *r = lane_reply(plain, i);
	struct verdict *out = &g->j->verdicts[i];

	if (r->box_died && r->ending == END_EXIT)
		return err_set(
			e, ERR_RETRY, "judge: the zygote could not fork; too many processes or too little memory here");
	out->outcome = classify(g, v, r, &out->note);
	if (sanitized != NULL && out->outcome == OUTCOME_OK &&
		sanitizer_objects(g, v, lane_reply(sanitized, i), &out->note))
		out->outcome = OUTCOME_SANITIZER;
	out->us = r->us;
	note_sightings(g, v, r, SIGHTED_PLAIN);
	if (sanitized != NULL)
		note_sightings(g, v, lane_reply(sanitized, i), SIGHTED_SANITIZED);
	if (!judge_open(g, v))
		return 0;
	if (r->framed) {
		out->got = r->answer;
		out->got_len = r->answer_kept;
		out->got_status = r->status;
	}
	judge_log(g, v->id, r->log, r->log_len);
	return 0;
}

static void judged(void *self, size_t done)
{
	const struct judging *g = self;
	if (g->p != NULL && g->p->judged != NULL)
		g->p->judged(g->p->self, done, g->vecs->n);
}

static struct lane *make_lane(const struct judging *g, const struct lane *follows)
{
	bool sanitized = follows != NULL;
	int64_t wall = lab_wall_ms(g->lab);
	struct lane_order order = { .k = g->k[sanitized],
		.zygote = sanitized ? g->prep->zygote_asan : g->prep->zygote,
		.object = sanitized ? g->art->object_asan : g->art->object,
		.vecs = g->vecs,
		.wall_ms = (uint32_t)(sanitized ? wall * SANITIZED_SLOWER : wall),
		.limits = g->lab->vector,
		.needs = g->lab->needs_set,
		.backend = g->lab->backend,
		/* The sanitizers' runtime reads /proc itself, and breaks where it is empty. */
		.lure = sanitized ? NULL : g->w->lure,
		.follows = follows };
	if (sanitized)
		order.limits.memory_kib = SANITIZED_MEMORY_KIB;
	return lane_new(&order, g->a);
}

int judge_function(const struct judging *g, struct err *e)
{
	struct lane *lanes[2] = { make_lane(g, NULL), NULL };
	size_t n = 1;
	struct judging self = *g;

	if (g->art->object_asan != NULL)
		lanes[n++] = make_lane(g, lanes[0]);
	int rc = lanes_run(lanes, n, judged, &self, e);
	for (size_t i = 0; i < g->vecs->n && rc == 0; i++)
		rc = give_verdict(g, i, lanes[0], lanes[1], e);
	for (size_t i = 0; i < n; i++) {
		judge_hold_facts(g, lane_held(lanes[i]), lane_backend(lanes[i]));
		lane_free(lanes[i]);
	}
	return rc;
}
