/* Cells: a learner's standing in a competency, alone and counted over the cohort. */
#include <stdlib.h>
#include <string.h>

#include "grader/mastery/cohort.h"
#include "grader/mastery/view_parts.h"

static int row_order(const struct standing_row *r, const char *student, const char *competency)
{
	int d = strcmp(r->student, student);
	return d != 0 ? d : strcmp(r->competency, competency);
}

static int by_cell(const void *a, const void *b)
{
	const struct standing_row *y = b;
	return row_order(a, y->student, y->competency);
}

const struct standing_row *view_row_find(
	const struct standing_row *rows, size_t n, const char *student, const char *competency)
{
	struct standing_row key = { .student = student, .competency = competency };
	return n == 0 ? NULL : bsearch(&key, rows, n, sizeof *rows, by_cell);
}

struct gather { /* one competency of a second framework, one learner */
	struct facet *facets;
	size_t n, cap;
};

/* A clause side that serves two of the competencies behind this one is one piece of evidence all the same. */
static void merge(struct gather *g, const struct facet *f, struct arena *a)
{
	for (size_t i = 0; g->facets != NULL && i < g->n; i++)
		if (g->facets[i].polarity == f->polarity && strcmp(g->facets[i].clause, f->clause) == 0) {
			if (f->attempted > g->facets[i].attempted)
				g->facets[i] = *f;
			g->facets[i].critical_failed |= f->critical_failed;
			return;
		}
	*(struct facet *)arena_push(a, &g->facets, &g->n, &g->cap, sizeof *g->facets) = *f;
}

/* Facets of one competency behind this one: those of two labs add up first, as in the model. f: those of one learner. */
static void gather_from(const struct standing_facet *f, size_t n, const char *competency, struct gather *g,
	struct standing_row *row, struct arena *a)
{
	struct gather own = { 0 };
	for (size_t i = 0; i < n; i++) {
		struct facet *last = own.n == 0 ? NULL : &own.facets[own.n - 1];
		if (strcmp(f[i].f.competency, competency) != 0)
			continue;
		if (last != NULL && last->polarity == f[i].f.polarity && strcmp(last->clause, f[i].f.clause) == 0) {
			last->attempted += f[i].f.attempted;
			last->passed += f[i].f.passed;
			last->critical_failed |= f[i].f.critical_failed;
		} else {
			merge(&own, &f[i].f, a);
		}
		if (f[i].received_ms > row->newest_ms)
			row->newest_ms = f[i].received_ms;
		if (f[i].received_ms > 0 && (row->oldest_ms == 0 || f[i].received_ms < row->oldest_ms))
			row->oldest_ms = f[i].received_ms;
	}
	for (size_t i = 0; i < own.n; i++)
		merge(g, &own.facets[i], a);
}

static void second_row(const struct view_world *w, const struct competency *k, const struct standing_facet *f, size_t n,
	struct arena *a, struct standing_row *row)
{
	struct gather g = { 0 };
	const struct mastery_bar bar = { k->required_permille, k->min_facets };
	for (size_t i = 0; i < k->evidence_from.n; i++)
		gather_from(f, n, k->evidence_from.item[i], &g, row, a);
	mastery_of(&w->rules.params, &bar, g.facets, g.n, &row->m);
}

struct second {
	struct standing_row *rows;
	size_t n, cap;
};

/* All facets of a learner in one go; nothing of a row points into them. */
static int second_learner(const struct view_world *w, const char *student, const char *competency, struct second *out,
	struct arena *a, struct err *e)
{
	SCOPED_ARENA mine = ARENA_INIT;
	const struct curriculum *c = w->from->curriculum;
	struct standing_facet *f;
	size_t n;
	if (standing_facets(w->from->store, student, NULL, &mine, &f, &n, e) != 0)
		return -1;
	for (size_t i = 0; i < c->n_competencies; i++) {
		const struct competency *k = &c->competencies[i];
		struct standing_row row = { .student = student, .competency = k->id };
		if (competency != NULL && strcmp(k->id, competency) != 0)
			continue;
		second_row(w, k, f, n, &mine, &row);
		if (row.m.state != MASTERY_NOT_ASSESSED)
			*(struct standing_row *)arena_push(a, &out->rows, &out->n, &out->cap, sizeof row) = row;
	}
	return 0;
}

/* A second framework has no tables of its own: its standing is made from the first one's facets when asked for. */
static int second_rows(const struct view_world *w, const char *const *students, size_t n_students,
	const char *competency, struct arena *a, struct standing_row **rows, size_t *n, struct err *e)
{
	struct second out = { 0 };
	for (size_t s = 0; s < n_students; s++)
		if (second_learner(w, students[s], competency, &out, a, e) != 0)
			return -1;
	if (out.n > 1)
		qsort(out.rows, out.n, sizeof *out.rows, by_cell);
	*rows = out.rows;
	*n = out.n;
	return 0;
}

int view_rows(const struct view_world *w, const char *const *students, size_t n_students, const char *competency,
	struct arena *a, struct standing_row **rows, size_t *n, struct err *e)
{
	bool all = view_everybody(w, students, n_students);
	const struct standing_ask ask = {
		.competency = competency, .students = all ? NULL : students, .n_students = all ? 0 : n_students
	};
	*rows = NULL;
	*n = 0;
	if (w->from->store == NULL || n_students == 0) /* no restriction is not meant by no learner */
		return 0;
	if (w->from->curriculum->beside != NULL)
		return second_rows(w, students, n_students, competency, a, rows, n, e);
	return standing_rows(w->from->store, &ask, a, rows, n, e);
}

int view_rows_troubled(
	const struct view_world *w, struct arena *a, struct standing_row **rows, size_t *n, struct err *e)
{
	bool all = view_everybody(w, w->ids, w->n_ids);
	const struct standing_ask ask = {
		.students = all ? NULL : w->ids, .n_students = all ? 0 : w->n_ids, .troubled = true
	};
	if (w->from->store == NULL || w->n_ids == 0 || w->from->curriculum->beside != NULL)
		return view_rows(w, w->ids, w->n_ids, NULL, a, rows, n, e);
	return standing_rows(w->from->store, &ask, a, rows, n, e);
}

struct view_cell view_cell_of(const struct view_world *w, const struct standing_row *row)
{
	if (row == NULL || row->m.state == MASTERY_NOT_ASSESSED)
		return (struct view_cell){
			.state = VIEW_NOT_ASSESSED, .mean_e4 = -1, .lo_e4 = -1, .hi_e4 = -1, .n_eff_e4 = 0
		};
	const struct mastery *m = &row->m;
	return (struct view_cell){ .state = (int)m->state,
		.thin = !m->two_sided || m->coverage_e4 < w->rules.params.coverage_permille * 10,
		.critical = m->critical_failed,
		.mean_e4 = m->mean_e4,
		.lo_e4 = m->lo_e4,
		.hi_e4 = m->hi_e4,
		.n_eff_e4 = m->n_eff_e4 };
}

static size_t index_of(const char *const *sorted, size_t n, const char *id)
{
	size_t lo = 0, hi = n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (strcmp(sorted[mid], id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int second_cells(const struct view_world *w, const char *const *ids, struct arena *a, struct cohort_cell **cells,
	size_t *n, struct err *e)
{
	struct standing_row *rows;
	size_t n_rows;
	if (view_rows(w, w->ids, w->n_ids, NULL, a, &rows, &n_rows, e) != 0)
		return -1;
	*cells = arena_array(a, n_rows + 1, sizeof **cells);
	*n = n_rows;
	for (size_t i = 0; i < n_rows; i++)
		(*cells)[i] = (struct cohort_cell){ .learner = index_of(w->ids, w->n_ids, rows[i].student),
			.competency = index_of(ids, w->from->curriculum->n_competencies, rows[i].competency),
			.state = rows[i].m.state,
			.mean_e4 = rows[i].m.mean_e4,
			.lo_e4 = rows[i].m.lo_e4,
			.critical = rows[i].m.critical_failed };
	return 0;
}

static int cohort_cells(const struct view_world *w, const char *const *ids, struct arena *a, struct cohort_cell **cells,
	size_t *n, struct err *e)
{
	const struct view_from *f = w->from;
	*cells = NULL;
	*n = 0;
	if (f->store == NULL || w->n_ids == 0)
		return 0;
	if (f->curriculum->beside != NULL)
		return second_cells(w, ids, a, cells, n, e);
	return standing_cells(f->store, 0, w->ids, w->n_ids, ids, f->curriculum->n_competencies, a, cells, n, e);
}

int view_cohort(const struct view_world *w, struct arena *a, struct cohort *out, struct err *e)
{
	const struct curriculum *c = w->from->curriculum;
	const char **ids = arena_array(a, c->n_competencies + 1, sizeof *ids);
	struct cohort_competency *given = arena_array(a, c->n_competencies + 1, sizeof *given);
	struct cohort_cell *cells;
	struct cohort sorted;
	size_t n;
	for (size_t i = 0; i < c->n_competencies; i++)
		ids[i] = c->competencies[i].id;
	if (c->n_competencies > 1)
		qsort(ids, c->n_competencies, sizeof *ids, by_text);
	for (size_t i = 0; i < c->n_competencies; i++) {
		const struct competency *k = competency_find(c, ids[i]);
		given[i] = (struct cohort_competency){ .id = k->id,
			.weight = k->weight,
			.required_permille = k->required_permille,
			.mapped = view_mapped(w, k),
			.declared = view_declared(w, k),
			.observed = k->observed };
	}
	if (cohort_cells(w, ids, a, &cells, &n, e) != 0)
		return -1;
	cohort_of(&w->rules.params, given, c->n_competencies, cells, n, w->n_ids, a, &sorted);
	struct cohort_line *lines = arena_array(a, c->n_competencies + 1, sizeof *lines);
	for (size_t i = 0; i < c->n_competencies; i++)
		lines[i] = sorted.lines[index_of(ids, c->n_competencies, c->competencies[i].id)];
	*out = sorted;
	out->lines = lines;
	return 0;
}
