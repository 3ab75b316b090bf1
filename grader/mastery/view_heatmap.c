#include <string.h>

#include "grader/mastery/view_parts.h"

static bool wanted(const struct view_world *w, const struct competency *k, const char *domain, bool all)
{
	if (domain != NULL && domain[0] != '\0' && strcmp(k->domain, domain) != 0)
		return false;
	return all || view_mapped(w, k) > 0;
}

static void add_columns(
	const struct view_world *w, const char *domain, bool all, struct arena *a, struct view_heatmap *out)
{
	const struct curriculum *c = w->from->curriculum;
	out->columns = arena_array(a, c->n_competencies + 1, sizeof *out->columns);
	for (size_t i = 0; i < c->n_competencies; i++) {
		const struct competency *k = &c->competencies[i];
		if (wanted(w, k, domain, all))
			out->columns[out->n_columns++] = (struct view_column){ .competency = k->id,
				.title = k->title,
				.domain = k->domain,
				.required_e4 = k->required_permille * 10,
				.weight = k->weight,
				.mapped = view_mapped(w, k) > 0,
				.observed = k->observed };
	}
}

static void add_learner(
	const struct view_world *w, const struct standing_row *rows, size_t n, size_t at, struct view_heatmap *out)
{
	struct view_learner *l = &out->learners[at];
	*l = view_learner_of(w->from, w->ids[out->first + at]);
	for (size_t i = 0; i < out->n_columns; i++) {
		struct view_cell *cell = &out->cells[at * out->n_columns + i];
		*cell = view_cell_of(w, view_row_find(rows, n, l->id, out->columns[i].competency));
		if (out->columns[i].mapped)
			l->count[cell->state]++;
	}
}

int view_heatmap(const struct view_from *from, const char *domain, bool all_columns, size_t first, size_t limit,
	struct arena *a, struct view_heatmap *out, struct err *e)
{
	struct view_world w;
	struct view_heatmap h = { 0 };
	struct standing_row *rows;
	size_t n;
	if (domain != NULL && domain[0] != '\0' && domain_find(from->curriculum, domain) == NULL)
		return err_set(e, ERR_USAGE, "%.80s: no such domain in %s", domain, from->curriculum->framework);
	if (view_world_of(from, a, &w, e) != 0)
		return -1;
	h.total = w.n_ids;
	h.first = first < h.total ? first : h.total;
	h.n_learners = limit < h.total - h.first ? limit : h.total - h.first;
	if (view_rows(&w, w.ids + h.first, h.n_learners, NULL, a, &rows, &n, e) != 0)
		return -1;
	add_columns(&w, domain, all_columns, a, &h);
	h.learners = arena_array(a, h.n_learners + 1, sizeof *h.learners);
	h.cells = arena_array(a, h.n_learners * h.n_columns + 1, sizeof *h.cells);
	for (size_t i = 0; i < h.n_learners; i++)
		add_learner(&w, rows, n, i, &h);
	view_head_of(&w, &h.head);
	*out = h;
	return 0;
}
