/* The curriculum looked at as a whole: what contradicts itself, and what nobody teaches yet. */
#include "grader/curriculum.h"

#include <string.h>

#include "grader/lab.h"

#define WEIGHT_MAX 5 /* of the demand: min(5, 1 + codes other than LAW), 0 when observed */

struct lint {
	const struct curriculum *c;
	const struct lab *const *labs;
	size_t n_labs, errors;
	FILE *out;
};

__attribute__((format(printf, 2, 3))) static void lint_error(struct lint *l, const char *fmt, ...)
{
	va_list ap;
	fputs("error: ", l->out);
	va_start(ap, fmt);
	vfprintf(l->out, fmt, ap);
	va_end(ap);
	fputc('\n', l->out);
	l->errors++;
}

/* Obsolete is an error, unless the registry knows a successor and says why the old number is still the one to cite. */
static void lint_citation(struct lint *l, const char *place, const struct standard *s)
{
	if (s->obsoleted_by.n == 0)
		return;
	if (s->cited_because[0] == '\0')
		lint_error(l, "%s: cites %s, which is obsolete: cite %s", place, s->id, s->obsoleted_by.item[0]);
	else
		fprintf(l->out, "warning: %s: cites %s, obsoleted by %s (allowed by its cited_because)\n", place, s->id,
			s->obsoleted_by.item[0]);
}

/* Only those that labs cite or are about to: the others are names on a list yet. */
static void lint_unverified(struct lint *l)
{
	size_t n = 0;
	for (size_t i = 0; i < l->c->n_standards; i++) {
		const struct standard *s = &l->c->standards[i];
		if (s->clauses.n == 0 || s->checked_on[0] != '\0')
			continue;
		fprintf(l->out, "%s%s",
			n++ == 0 ? "warning: standards.json: status is from memory, not checked: " : ", ", s->id);
	}
	if (n > 0)
		fputc('\n', l->out);
}

/* Follows the first successors; more steps than there are standards is a circle. */
static void lint_successors(struct lint *l, const struct standard *s)
{
	const struct standard *at = s;
	for (size_t steps = 0; at != NULL && at->obsoleted_by.n > 0; steps++) {
		at = standard_find(l->c, at->obsoleted_by.item[0]);
		if (at == s || steps > l->c->n_standards) {
			lint_error(l, "standards.json: %s: its successors lead back to it", s->id);
			return;
		}
	}
}

static void lint_standards(struct lint *l)
{
	for (size_t i = 0; i < l->c->n_standards; i++) {
		const struct standard *s = &l->c->standards[i];
		lint_successors(l, s);
		for (size_t j = 0; j < s->obsoleted_by.n; j++)
			if (standard_find(l->c, s->obsoleted_by.item[j]) == NULL)
				lint_error(l, "standards.json: %s: its successor %s has no entry", s->id,
					s->obsoleted_by.item[j]);
		for (size_t j = 0; j < s->obsoletes.n; j++) {
			const struct standard *old = standard_find(l->c, s->obsoletes.item[j]);
			if (old != NULL && old->obsoleted_by.n == 0)
				lint_error(l, "standards.json: %s obsoletes %s, whose entry does not say so", s->id,
					old->id);
		}
	}
	lint_unverified(l);
}

static size_t labs_serving(const struct lint *l, const char *competency)
{
	size_t n = 0;
	for (size_t i = 0; i < l->n_labs; i++)
		for (size_t g = 0; g < l->labs[i]->n_groups; g++)
			for (size_t k = 0; k < l->labs[i]->groups[g].competencies.n; k++)
				n += strcmp(l->labs[i]->groups[g].competencies.item[k], competency) == 0;
	return n;
}

/* The rule is the project's; another framework may weigh as it likes between 0 and 5. */
static void lint_weight(struct lint *l, const char *place, const struct competency *k)
{
	int64_t codes = 0;
	for (size_t i = 0; i < k->codes.n; i++)
		codes += strcmp(k->codes.item[i], "LAW") != 0;
	int64_t weight = k->observed ? 0 : codes + 1 < WEIGHT_MAX ? codes + 1 : WEIGHT_MAX;
	if (l->c->beside == NULL && k->weight != weight)
		lint_error(l, "%s: demand.weight is %d, its codes give %d", place, (int)k->weight, (int)weight);
}

static void lint_competency(struct lint *l, const struct competency *k)
{
	char place[96];
	snprintf(place, sizeof place, "framework.json: %s", k->id);
	for (size_t j = 0; j < k->standards.n; j++) {
		const struct standard *s = standard_find(l->c, k->standards.item[j]);
		if (s == NULL)
			lint_error(l, "%s: standard \"%s\" is not in standards.json", place, k->standards.item[j]);
		else
			lint_citation(l, place, s);
	}
	lint_weight(l, place, k);
	if (!k->observed && k->standards.n == 0 && k->evidence_from.n == 0)
		lint_error(l, "%s: an orphan: it names no standard, so no lab can ever feed it", place);
	if (!k->observed && k->min_facets == 0)
		lint_error(l, "%s: min_facets is 0 although it is not observed", place);
	if (k->observed && labs_serving(l, k->id) > 0)
		lint_error(l, "%s: is observed by the instructor, but a lab claims to show it", place);
}

static bool is_fed(const struct lint *l, const struct competency *k)
{
	size_t labs = labs_serving(l, k->id);
	for (size_t i = 0; i < k->evidence_from.n; i++)
		labs += labs_serving(l, k->evidence_from.item[i]);
	return k->observed || labs > 0;
}

/* The curriculum gap is a finding about the labs, not a mistake in the file: it is listed and is no error. */
static void lint_gap(struct lint *l)
{
	size_t without = 0;
	for (size_t i = 0; i < l->c->n_competencies; i++)
		without += !is_fed(l, &l->c->competencies[i]);
	if (l->n_labs == 0 || without == 0)
		return;
	fprintf(l->out, "warning: curriculum gap: %zu competencies have no facet in any lab:", without);
	for (size_t i = 0; i < l->c->n_competencies; i++)
		if (!is_fed(l, &l->c->competencies[i]))
			fprintf(l->out, " %s", l->c->competencies[i].id);
	fputc('\n', l->out);
}

static bool is_linked(const struct curriculum *c, const char *node)
{
	for (size_t i = 0; i < c->n_competencies; i++)
		for (size_t j = 0; j < c->competencies[i].n_crosswalk; j++)
			if (strcmp(c->competencies[i].crosswalk[j].to, node) == 0)
				return true;
	return false;
}

static void lint_crosswalk(struct lint *l)
{
	size_t single = 0, links = 0;
	for (size_t i = 0; i < l->c->n_nodes; i++)
		if (!is_linked(l->c, l->c->nodes[i].id))
			lint_error(l, "framework.json: external_nodes: no competency links to %s", l->c->nodes[i].id);
	for (size_t i = 0; i < l->c->n_competencies; i++)
		for (size_t j = 0; j < l->c->competencies[i].n_crosswalk; j++, links++)
			single += l->c->competencies[i].crosswalk[j].second_reviewer[0] == '\0';
	if (single > 0)
		fprintf(l->out, "warning: crosswalk: %zu of %zu links have been read by one person only\n", single,
			links);
}

static void lint_competencies(struct lint *l)
{
	for (size_t i = 0; i < l->c->n_competencies; i++)
		lint_competency(l, &l->c->competencies[i]);
	lint_gap(l);
}

static void lint_lab(struct lint *l, const struct lab *lab)
{
	for (size_t i = 0; i < lab->standards.n; i++) {
		const struct standard *s = standard_find(l->c, lab->standards.item[i]);
		char place[128];
		snprintf(place, sizeof place, "%s/lab.json: standards[%zu]", lab->id, i);
		if (s == NULL)
			lint_error(l, "%s: \"%s\" is not in standards.json", place, lab->standards.item[i]);
		else
			lint_citation(l, place, s);
	}
	for (size_t g = 0; g < lab->n_groups; g++) {
		struct err e;
		char place[128];
		snprintf(place, sizeof place, "%s/lab.json: groups[%zu].clause", lab->id, g);
		if (clause_check(l->c, lab->groups[g].clause, place, &e) != 0)
			lint_error(l, "%s", e.text);
		for (size_t k = 0; k < lab->groups[g].competencies.n; k++)
			if (competency_find(l->c, lab->groups[g].competencies.item[k]) == NULL &&
				(l->c->beside == NULL ||
					competency_find(l->c->beside, lab->groups[g].competencies.item[k]) == NULL))
				lint_error(l, "%s/lab.json: groups[%zu].competencies: \"%s\" is not in framework.json",
					lab->id, g, lab->groups[g].competencies.item[k]);
	}
}

size_t curriculum_lint(const struct curriculum *c, const struct lab *const *labs, size_t n_labs, FILE *out)
{
	struct lint l = { .c = c, .labs = labs, .n_labs = n_labs, .out = out };
	lint_standards(&l);
	lint_competencies(&l);
	lint_crosswalk(&l);
	for (size_t i = 0; i < n_labs; i++)
		lint_lab(&l, labs[i]);
	return l.errors;
}

int curriculum_check_lab(const struct curriculum *c, const struct lab *lab, struct err *e)
{
	for (size_t i = 0; i < lab->standards.n; i++)
		if (standard_find(c, lab->standards.item[i]) == NULL)
			return err_set(e, ERR_LAB,
				"%s/lab.json: standards[%zu]: \"%s\" is not in curriculum/standards.json", lab->dir, i,
				lab->standards.item[i]);
	for (size_t g = 0; g < lab->n_groups; g++) {
		const struct lab_group *group = &lab->groups[g];
		char place[512];
		(void)snprintf(place, sizeof place, "%s/lab.json: groups[%zu].clause", lab->dir, g);
		if (clause_check(c, group->clause, place, e) != 0)
			return -1;
		for (size_t k = 0; k < group->competencies.n; k++)
			if (competency_find(c, group->competencies.item[k]) == NULL)
				return err_set(e, ERR_LAB,
					"%s/lab.json: groups[%zu].competencies: \"%s\" is not in "
					"curriculum/framework.json",
					lab->dir, g, group->competencies.item[k]);
	}
	return 0;
}
