/* The gate's cheats: files that try to be graded better than the work deserves. Added to an empty solution each must
 * score 0, and must have run; added to the reference it comes to what its head says ("On-reference:"): nothing changes,
 * or it hurts itself, which ends in verdicts and never in an error of ours, or it does not build. */
#include "grader/gate_cheat.h"

static bool refused(const struct grading *r)
{
	return r->artefact.outcome != BUILD_OK;
}

static int on_empty(struct gate *g, struct gate_line *line, const struct cheat *c, size_t *good, struct err *e)
{
	struct grading r;
	const char *dir;
	int rc = gate_trivial(g, "empty", &dir, e);

	if (rc != 0)
		return rc < 0 ? -1 : err_set(e, ERR_LAB, "trivial/empty.c is missing; cheats are added to it");
	if (cheat_add(g, c, dir, e) < 0 || gate_grade_plain(g, dir, true, &r, e) < 0)
		return err_prefix(e, "%s on an empty solution", c->name);
	bool zero = r.score.permille == 0, tried = !refused(&r) || (c->effects & CHEAT_REFUSED) != 0;
	if (!zero)
		gate_problem(g, line, "%s: scores %lld on an empty solution", c->name, (long long)r.score.permille);
	if (!tried)
		gate_problem(g, line, "%s: does not build with an empty solution: %s", c->name, r.artefact.reason);
	*good += zero && tried;
	grading_release(&r);
	return 0;
}

static enum outcome reference_outcome(const struct gate *g, const char *id)
{
	const struct judgement *j = &g->reference.judgement;
	for (size_t i = 0; i < j->n; i++)
		if (strcmp(j->verdicts[i].vector->id, id) == 0)
			return j->verdicts[i].outcome;
	return OUTCOME_COUNT;
}

static const char *difference(struct gate *g, const struct grading *r)
{
	if (refused(r))
		return r->artefact.reason;
	for (size_t i = 0; i < r->judgement.n; i++)
		if (r->judgement.verdicts[i].outcome != reference_outcome(g, r->judgement.verdicts[i].vector->id))
			return arena_printf(g->a, "%s: %s %s", r->judgement.verdicts[i].vector->id,
				outcome_words[r->judgement.verdicts[i].outcome], r->judgement.verdicts[i].note);
	return NULL;
}

static unsigned effect_of(struct gate *g, const struct grading *r, const char **how)
{
	*how = difference(g, r);
	return refused(r) ? CHEAT_REFUSED : *how != NULL ? CHEAT_WORSE : CHEAT_SAME;
}

struct counts {
	size_t zero, effect[3];
};

static int on_reference(
	struct gate *g, struct gate_line *line, const struct cheat *c, struct counts *counts, struct err *e)
{
	struct grading r;
	const char *dir, *how;

	if (gate_reference(g, e) < 0 || gate_folder(g, "cheat", &dir, e) < 0 ||
		gate_copy_all(g, arena_printf(g->a, "%s/reference", g->lab->dir), dir, e) < 0 ||
		cheat_add(g, c, dir, e) < 0 || gate_grade_plain(g, dir, true, &r, e) < 0)
		return err_prefix(e, "%s on the reference", c->name);
	unsigned effect = effect_of(g, &r, &how);
	if ((effect & c->effects) == 0)
		gate_problem(g, line, "%s: on the reference it is %s, which its head does not say: %s", c->name,
			cheat_effect_words[effect / 2], how != NULL ? how : "no verdict changed");
	counts->effect[effect / 2]++;
	grading_release(&r);
	return 0;
}

static int cheats(struct gate *g, struct gate_line *line, struct err *e)
{
	struct cheats list = { 0 };
	struct counts n = { 0 };

	if (g->no_cheats) {
		line->text = "left out, as asked";
		return 0;
	}
	if (cheats_load(g, g->cheats, &list, e) < 0 ||
		cheats_load(g, arena_printf(g->a, "%s/cheats", g->lab->dir), &list, e) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++) {
		gate_doing(g, "cheats", i, list.n);
		if (on_empty(g, line, &list.item[i], &n.zero, e) < 0 || on_reference(g, line, &list.item[i], &n, e) < 0)
			return -1;
	}
	if (list.n == 0)
		line->text = "none are installed here";
	else
		line->text = arena_printf(g->a,
			"%zu of %zu score 0; on the reference %zu change nothing, %zu only harm it, %zu are not built",
			n.zero, list.n, n.effect[0], n.effect[1], n.effect[2]);
	return 0;
}

const struct gate_row gate_cheat_rows[] = {
	{ "cheats", cheats },
	{ 0 },
};
