#include "grader/mastery/cohort.h"

#include <math.h>
#include <string.h>

#include "grader/mastery/bootstrap.h"

/* What one competency's cells come to; also the columns that a resample weighs. */
struct column {
	int16_t *assessed, *mean, *gap; /* by learner; 0 where not assessed */
	int64_t sum_mean, sum_gap, sum_careful;
};

struct work {
	const struct mastery_params *p;
	const struct cohort_competency *competencies;
	struct column *columns;
	int16_t *sure; /* by learner: cells of mapped competencies that are a gap or demonstrated */
	size_t learners, n, n_mapped;
	struct cohort *out;
};

static int64_t share_e4(double part, double whole)
{
	return (int64_t)llrint(part / whole * 10000.0);
}

static int64_t over(int64_t sum_e4, int64_t n)
{
	return n == 0 ? -1 : (int64_t)llrint((double)sum_e4 / (double)n);
}

static int64_t gap(int64_t required_permille, int64_t reached_e4)
{
	int64_t lack = required_permille * 10 - reached_e4;
	return lack > 0 ? lack : 0;
}

static bool is_mapped(const struct cohort_competency *k)
{
	return !k->observed && k->mapped > 0;
}

static void take_cell(struct work *w, const struct cohort_cell *c)
{
	const struct cohort_competency *k = &w->competencies[c->competency];
	struct column *col = &w->columns[c->competency];
	int64_t lack = gap(k->required_permille, c->mean_e4);
	if (c->state == MASTERY_NOT_ASSESSED)
		return;
	w->out->lines[c->competency].count[c->state]++;
	w->out->lines[c->competency].critical += c->critical && c->state == MASTERY_GAP;
	col->assessed[c->learner] = 1;
	col->mean[c->learner] = (int16_t)c->mean_e4;
	col->gap[c->learner] = (int16_t)lack;
	col->sum_mean += c->mean_e4;
	col->sum_gap += lack;
	col->sum_careful += gap(k->required_permille, c->lo_e4);
	if (is_mapped(k) && c->state != MASTERY_UNDETERMINED)
		w->sure[c->learner]++;
}

static void finish_line(struct work *w, size_t i)
{
	const struct cohort_competency *k = &w->competencies[i];
	const struct column *col = &w->columns[i];
	struct cohort_line *l = &w->out->lines[i];
	for (int s = 0; s < MASTERY_STATES; s++)
		l->assessed += l->count[s];
	l->count[MASTERY_NOT_ASSESSED] = (int64_t)w->learners - l->assessed;
	l->mean_e4 = over(col->sum_mean, l->assessed);
	l->gap_e4 = over(col->sum_gap, l->assessed);
	l->careful_gap_e4 = over(col->sum_careful, l->assessed);
	l->demand_gap_e4 = l->gap_e4 < 0 || k->observed ? 0 : k->weight * l->gap_e4;
	l->mapped_e4 = k->declared <= 0           ? 0
		       : k->mapped >= k->declared ? 10000
						  : share_e4((double)k->mapped, (double)k->declared);
	l->few = l->assessed < w->p->cohort_min;
	l->mean_lo_e4 = l->mean_hi_e4 = l->gap_lo_e4 = l->gap_hi_e4 = -1;
}

static bool in_index(const struct work *w, size_t i)
{
	return !w->competencies[i].observed && !w->out->lines[i].few;
}

static double weight_in_index(const struct work *w)
{
	double sum = 0;
	for (size_t i = 0; i < w->n; i++)
		sum += in_index(w, i) ? (double)w->competencies[i].weight : 0.0;
	return sum;
}

static void indices(struct work *w)
{
	struct cohort *c = w->out;
	double demand = 0, lack = 0, gaps = 0, in = weight_in_index(w), sure = 0;
	for (size_t i = 0; i < w->n; i++) {
		const struct cohort_competency *k = &w->competencies[i];
		double d = k->observed ? 0.0 : (double)k->weight;
		demand += d;
		lack += d * (1.0 - (double)c->lines[i].mapped_e4 / 10000.0);
		if (in_index(w, i))
			gaps += d * (double)w->columns[i].sum_gap / (double)c->lines[i].assessed;
	}
	for (size_t u = 0; u < w->learners; u++)
		sure += w->sure[u];
	double cells = (double)w->learners * (double)w->n_mapped;
	c->cg_e4 = demand > 0 ? share_e4(lack, demand) : -1;
	c->sg_e4 = in > 0 ? (int64_t)llrint(gaps / in) : -1;
	c->eg_e4 = cells > 0 ? share_e4(cells - sure, cells) : -1;
	c->sg_lo_e4 = c->sg_hi_e4 = c->eg_lo_e4 = c->eg_hi_e4 = -1;
}

/* Each statistic under each resample. A resample that drew nobody assessed says nothing of that competency. */
static void resample(struct work *w, struct arena *a)
{
	struct bootstrap b;
	struct cohort *c = w->out;
	bootstrap_init(&b, (size_t)w->p->resamples, w->learners, (uint64_t)w->p->seed, a);
	double *sg = arena_array(a, b.resamples, sizeof *sg), *demand = arena_array(a, b.resamples, sizeof *demand);
	double *mean = arena_array(a, b.resamples, sizeof *mean), *g = arena_array(a, b.resamples, sizeof *g);
	for (size_t i = 0; i < w->n; i++) {
		const struct column *col = &w->columns[i];
		struct cohort_line *l = &c->lines[i];
		size_t said = 0;
		if (l->assessed == 0)
			continue;
		for (size_t r = 0; r < b.resamples; r++) {
			double n = (double)bootstrap_sum(&b, r, col->assessed);
			if (n == 0.0)
				continue;
			mean[said] = (double)bootstrap_sum(&b, r, col->mean) / n;
			g[said] = (double)bootstrap_sum(&b, r, col->gap) / n;
			double d = in_index(w, i) ? (double)w->competencies[i].weight : 0.0;
			sg[r] += d * g[said];
			demand[r] += d;
			said++;
		}
		bootstrap_interval(mean, said, w->p->interval_permille, &l->mean_lo_e4, &l->mean_hi_e4);
		bootstrap_interval(g, said, w->p->interval_permille, &l->gap_lo_e4, &l->gap_hi_e4);
	}
	size_t drawn = 0;
	for (size_t r = 0; r < b.resamples; r++)
		if (demand[r] > 0.0)
			sg[drawn++] = sg[r] / demand[r];
	if (c->sg_e4 >= 0)
		bootstrap_interval(sg, drawn, w->p->interval_permille, &c->sg_lo_e4, &c->sg_hi_e4);
	double cells = (double)w->learners * (double)w->n_mapped;
	for (size_t r = 0; cells > 0 && r < b.resamples; r++)
		g[r] = (cells - (double)bootstrap_sum(&b, r, w->sure)) / cells * 10000.0;
	if (c->eg_e4 >= 0)
		bootstrap_interval(g, b.resamples, w->p->interval_permille, &c->eg_lo_e4, &c->eg_hi_e4);
}

void cohort_of(const struct mastery_params *p, const struct cohort_competency *competencies, size_t n,
	const struct cohort_cell *cells, size_t n_cells, size_t n_learners, struct arena *a, struct cohort *out)
{
	SCOPED_ARENA mine = ARENA_INIT;
	size_t width = bootstrap_width(n_learners);
	struct work w = { .p = p, .competencies = competencies, .learners = n_learners, .n = n, .out = out };
	*out = (struct cohort){ .lines = arena_array(a, n + 1, sizeof *out->lines), .n = n };
	out->learners = (int64_t)n_learners;
	w.columns = arena_array(&mine, n + 1, sizeof *w.columns);
	w.sure = arena_array(&mine, width, sizeof *w.sure);
	for (size_t i = 0; i < n; i++) {
		int16_t *room = arena_array(&mine, 3 * width, sizeof *room);
		w.columns[i] = (struct column){ .assessed = room, .mean = room + width, .gap = room + 2 * width };
		w.n_mapped += is_mapped(&competencies[i]);
	}
	for (size_t i = 0; i < n_cells; i++)
		if (cells[i].learner < n_learners && cells[i].competency < n)
			take_cell(&w, &cells[i]);
	for (size_t i = 0; i < n; i++)
		finish_line(&w, i);
	indices(&w);
	if (n_learners > 0)
		resample(&w, &mine);
}
