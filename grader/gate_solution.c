/* Rows of the gate that grade whole solutions: starter, trivial ones, reference, and the reference under other seeds. */
#include <fcntl.h>

#include "grader/gate.h"

#define HEAD_ROOM 4 /* the slowest answer of the reference takes at most a quarter of the time that there is */
#define RUNS      3

static const char *build_problem(struct gate *g, const struct artefact *art)
{
	return arena_printf(g->a, "does not build: %s", art->reason);
}

/* The first verdict that is not OK, in words. */
static const char *first_wrong(struct gate *g, const struct judgement *j)
{
	for (size_t i = 0; i < j->n; i++)
		if (j->verdicts[i].outcome != OUTCOME_OK)
			return arena_printf(g->a, "%s (%s): %s %s", j->verdicts[i].vector->id,
				j->verdicts[i].vector->clause, outcome_words[j->verdicts[i].outcome],
				j->verdicts[i].note);
	return "nothing";
}

static int starter(struct gate *g, struct gate_line *line, struct err *e)
{
	struct grading r;

	if (gate_grade(g, arena_printf(g->a, "%s/starter", g->lab->dir), g->seed, &r, e) < 0)
		return -1;
	if (r.artefact.outcome != BUILD_OK)
		gate_problem(g, line, "%s", build_problem(g, &r.artefact));
	if (r.score.passed)
		gate_problem(g, line, "scores %lld and passes; a student begins with it", (long long)r.score.permille);
	line->text = arena_printf(g->a, "builds, %lld of 1000", (long long)r.score.permille);
	grading_release(&r);
	return 0;
}

/* --- trivial --- */

static const struct {
	const char *kind;
	bool program; /* makes sense for a program lab as well */
} trivial_kinds[] = {
	{ "empty", true },
	{ "constant", true },
	{ "echo", true },
	{ "previous", true },
	{ "random", true },
	{ "always-accept", false },
	{ "always-reject", false },
	{ "crash", true },
};
#define KINDS (sizeof(trivial_kinds) / sizeof(trivial_kinds[0]))

static const char *where_points(struct gate *g, const struct score *s)
{
	const char *text = "";
	for (size_t i = 0; i < s->n; i++)
		if (s->groups[i].points > 0)
			text = arena_printf(g->a, "%s %s %lld/%lld", text, s->groups[i].group->id,
				(long long)s->groups[i].passed, (long long)s->groups[i].total);
	return text;
}

static int trivial_one(struct gate *g, struct gate_line *line, const char *kind, bool required, struct err *e)
{
	struct grading r;
	const char *dir;
	int rc = gate_trivial(g, kind, &dir, e);

	if (rc < 0)
		return -1;
	if (rc == 1) {
		if (required)
			gate_problem(g, line, "trivial/%s.c is missing", kind);
		return 0;
	}
	if (gate_grade_plain(g, dir, false, &r, e) < 0)
		return err_prefix(e, "%s", kind);
	if (r.artefact.outcome != BUILD_OK)
		gate_problem(g, line,
			"%s: %s (it must build: cheats are added to it, and a 0 without a run shows nothing)", kind,
			build_problem(g, &r.artefact));
	if (r.score.permille != 0)
		gate_problem(
			g, line, "%s scores %lld:%s", kind, (long long)r.score.permille, where_points(g, &r.score));
	line->text = arena_printf(
		g->a, "%s%s%s %lld", line->text, line->text[0] != '\0' ? ", " : "", kind, (long long)r.score.permille);
	grading_release(&r);
	return 0;
}

static int trivial(struct gate *g, struct gate_line *line, struct err *e)
{
	for (size_t i = 0; i < KINDS; i++) {
		gate_doing(g, "trivial", i, KINDS);
		bool required = g->lab->contract == CONTRACT_FUNCTION || trivial_kinds[i].program;
		if (trivial_one(g, line, trivial_kinds[i].kind, required, e) < 0)
			return -1;
	}
	return 0;
}

/* --- reference --- */

static int reference(struct gate *g, struct gate_line *line, struct err *e)
{
	int64_t slowest_us = 0, wall_ms = lab_wall_ms(g->lab);

	if (gate_reference(g, e) < 0)
		return -1;
	const struct grading *r = &g->reference;
	if (r->artefact.outcome != BUILD_OK)
		gate_problem(g, line, "%s", build_problem(g, &r->artefact));
	else if (r->artefact.object_asan == NULL && g->lab->contract != CONTRACT_BOARD)
		gate_problem(g, line, "does not build with sanitizers");
	if (r->artefact.outcome == BUILD_OK && r->score.permille != 1000)
		gate_problem(g, line, "scores %lld; first wrong: %s", (long long)r->score.permille,
			first_wrong(g, &r->judgement));
	for (size_t i = 0; i < r->judgement.n; i++) {
		const struct verdict *v = &r->judgement.verdicts[i];
		if (v->vector->set == SET_PUBLISHED && v->outcome != OUTCOME_OK)
			gate_problem(g, line, "published %s: %s", v->vector->id, outcome_words[v->outcome]);
		slowest_us = v->us > slowest_us ? v->us : slowest_us;
	}
	/* what hangs on a board is seen by its steps, and a watched boot is slow */
	if (slowest_us * HEAD_ROOM > wall_ms * 1000 && g->lab->contract != CONTRACT_BOARD)
		gate_problem(g, line, "no head-room: the slowest answer takes %lld ms of %lld ms",
			(long long)(slowest_us / 1000), (long long)wall_ms);
	line->text = arena_printf(g->a, "%lld of 1000, slowest answer %lld ms of %lld ms", (long long)r->score.permille,
		(long long)(slowest_us / 1000), (long long)wall_ms);
	return 0;
}

static int same_seed(struct gate *g, struct gate_line *line, struct err *e)
{
	if (gate_reference(g, e) < 0)
		return -1;
	for (int i = 1; i < RUNS; i++) {
		struct grading r;
		gate_doing(g, "same seed", (size_t)i, RUNS);
		if (gate_grade(g, arena_printf(g->a, "%s/reference", g->lab->dir), g->seed, &r, e) < 0)
			return -1;
		if (strcmp(r.record.verdict_digest, g->reference.record.verdict_digest) != 0)
			gate_problem(g, line,
				"run %d has another verdict digest than the first: not deterministic in (seed, now)",
				i + 1);
		grading_release(&r);
	}
	line->text = "three runs, one digest";
	return 0;
}

/* --- other seed --- */

static bool same_question(const struct lab *lab, const struct lab_case *x, const struct lab_case *y)
{
	if (lab->contract == CONTRACT_FUNCTION)
		return x->op == y->op && x->in_len == y->in_len && memcmp(x->in, y->in, x->in_len) == 0;
	if (x->n_files != y->n_files)
		return false;
	for (size_t i = 0; i < x->n_files; i++)
		if (x->files[i].len != y->files[i].len ||
			memcmp(x->files[i].data, y->files[i].data, x->files[i].len) != 0)
			return false;
	return true;
}

static bool asked_in(const struct lab *lab, const struct lab_case *c, const struct vectors *other)
{
	for (size_t i = 0; i < other->n_cases; i++)
		if (same_question(lab, c, &other->cases[i]))
			return true;
	return false;
}

/* Fresh means fresh: most questions of another seed are other questions, and the reference answers them too. */
static int other_seed(struct gate *g, struct gate_line *line, struct err *e)
{
	uint8_t seed[SEED_SIZE];
	struct grading r;
	size_t fresh = 0, repeated = 0;

	if (gate_reference(g, e) < 0)
		return -1;
	memcpy(seed, g->seed, SEED_SIZE);
	seed[0] ^= 0xff;
	if (gate_grade(g, arena_printf(g->a, "%s/reference", g->lab->dir), seed, &r, e) < 0)
		return -1;
	for (size_t i = 0; i < r.vectors.n; i++) {
		const struct vector *v = &r.vectors.vectors[i];
		if (v->set != SET_FRESH)
			continue;
		fresh++;
		repeated += asked_in(g->lab, v->run, &g->reference.vectors);
	}
	if (r.score.permille != 1000)
		gate_problem(g, line, "the reference scores %lld; first wrong: %s", (long long)r.score.permille,
			first_wrong(g, &r.judgement));
	if (repeated * 4 > fresh)
		gate_problem(g, line, "%zu of %zu questions are the same as under the first seed", repeated, fresh);
	line->text = arena_printf(g->a, "reference %lld; %zu of %zu questions are new", (long long)r.score.permille,
		fresh - repeated, fresh);
	grading_release(&r);
	return 0;
}

const struct gate_row gate_solution_rows[] = {
	{ "starter", starter },
	{ "trivial", trivial },
	{ "reference", reference },
	{ "same seed", same_seed },
	{ "other seed", other_seed },
	{ 0 },
};
