/* The gap board: three gaps that must not be confused, and a row for each competency. */
#include <stdlib.h>
#include <string.h>

#include "grader/mastery/cohort.h"
#include "grader/mastery/view_parts.h"

static bool has_lab(const struct view_from *from, const struct competency *k)
{
	for (size_t i = 0; i < from->n_labs; i++)
		if (view_lab_serves(from->labs[i], k))
			return true;
	return false;
}

static int kind_of(const struct view_world *w, const struct competency *k, const struct cohort_line *l)
{
	if (k->observed)
		return GAPKIND_OBSERVED;
	if (view_mapped(w, k) == 0 && !has_lab(w->from, k))
		return GAPKIND_CURRICULUM;
	int64_t below = l->count[MASTERY_GAP], open = l->count[MASTERY_UNDETERMINED] + l->count[MASTERY_NOT_ASSESSED];
	if (below > 0 && below >= open)
		return GAPKIND_LEARNER;
	return open > 0 && l->count[MASTERY_DEMONSTRATED] <= below + open ? GAPKIND_EVIDENCE : GAPKIND_NONE;
}

static struct view_gap_row row_of(const struct view_world *w, const struct competency *k, const struct cohort_line *l)
{
	struct view_gap_row r = { .competency = k->id,
		.title = k->title,
		.statement = k->statement,
		.domain = k->domain,
		.domain_title = view_domain_title(w->from->curriculum, k->domain),
		.bloom = k->bloom,
		.kind = kind_of(w, k, l),
		.mean_e4 = l->mean_e4,
		.lo_e4 = l->mean_lo_e4,
		.hi_e4 = l->mean_hi_e4,
		.required_e4 = k->required_permille * 10,
		.gap_e4 = l->gap_e4,
		.weight = k->weight,
		.demand_gap_e4 = l->demand_gap_e4,
		.facets_mapped = view_mapped(w, k),
		.facets_wanted = view_declared(w, k),
		.observed = k->observed };
	memcpy(r.count, l->count, sizeof r.count);
	r.critical = l->critical;
	r.link = (struct view_link){ r.kind == GAPKIND_CURRICULUM ? PAGE_MAP : PAGE_HEATMAP, k->id, "" };
	return r;
}

static int by_need(const void *a, const void *b)
{
	const struct view_gap_row *x = a, *y = b;
	if (x->demand_gap_e4 != y->demand_gap_e4)
		return x->demand_gap_e4 < y->demand_gap_e4 ? 1 : -1;
	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	return strcmp(x->competency, y->competency);
}

static struct view_index curriculum_index(const struct view_gaps *g, const struct cohort *c, struct arena *a)
{
	int64_t without = 0, of = 0;
	for (size_t i = 0; i < g->n; i++) {
		of += !g->rows[i].observed;
		without += g->rows[i].kind == GAPKIND_CURRICULUM;
	}
	return (struct view_index){ c->cg_e4, -1, -1,
		{ "%1 of what is in demand has no exercise behind it: one competency of %3 has no lab.",
			"%1 of what is in demand has no exercise behind it: %2 of %3 competencies have no lab.",
			without,
			{ view_percent(c->cg_e4, a), arena_printf(a, "%d", (int)without),
				arena_printf(a, "%d", (int)of), NULL } },
		{ PAGE_MAP, "", "" } };
}

static struct view_index evidence_index(const struct view_gaps *g, const struct cohort *c, struct arena *a)
{
	int64_t thin = 0;
	for (size_t i = 0; i < g->n; i++) {
		const struct view_gap_row *r = &g->rows[i];
		int64_t open = r->count[VIEW_UNDETERMINED] + r->count[VIEW_NOT_ASSESSED];
		thin += r->kind == GAPKIND_EVIDENCE && open > r->count[VIEW_GAP] + r->count[VIEW_DEMONSTRATED];
	}
	if (c->eg_e4 < 0)
		return (struct view_index){ -1, -1, -1,
			{ "No lab of this course has been graded yet, so nothing can be said.", NULL, 0,
				{ NULL, NULL, NULL, NULL } },
			{ PAGE_HEATMAP, "", "" } };
	return (struct view_index){ c->eg_e4, c->eg_lo_e4, c->eg_hi_e4,
		{ "In %1 of what the labs can show, there is too little to say; this is so for most learners in one "
		  "competency.",
			"In %1 of what the labs can show, there is too little to say; this is so for most learners in "
			"%2 competencies.",
			thin, { view_percent(c->eg_e4, a), arena_printf(a, "%d", (int)thin), NULL, NULL } },
		{ PAGE_HEATMAP, "", "" } };
}

static struct view_index learner_index(const struct view_gaps *g, const struct cohort *c, struct arena *a)
{
	int64_t below = 0;
	for (size_t i = 0; i < g->n; i++)
		below += g->rows[i].count[VIEW_GAP] > 0;
	if (c->sg_e4 < 0)
		return (struct view_index){ -1, -1, -1,
			{ "Too few learners have been assessed to speak of a cohort.", NULL, 0,
				{ NULL, NULL, NULL, NULL } },
			{ PAGE_ATTENTION, "", "" } };
	return (struct view_index){ c->sg_e4, c->sg_lo_e4, c->sg_hi_e4,
		{ "Those assessed stand that far below the bar on average, weighted by demand; somebody is shown to be "
		  "below "
		  "it in one competency.",
			"Those assessed stand that far below the bar on average, weighted by demand; somebody is shown "
			"to be "
			"below it in %2 competencies.",
			below, { NULL, arena_printf(a, "%d", (int)below), NULL, NULL } },
		{ PAGE_ATTENTION, "", "" } };
}

int view_gaps(const struct view_from *from, struct arena *a, struct view_gaps *out, struct err *e)
{
	struct view_world w;
	struct cohort cohort;
	struct view_gaps g = { 0 };
	if (view_world_of(from, a, &w, e) != 0 || view_cohort(&w, a, &cohort, e) != 0)
		return -1;
	g.n = from->curriculum->n_competencies;
	g.rows = arena_array(a, g.n + 1, sizeof *g.rows);
	for (size_t i = 0; i < g.n; i++)
		g.rows[i] = row_of(&w, &from->curriculum->competencies[i], &cohort.lines[i]);
	if (g.n > 1)
		qsort(g.rows, g.n, sizeof *g.rows, by_need);
	view_head_of(&w, &g.head);
	g.curriculum = curriculum_index(&g, &cohort, a);
	g.evidence = evidence_index(&g, &cohort, a);
	g.learner = learner_index(&g, &cohort, a);
	*out = g;
	return 0;
}
