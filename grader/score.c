#include "grader/score.h"

#include <string.h>

/* Pairs: an accept/reject question is worth something only together with its sibling, so that answering all of them
 * alike is worth nothing. A vector that names a pair counts when both are right; a vector that others name counts when
 * at least one of those pairs is right as a whole. */
struct tally {
	const struct judgement *j;
	size_t *pair;    /* index of the vector that [i] names, or SIZE_MAX */
	bool *named;     /* [i] is named by somebody */
	bool *confirmed; /* ... and by somebody who is right while [i] is right */
};

static size_t find(const struct judgement *j, const char *id)
{
	for (size_t i = 0; i < j->n; i++)
		if (strcmp(j->verdicts[i].vector->id, id) == 0)
			return i;
	return SIZE_MAX;
}

static bool right(const struct judgement *j, size_t i)
{
	return j->verdicts[i].outcome == OUTCOME_OK;
}

static struct tally count_pairs(const struct judgement *j, struct arena *a)
{
	struct tally t = { .j = j,
		.pair = arena_array(a, j->n + 1, sizeof(size_t)),
		.named = arena_array(a, j->n + 1, sizeof(bool)),
		.confirmed = arena_array(a, j->n + 1, sizeof(bool)) };
	for (size_t i = 0; i < j->n; i++) {
		const char *pair = j->verdicts[i].vector->pair;
		t.pair[i] = pair != NULL ? find(j, pair) : SIZE_MAX;
		if (t.pair[i] == SIZE_MAX)
			continue;
		t.named[t.pair[i]] = true;
		t.confirmed[t.pair[i]] |= right(j, i) && right(j, t.pair[i]);
	}
	return t;
}

static bool counts(const struct tally *t, size_t i)
{
	if (!right(t->j, i))
		return false;
	if (t->pair[i] != SIZE_MAX && right(t->j, t->pair[i]))
		return true;
	return t->pair[i] == SIZE_MAX && (!t->named[i] || t->confirmed[i]);
}

/* The one to look at first: the security failure, then what does not merely follow, fresh or published alike. */
static int urgency(const struct verdict *v)
{
	if (v->outcome == OUTCOME_ACCEPTED_INVALID)
		return 3;
	return v->outcome == OUTCOME_CASCADED ? 1 : 2;
}

static void add(struct group_score *g, const struct verdict *v, bool good)
{
	bool fresh = v->vector->set == SET_FRESH;
	*(fresh ? &g->total : &g->published_total) += 1;
	*(fresh ? &g->passed : &g->published_passed) += good;
	if (v->outcome == OUTCOME_OK)
		return;
	g->security |= v->outcome == OUTCOME_ACCEPTED_INVALID;
	if (g->first_failed == NULL || urgency(v) > urgency(g->first_failed))
		g->first_failed = v;
}

void score(const struct lab *lab, const struct judgement *j, struct arena *a, struct score *out)
{
	struct score s = { .groups = arena_array(a, lab->n_groups + 1, sizeof(struct group_score)),
		.n = lab->n_groups };
	struct tally t = count_pairs(j, a);

	for (size_t g = 0; g < s.n; g++) {
		struct group_score *gs = &s.groups[g];
		gs->group = &lab->groups[g];
		for (size_t i = 0; i < j->n; i++)
			if (j->verdicts[i].vector->group == gs->group)
				add(gs, &j->verdicts[i], counts(&t, i));
		gs->points = gs->total > 0 ? gs->group->weight * gs->passed / gs->total : 0;
		s.permille += gs->points;
		s.hard_coded |= gs->published_total > 0 && gs->published_passed == gs->published_total &&
				gs->total > 0 && gs->passed == 0;
	}
	s.passed = s.permille >= lab->pass_permille;
	*out = s;
}
