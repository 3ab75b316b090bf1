#include "grader/mastery/items.h"

#include <math.h>
#include <stdlib.h>

#define SUSPECT_E4     1000
#define UNSEPARATED_E4 2000

static int64_t *totals_of(const struct items_matrix *m, struct arena *a)
{
	int64_t *t = arena_array(a, m->n_learners + 1, sizeof *t);
	for (size_t u = 0; u < m->n_learners; u++)
		for (size_t i = 0; i < m->n_items; i++)
			t[u] += m->right[u * m->n_items + i];
	return t;
}

static bool has(const struct items_matrix *m, size_t u, size_t i)
{
	return m->right[u * m->n_items + i] != 0;
}

/* Pearson's r of the item with the rest of the test, from whole sums. */
static int64_t rest_of(const struct items_matrix *m, const int64_t *total, size_t i)
{
	int64_t n = (int64_t)m->n_learners, x = 0, y = 0, yy = 0, xy = 0;
	for (size_t u = 0; u < m->n_learners; u++) {
		int64_t right = has(m, u, i), rest = total[u] - right;
		x += right;
		y += rest;
		yy += rest * rest;
		xy += right * rest;
	}
	double vx = (double)(n * x - x * x), vy = (double)(n * yy - y * y);
	if (vx <= 0.0 || vy <= 0.0)
		return ITEMS_NONE;
	return (int64_t)llrint((double)(n * xy - x * y) / sqrt(vx * vy) * 10000.0);
}

static int by_size(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* Share right among the k learners whose total is beyond the edge; those at the edge share the places that are left. */
static double share_beyond(
	const struct items_matrix *m, const int64_t *total, size_t i, int64_t edge, int sign, int64_t k)
{
	int64_t beyond = 0, right_beyond = 0, at = 0, right_at = 0;
	for (size_t u = 0; u < m->n_learners; u++) {
		int64_t d = sign * (total[u] - edge);
		beyond += d > 0;
		at += d == 0;
		right_beyond += d > 0 && has(m, u, i);
		right_at += d == 0 && has(m, u, i);
	}
	return ((double)right_beyond + (double)((k - beyond) * right_at) / (double)at) / (double)k;
}

struct edges {
	int64_t upper, lower, k;
};

static struct edges edges_of(const struct mastery_params *p, const int64_t *total, size_t n, struct arena *a)
{
	int64_t *sorted = arena_memdup(a, total, n * sizeof *sorted);
	struct edges e = { .k = ((int64_t)n * p->tail_permille + 500) / 1000 };
	qsort(sorted, n, sizeof *sorted, by_size);
	e.k = e.k < 1 ? 1 : e.k;
	e.lower = sorted[e.k - 1];
	e.upper = sorted[(int64_t)n - e.k];
	return e;
}

static int64_t kr20_of(const struct items_matrix *m, const int64_t *total, const struct items *out)
{
	double n = (double)m->n_learners, k = (double)m->n_items, pq = 0;
	int64_t sum = 0, squares = 0;
	for (size_t u = 0; u < m->n_learners; u++) {
		sum += total[u];
		squares += total[u] * total[u];
	}
	for (size_t i = 0; i < out->n; i++) {
		int64_t right = 0;
		for (size_t u = 0; u < m->n_learners; u++)
			right += has(m, u, i);
		pq += (double)right / n * (1.0 - (double)right / n);
	}
	double variance = (double)((int64_t)m->n_learners * squares - sum * sum) / (n * n);
	if (m->n_items < 2 || variance <= 0.0)
		return ITEMS_NONE;
	return (int64_t)llrint(k / (k - 1.0) * (1.0 - pq / variance) * 10000.0);
}

static unsigned flags_of(const struct items_line *l)
{
	unsigned flags = 0;
	flags |= l->facility_e4 == 0 ? ITEMS_NOBODY : 0;
	flags |= l->facility_e4 == 10000 ? ITEMS_EVERYBODY : 0;
	if (l->rest_e4 != ITEMS_NONE && l->rest_e4 < SUSPECT_E4)
		flags |= l->separates_e4 < UNSEPARATED_E4 ? ITEMS_SUSPECT | ITEMS_UNSEPARATED : ITEMS_SUSPECT;
	return flags;
}

static void line_of(
	const struct items_matrix *m, const int64_t *total, const struct edges *e, size_t i, struct items_line *l)
{
	int64_t right = 0;
	for (size_t u = 0; u < m->n_learners; u++)
		right += has(m, u, i);
	l->facility_e4 = (int64_t)llrint((double)right / (double)m->n_learners * 10000.0);
	/* Rounded away from the ends: a flag speaks of nobody and everybody, not of nearly so. */
	if (right > 0 && l->facility_e4 == 0)
		l->facility_e4 = 1;
	if (right < (int64_t)m->n_learners && l->facility_e4 == 10000)
		l->facility_e4 = 9999;
	l->rest_e4 = rest_of(m, total, i);
	l->separates_e4 = (int64_t)llrint(
		(share_beyond(m, total, i, e->upper, 1, e->k) - share_beyond(m, total, i, e->lower, -1, e->k)) *
		10000.0);
	l->flags = flags_of(l);
}

void items_of(const struct mastery_params *p, const struct items_matrix *m, struct arena *a, struct items *out)
{
	SCOPED_ARENA mine = ARENA_INIT;
	bool few = (int64_t)m->n_learners < p->items_min;
	*out = (struct items){ .lines = arena_array(a, m->n_items + 1, sizeof *out->lines),
		.n = m->n_items,
		.kr20_e4 = ITEMS_NONE,
		.learners = (int64_t)m->n_learners };
	const int64_t *total = totals_of(m, &mine);
	struct edges e = { 0 };
	if (!few)
		e = edges_of(p, total, m->n_learners, &mine);
	for (size_t i = 0; i < m->n_items; i++) {
		struct items_line *l = &out->lines[i];
		*l = (struct items_line){ m->items[i], ITEMS_NONE, ITEMS_NONE, ITEMS_NONE, ITEMS_FEW };
		if (!few)
			line_of(m, total, &e, i, l);
	}
	if (!few)
		out->kr20_e4 = kr20_of(m, total, out);
}
