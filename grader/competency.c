#include "grader/competency.h"

#include <string.h>

static bool is_evidence(const struct verdict *v)
{
	return v->vector->set == SET_FRESH && v->outcome != OUTCOME_CASCADED && v->outcome != OUTCOME_NOT_RUN;
}

static const struct verdict *verdict_by_id(const struct judgement *j, const char *id)
{
	for (size_t i = 0; i < j->n; i++)
		if (strcmp(j->verdicts[i].vector->id, id) == 0)
			return &j->verdicts[i];
	return NULL;
}

static bool holds(const struct judgement *j, const struct verdict *v)
{
	if (v->outcome != OUTCOME_OK)
		return false;
	if (v->vector->pair == NULL)
		return true;
	const struct verdict *sibling = verdict_by_id(j, v->vector->pair);
	return sibling != NULL && sibling->outcome == OUTCOME_OK;
}

static struct facet *facet_find(struct competency_map *m, const struct facet *f)
{
	for (size_t i = 0; i < m->n_facets; i++) {
		struct facet *k = &m->facets[i];
		if (k->polarity == f->polarity && strcmp(k->competency, f->competency) == 0 &&
			strcmp(k->clause, f->clause) == 0)
			return k;
	}
	return NULL;
}

void competency_merge(struct competency_map *m, size_t *cap, const struct facet *f, struct arena *a)
{
	struct facet *k = facet_find(m, f);
	if (k == NULL) {
		k = arena_push(a, &m->facets, &m->n_facets, cap, sizeof *m->facets);
		*k = *f;
		return;
	}
	k->attempted += f->attempted;
	k->passed += f->passed;
	k->critical_failed |= f->critical_failed;
	if (f->level < k->level) /* LEVEL_MUST is the least: the strictest wording of a clause decides */
		k->level = f->level;
}

/* Vectors come in an order that the seed draws; what is shown should not. */
static int by_name(const void *a, const void *b)
{
	const struct facet *x = a, *y = b;
	int d = strcmp(x->competency, y->competency);
	if (d == 0)
		d = strcmp(x->clause, y->clause);
	return d != 0 ? d : x->polarity - y->polarity;
}

static void sort(struct competency_map *m)
{
	if (m->n_facets > 0)
		qsort(m->facets, m->n_facets, sizeof *m->facets, by_name);
}

void competency_evidence(const struct judgement *j, struct arena *a, struct competency_map *out)
{
	size_t cap = 0;
	*out = (struct competency_map){ 0 };
	for (size_t i = 0; i < j->n; i++) {
		const struct verdict *v = &j->verdicts[i];
		const struct json_strings *serves = &v->vector->group->competencies;
		bool counts = is_evidence(v), good = counts && holds(j, v);
		if (v->vector->set != SET_FRESH)
			continue;
		for (size_t k = 0; k < serves->n; k++) {
			struct facet f = { .competency = serves->item[k],
				.clause = v->vector->clause,
				.polarity = v->vector->polarity,
				.level = v->vector->level,
				.attempted = counts,
				.passed = good,
				.critical_failed = counts && !good && v->vector->critical };
			competency_merge(out, &cap, &f, a);
		}
	}
	sort(out);
}

void competency_apply(struct competency_map *m, const struct curriculum *c, struct arena *a)
{
	size_t cap = 0, n = 0;
	sort(m);
	m->lines = NULL;
	m->n_lines = 0;
	for (size_t i = 0; i < m->n_facets; i += n) {
		const struct competency *k = competency_find(c, m->facets[i].competency);
		for (n = 1; i + n < m->n_facets; n++)
			if (strcmp(m->facets[i + n].competency, m->facets[i].competency) != 0)
				break;
		if (k == NULL)
			continue;
		struct mastery_bar bar = { .required_permille = k->required_permille, .min_facets = k->min_facets };
		struct competency_line *l = arena_push(a, &m->lines, &m->n_lines, &cap, sizeof *m->lines);
		l->competency = k->id;
		l->required_permille = k->required_permille;
		mastery_of(c->mastery, &bar, &m->facets[i], n, &l->m);
	}
}
