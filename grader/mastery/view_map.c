/* The curriculum map: standards x labs x competencies, and the holes. */
#include <string.h>

#include "grader/mastery/view_parts.h"

static void fill_cell(
	const struct view_from *from, const struct competency *k, struct view_map_cell *cell, struct arena *a)
{
	for (size_t i = 0; i < from->n_labs; i++)
		for (size_t g = 0; g < from->labs[i]->n_groups; g++) {
			const struct lab_group *group = &from->labs[i]->groups[g];
			const struct standard *s = clause_standard(from->curriculum, group->clause);
			if (s == NULL || strcmp(s->id, cell->standard) != 0 || !view_group_serves(group, k))
				continue;
			view_push_string(&cell->labs, from->labs[i]->id, a);
			view_push_string(&cell->clauses, group->clause, a);
		}
}

static struct view_map_row row_of(
	const struct view_world *w, const struct competency *k, struct view_map *out, struct arena *a)
{
	struct view_map_row r = { .competency = k->id,
		.title = k->title,
		.domain = k->domain,
		.weight = k->weight,
		.facets_mapped = view_mapped(w, k),
		.facets_wanted = view_declared(w, k),
		.observed = k->observed };
	r.cells = arena_array(a, k->standards.n + 1, sizeof *r.cells);
	for (size_t i = 0; i < w->from->n_labs; i++)
		if (view_lab_serves(w->from->labs[i], k))
			view_push_string(&r.labs, w->from->labs[i]->id, a);
	for (size_t i = 0; i < k->standards.n; i++) {
		r.cells[r.n] = (struct view_map_cell){ .standard = k->standards.item[i] };
		fill_cell(w->from, k, &r.cells[r.n], a);
		out->cell_holes += !k->observed && r.cells[r.n].labs.n == 0;
		r.n++;
	}
	out->holes += !k->observed && r.labs.n == 0;
	return r;
}

static bool is_wanted(const struct curriculum *c, const char *standard)
{
	for (size_t i = 0; i < c->n_competencies; i++)
		for (size_t j = 0; j < c->competencies[i].standards.n; j++)
			if (strcmp(c->competencies[i].standards.item[j], standard) == 0)
				return true;
	return false;
}

static bool cites(const struct lab *lab, const struct curriculum *c, const struct standard *s,
	struct json_strings *clauses, struct arena *a)
{
	bool found = false;
	for (size_t i = 0; i < lab->standards.n; i++)
		found |= strcmp(lab->standards.item[i], s->id) == 0;
	for (size_t g = 0; g < lab->n_groups; g++)
		if (clause_standard(c, lab->groups[g].clause) == s) {
			found = true;
			view_push_string(clauses, lab->groups[g].clause, a);
		}
	return found;
}

static void add_standard(const struct view_from *from, const struct standard *s, struct view_map *out, struct arena *a)
{
	struct json_strings clauses = { NULL, 0 };
	struct view_map_standard row = { .standard = s->id,
		.title = s->title,
		.status = s->status,
		.obsoleted_by = s->obsoleted_by.n == 0 ? "" : s->obsoleted_by.item[0],
		.allowed = s->cited_because,
		.checked_on = s->checked_on,
		.checked_by = s->checked_by,
		.wanted = is_wanted(from->curriculum, s->id) };
	for (size_t i = 0; i < from->n_labs; i++)
		if (cites(from->labs[i], from->curriculum, s, &clauses, a))
			view_push_string(&row.labs, from->labs[i]->id, a);
	if (!row.wanted && row.labs.n == 0)
		return;
	row.clauses = (int64_t)clauses.n;
	out->obsolete += row.obsoleted_by[0] != '\0' && row.allowed[0] == '\0';
	out->standards[out->n_standards++] = row;
}

static struct view_words sentence_of(const struct view_map *m, const struct curriculum *c, struct arena *a)
{
	int64_t gradable = 0;
	for (size_t i = 0; i < c->n_competencies; i++)
		gradable += !c->competencies[i].observed;
	return (struct view_words){ "One competency of %2 has no lab; %3 are observed by the instructor.",
		"%1 of %2 competencies have no lab; %3 are observed by the instructor.", m->holes,
		{ arena_printf(a, "%d", (int)m->holes), arena_printf(a, "%d", (int)gradable),
			arena_printf(a, "%d", (int)((int64_t)c->n_competencies - gradable)), NULL } };
}

int view_map(const struct view_from *from, struct arena *a, struct view_map *out, struct err *e)
{
	const struct curriculum *c = from->curriculum;
	struct view_world w;
	struct view_map m = { 0 };
	if (view_world_of(from, a, &w, e) != 0)
		return -1;
	m.rows = arena_array(a, c->n_competencies + 1, sizeof *m.rows);
	m.standards = arena_array(a, c->n_standards + 1, sizeof *m.standards);
	for (size_t i = 0; i < from->n_labs; i++)
		view_push_string(&m.labs, from->labs[i]->id, a);
	for (size_t i = 0; i < c->n_competencies; i++)
		m.rows[m.n++] = row_of(&w, &c->competencies[i], &m, a);
	for (size_t i = 0; i < c->n_standards; i++)
		add_standard(from, &c->standards[i], &m, a);
	m.sentence = sentence_of(&m, c, a);
	view_head_of(&w, &m.head);
	*out = m;
	return 0;
}
