/* The gate's mutants: each dies in its clause, perhaps in the declared cascade, and nowhere else; what it declares to
 * survive holds; every group of vectors kills one. */
#include <fcntl.h>

#include "grader/gate.h"
#include "grader/mutant.h"

#define ENOUGH 8 /* mutants in a lab of the catalogue; fewer is said, not refused */

static bool listed(const struct json_strings *list, const char *clause)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->item[i], clause) == 0)
			return true;
	return false;
}

static bool wrong(const struct verdict *v)
{
	return v->outcome != OUTCOME_OK;
}

static bool any_vector_of(const struct judgement *j, const char *clause)
{
	for (size_t i = 0; i < j->n; i++)
		if (strcmp(j->verdicts[i].vector->clause, clause) == 0)
			return true;
	return false;
}

/* Clauses that no vector has are typing errors, and would hold by themselves. */
static void check_clauses(struct gate *g, struct gate_line *line, const struct mutant *m, const struct judgement *j)
{
	const struct json_strings *lists[] = { &m->cascades, &m->survives };
	if (!any_vector_of(j, m->dies_in))
		gate_problem(g, line, "%s: Dies-in: no vector has the clause \"%s\"", m->name, m->dies_in);
	for (size_t l = 0; l < 2; l++)
		for (size_t i = 0; i < lists[l]->n; i++)
			if (!any_vector_of(j, lists[l]->item[i]))
				gate_problem(g, line, "%s: %s: no vector has the clause \"%s\"", m->name,
					l == 0 ? "Cascades" : "Survives", lists[l]->item[i]);
}

static void check_verdicts(struct gate *g, struct gate_line *line, const struct mutant *m, const struct judgement *j)
{
	bool died = false;
	const char *strays[8];
	size_t n_strays = 0;

	for (size_t i = 0; i < j->n; i++) {
		const struct verdict *v = &j->verdicts[i];
		const char *clause = v->vector->clause;
		if (!wrong(v))
			continue;
		died |= strcmp(clause, m->dies_in) == 0 && v->outcome != OUTCOME_CASCADED;
		if (strcmp(clause, m->dies_in) == 0 || listed(&m->cascades, clause))
			continue;
		bool told = false;
		for (size_t s = 0; s < n_strays; s++)
			told |= strcmp(strays[s], clause) == 0;
		if (told || n_strays == 8)
			continue;
		strays[n_strays++] = clause;
		gate_problem(g, line, "%s: fails in %s as well (%s: %s %s), which it does not declare", m->name, clause,
			v->vector->id, outcome_words[v->outcome], v->note);
	}
	if (!died)
		gate_problem(g, line, "%s: survives in %s, where it should die", m->name, m->dies_in);
}

static void check_survives(struct gate *g, struct gate_line *line, const struct mutant *m, const struct judgement *j)
{
	for (size_t i = 0; i < j->n; i++)
		if (wrong(&j->verdicts[i]) && listed(&m->survives, j->verdicts[i].vector->clause)) {
			gate_problem(g, line, "%s: declares to survive %s and fails %s there", m->name,
				j->verdicts[i].vector->clause, j->verdicts[i].vector->id);
			return;
		}
}

static void count_groups(const struct lab *lab, const struct judgement *j, size_t *kills)
{
	for (size_t k = 0; k < lab->n_groups; k++)
		for (size_t i = 0; i < j->n; i++)
			if (j->verdicts[i].vector->group == &lab->groups[k] &&
				j->verdicts[i].vector->set == SET_FRESH && wrong(&j->verdicts[i])) {
				kills[k]++;
				break;
			}
}

static int run_mutant(struct gate *g, struct gate_line *line, const struct mutant *m, size_t *kills, struct err *e)
{
	struct grading r;
	const char *dir;

	if (gate_folder(g, "mutant", &dir, e) < 0 ||
		gate_copy_all(g, arena_printf(g->a, "%s/reference", g->lab->dir), dir, e) < 0)
		return -1;
	if (mutant_apply(m, dir, g->a, e) < 0) {
		gate_problem(g, line, "%s", e->text);
		return 0;
	}
	if (gate_grade_plain(g, dir, false, &r, e) < 0)
		return err_prefix(e, "%s", m->name);
	if (r.artefact.outcome != BUILD_OK) {
		gate_problem(g, line, "%s: does not build: %s", m->name, r.artefact.reason);
	} else {
		check_clauses(g, line, m, &r.judgement);
		check_verdicts(g, line, m, &r.judgement);
		check_survives(g, line, m, &r.judgement);
		count_groups(g->lab, &r.judgement, kills);
	}
	grading_release(&r);
	return 0;
}

static int mutants(struct gate *g, struct gate_line *line, struct err *e)
{
	struct mutant *m;
	size_t n, cascades = 0, failed = 0, *kills = arena_array(g->a, g->lab->n_groups + 1, sizeof(*kills));

	if (mutants_load(g->lab, g->a, &m, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		size_t before = line->n_problems;
		gate_doing(g, "mutants", i, n);
		if (run_mutant(g, line, &m[i], kills, e) < 0)
			return -1;
		cascades += m[i].cascades.n > 0;
		failed += line->n_problems > before;
	}
	if (n == 0)
		gate_problem(g, line, "there is no mutant; nothing shows that these vectors find mistakes");
	for (size_t k = 0; k < g->lab->n_groups; k++)
		if (kills[k] == 0)
			gate_problem(g, line, "the group %s kills no mutant", g->lab->groups[k].id);
	line->text = arena_printf(g->a, "%zu of %zu killed in their clause; %zu with a declared cascade%s", n - failed,
		n, cascades, n < ENOUGH ? " (a lab for students has at least 8)" : "");
	return 0;
}

const struct gate_row gate_mutant_rows[] = {
	{ "mutants", mutants },
	{ 0 },
};
