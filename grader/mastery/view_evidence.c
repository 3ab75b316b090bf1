/* The evidence behind one cell: clause by clause, and what would change the state. */
#include <stdlib.h>
#include <string.h>

#include "grader/mastery/view_parts.h"

/* A vector may have a clause of its own beside its group's; then the first group of the lab that serves is as near as
 * one can get. */
static const struct lab_group *group_of(const struct lab *lab, const char *clause, const struct competency *k)
{
	const struct lab_group *near = NULL;
	for (size_t g = 0; lab != NULL && g < lab->n_groups; g++) {
		if (!view_group_serves(&lab->groups[g], k))
			continue;
		if (strcmp(lab->groups[g].clause, clause) == 0)
			return &lab->groups[g];
		if (near == NULL)
			near = &lab->groups[g];
	}
	return near;
}

static struct view_facet facet_of(
	const struct view_world *w, const struct competency *k, const struct standing_facet *s, struct arena *a)
{
	const struct standard *std = clause_standard(w->from->curriculum, s->f.clause);
	const struct lab_group *g = group_of(view_lab(w->from, s->lab), s->f.clause, k);
	return (struct view_facet){ .clause = s->f.clause,
		.standard = std == NULL ? "" : std->id,
		.obsoleted_by = std == NULL || std->obsoleted_by.n == 0 ? "" : std->obsoleted_by.item[0],
		.polarity = s->f.polarity,
		.level = s->f.level,
		.lab = s->lab,
		.group = g == NULL ? "" : g->id,
		.group_title = g == NULL ? "" : g->title,
		.read = view_read_link(s->lab, g, a),
		.attempted = s->f.attempted,
		.passed = s->f.passed,
		.weight_e4 = s->share.weight_e4,
		.n_eff_e4 = s->share.n_eff_e4,
		.critical_failed = s->f.critical_failed };
}

static int by_trouble(const void *a, const void *b)
{
	const struct view_facet *x = a, *y = b;
	int fx = x->passed < x->attempted, fy = y->passed < y->attempted;
	if (fx != fy)
		return fy - fx;
	int d = strcmp(x->clause, y->clause);
	return d != 0 ? d : x->polarity - y->polarity;
}

static int add_facets(const struct view_world *w, const struct competency *k, const char *source, struct arena *a,
	size_t *cap, struct view_evidence *out, struct err *e)
{
	struct standing_facet *f;
	size_t n;
	if (standing_facets(w->from->store, out->learner, source, a, &f, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		*(struct view_facet *)arena_push(a, &out->facets, &out->n_facets, cap, sizeof *out->facets) =
			facet_of(w, k, &f[i], a);
	return 0;
}

static int all_facets(const struct view_world *w, const struct competency *k, struct arena *a,
	struct view_evidence *out, struct err *e)
{
	size_t cap = 0;
	int rc = k->evidence_from.n > 0 ? 0 : add_facets(w, k, k->id, a, &cap, out, e);
	for (size_t i = 0; rc == 0 && i < k->evidence_from.n; i++)
		rc = add_facets(w, k, k->evidence_from.item[i], a, &cap, out, e);
	if (rc == 0 && out->n_facets > 1)
		qsort(out->facets, out->n_facets, sizeof *out->facets, by_trouble);
	return rc;
}

static void balance(struct view_evidence *out)
{
	int64_t side[2] = { 0, 0 };
	for (size_t i = 0; i < out->n_facets; i++)
		side[out->facets[i].polarity == POLARITY_REJECT] += out->facets[i].n_eff_e4;
	int64_t all = side[0] + side[1];
	out->accept_e4 = all == 0 ? -1 : (side[0] * 10000 + all / 2) / all;
	out->reject_e4 = all == 0 ? -1 : 10000 - out->accept_e4;
}

struct change_list {
	struct view_evidence *out;
	size_t cap;
	struct arena *a;
};

static void say(struct change_list *l, const char *one, const char *many, int64_t n, const char *arg)
{
	struct view_words *w = arena_push(l->a, &l->out->change, &l->out->n_change, &l->cap, sizeof *w);
	*w = (struct view_words){ one, many, n, { arena_printf(l->a, "%d", (int)n), arg, NULL, NULL } };
}

static void say_critical(struct change_list *l)
{
	for (size_t i = 0; i < l->out->n_facets; i++)
		if (l->out->facets[i].critical_failed)
			say(l, "a critical case of %2 has to pass: one failure there decides alone", NULL, 1,
				l->out->facets[i].clause);
}

static bool say_failing(struct change_list *l)
{
	int64_t failing = 0;
	for (size_t i = 0; i < l->out->n_facets; i++)
		failing += l->out->facets[i].passed < l->out->facets[i].attempted;
	if (failing > 0)
		say(l, "one clause that fails now has to hold: %2", "%1 clauses that fail now have to hold, %2 first",
			failing, l->out->facets[0].clause);
	return failing > 0;
}

/* What would turn it into "demonstrated", as the model itself counts it. */
static void say_changes(const struct mastery *m, const char *labs, struct change_list *l)
{
	if (m->state == MASTERY_NOT_ASSESSED) {
		if (labs[0] == '\0')
			say(l, "no lab of this course asks for it yet", NULL, 1, "");
		else
			say(l, "a submission to %2", NULL, 1, labs);
		return;
	}
	if (m->state == MASTERY_DEMONSTRATED)
		return;
	say_critical(l);
	/* How many others would make up for the failing ones is no advice: those are to be put right. */
	bool failing = say_failing(l);
	if (m->more > 0 && !failing)
		say(l, "one more clause has to hold before the interval clears the bar",
			"%1 more clauses have to hold before the interval clears the bar", m->more, "");
	if (m->reject == 0)
		say(l, "at least one clause from its other side: input that the clause forbids has to be tried", NULL,
			1, "");
	if (m->accept == 0)
		say(l, "at least one clause from its other side: input that the clause allows has to be tried", NULL, 1,
			"");
	if (m->more_coverage > 0)
		say(l, "one more clause has to be tried before enough of the competency is covered",
			"%1 more clauses have to be tried before enough of the competency is covered", m->more_coverage,
			"");
}

static const char *labs_of(const struct view_world *w, const struct competency *k, struct arena *a)
{
	const char *text = "";
	for (size_t i = 0; i < w->from->n_labs; i++)
		if (view_lab_serves(w->from->labs[i], k))
			text = arena_printf(a, "%s%s%s", text, text[0] == '\0' ? "" : ", ", w->from->labs[i]->id);
	return text;
}

static void fill_cell(const struct view_world *w, const struct competency *k, const struct standing_row *row,
	struct arena *a, struct view_evidence *out)
{
	static const struct mastery nothing = { .state = MASTERY_NOT_ASSESSED };
	const struct mastery *m = row == NULL ? &nothing : &row->m;
	struct change_list l = { .out = out, .a = a };
	out->cell = view_cell_of(w, row);
	out->alpha_e4 = row == NULL ? -1 : m->alpha_e4;
	out->beta_e4 = row == NULL ? -1 : m->beta_e4;
	out->coverage_e4 = m->coverage_e4;
	out->coverage_wanted_e4 = w->rules.params.coverage_permille * 10;
	out->two_sided = m->two_sided;
	out->newest_ms = row == NULL ? 0 : row->newest_ms;
	out->old = row != NULL && mastery_is_old(&w->rules.params, row->newest_ms, w->from->now_ms);
	balance(out);
	say_changes(m, labs_of(w, k, a), &l);
}

int view_evidence(const struct view_from *from, const char *learner, const char *competency, struct arena *a,
	struct view_evidence *out, struct err *e)
{
	struct view_world w;
	const struct competency *k = competency_find(from->curriculum, competency);
	struct standing_row *rows;
	size_t n;
	if (k == NULL)
		return err_set(
			e, ERR_USAGE, "%.80s: no such competency in %s", competency, from->curriculum->framework);
	if (view_world_of(from, a, &w, e) != 0 || view_learner_check(&w, learner, e) != 0)
		return -1;
	struct view_evidence v = { .learner = arena_strdup(a, learner),
		.competency = k->id,
		.title = k->title,
		.statement = k->statement,
		.bloom = k->bloom,
		.observed = k->observed,
		.required_e4 = k->required_permille * 10 };
	v.name = view_learner_of(from, learner).name;
	if (view_rows(&w, &v.learner, 1, k->id, a, &rows, &n, e) != 0 || all_facets(&w, k, a, &v, e) != 0 ||
		view_records(&w, v.learner, k, a, &v.records, &v.n_records, e) != 0)
		return -1;
	fill_cell(&w, k, n == 0 ? NULL : &rows[0], a, &v);
	view_head_of(&w, &v.head);
	*out = v;
	return 0;
}
