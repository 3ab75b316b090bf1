/* The curriculum looked at as a whole: what contradicts itself, and what nobody teaches yet. */
#include "grader/curriculum.h"

#include <string.h>

#include "grader/lab.h"

#define WEIGHT_MAX 5 /* of the demand, see framework.json */

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

static void lint_standards(struct lint *l)
{
	for (size_t i = 0; i < l->c->n_standards; i++) {
		const struct standard *s = &l->c->standards[i];
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

static void lint_competencies(struct lint *l)
{
	size_t without = 0;
	for (size_t i = 0; i < l->c->n_competencies; i++) {
		const struct competency *k = &l->c->competencies[i];
		char place[96];
		snprintf(place, sizeof place, "framework.json: %s", k->id);
		for (size_t j = 0; j < k->standards.n; j++) {
			const struct standard *s = standard_find(l->c, k->standards.item[j]);
			if (s == NULL)
				lint_error(
					l, "%s: standard \"%s\" is not in standards.json", place, k->standards.item[j]);
			else
				lint_citation(l, place, s);
		}
		if (!k->observed && k->min_facets == 0)
			lint_error(l, "%s: min_facets is 0 although it is not observed", place);
		if (k->observed && labs_serving(l, k->id) > 0)
			lint_error(l, "%s: is observed by the instructor, but a lab claims to show it", place);
		without += !k->observed && labs_serving(l, k->id) == 0;
	}
	if (l->n_labs > 0 && without > 0)
		fprintf(l->out, "warning: %zu competencies have no facet in any lab (list: plumb curriculum map)\n",
			without);
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
			if (competency_find(l->c, lab->groups[g].competencies.item[k]) == NULL)
				lint_error(l, "%s/lab.json: groups[%zu].competencies: \"%s\" is not in framework.json",
					lab->id, g, lab->groups[g].competencies.item[k]);
	}
}

size_t curriculum_lint(const struct curriculum *c, const struct lab *const *labs, size_t n_labs, FILE *out)
{
	struct lint l = { .c = c, .labs = labs, .n_labs = n_labs, .out = out };
	lint_standards(&l);
	lint_competencies(&l);
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

static void print_list(const struct json_strings *s, FILE *out)
{
	for (size_t i = 0; i < s->n; i++)
		fprintf(out, "%s%s", i == 0 ? "" : ", ", s->item[i]);
	fputc('\n', out);
}

void curriculum_print_map(const struct curriculum *c, const struct lab *const *labs, size_t n_labs, FILE *out)
{
	struct lint l = { .c = c, .labs = labs, .n_labs = n_labs, .out = out };
	size_t none = 0;
	for (size_t i = 0; i < n_labs; i++)
		for (size_t g = 0; g < labs[i]->n_groups; g++) {
			const struct lab_group *group = &labs[i]->groups[g];
			/* §, two bytes and one column, would push the next column out of line. */
			int pad = 20 + (strstr(group->clause, "§") != NULL);
			fprintf(out, "%-*s %-16s %-20s ", pad, group->clause, labs[i]->id, group->id);
			print_list(&group->competencies, out);
		}
	for (int64_t weight = WEIGHT_MAX; weight >= 0; weight--)
		for (size_t i = 0; i < c->n_competencies; i++) {
			const struct competency *k = &c->competencies[i];
			if (k->weight != weight || k->observed || labs_serving(&l, k->id) > 0)
				continue;
			if (none++ == 0)
				fputs("\nno lab yet, the most wanted first:\n", out);
			fprintf(out, "  %-12s weight %d  %s\n", k->id, (int)k->weight, k->title);
		}
	if (none > 0)
		fprintf(out, "%zu of %zu competencies have no lab. %s\n", none, c->n_competencies, c->title);
}
