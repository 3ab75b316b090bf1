#include "grader/mastery/mastery.h"

#include <math.h>

#include "grader/mastery/beta.h"
#include "grader/vector.h"

const char *const mastery_state_words[] = { "not assessed", "undetermined", "gap", "demonstrated", NULL };

#define UNIT        ((int64_t)1000000000) /* sums are in billionths: whole numbers add up to the same in any order */
#define VECTORS_MAX ((int64_t)1000000)    /* per facet; weight x vectors x UNIT stays below 2^63 */
#define MORE_MAX    200
#define DAY_MS      ((int64_t)24 * 3600 * 1000)

struct sums {
	int64_t alpha, beta;     /* billionths */
	int64_t side[2];         /* evidence by polarity, billionths */
	int64_t tried, declared; /* weights, permille */
	struct mastery counts;   /* the whole numbers of the result */
};

static int64_t within(int64_t v, int64_t lo, int64_t hi)
{
	return v < lo ? lo : v > hi ? hi : v;
}

static int64_t weight_of(const struct mastery_params *p, int level)
{
	return p->weight_permille[within(level, 0, MASTERY_LEVELS - 1)];
}

/* w n / (1 + (m - 1) rho), in billionths: of m vectors, n. */
static int64_t discounted(const struct mastery_params *p, int64_t weight_permille, int64_t n, int64_t m)
{
	int64_t divisor = 1000 + (m - 1) * p->rho_permille;
	return (weight_permille * n * UNIT + divisor / 2) / divisor;
}

static void add(const struct mastery_params *p, const struct facet *f, struct sums *s)
{
	int64_t m = within(f->attempted, 0, VECTORS_MAX), passed = within(f->passed, 0, m);
	int64_t weight = weight_of(p, f->level);
	s->declared += weight;
	s->counts.mapped++;
	if (m == 0)
		return;
	int64_t good = discounted(p, weight, passed, m), bad = discounted(p, weight, m - passed, m);
	s->alpha += good;
	s->beta += bad;
	s->side[f->polarity == POLARITY_REJECT] += good + bad;
	s->tried += weight;
	s->counts.attempted++;
	s->counts.held += passed == m;
	s->counts.accept += f->polarity != POLARITY_REJECT;
	s->counts.reject += f->polarity == POLARITY_REJECT;
	s->counts.vectors += m;
	s->counts.vectors_passed += passed;
	s->counts.critical_failed |= f->critical_failed;
}

static struct sums sum(
	const struct mastery_params *p, const struct mastery_bar *bar, const struct facet *facets, size_t n)
{
	struct sums s = { .alpha = p->prior_permille * (UNIT / 1000), .beta = p->prior_permille * (UNIT / 1000) };
	for (size_t i = 0; i < n; i++)
		add(p, &facets[i], &s);
	s.counts.declared = s.counts.mapped;
	if (bar->min_facets > s.counts.mapped) {
		s.declared += (bar->min_facets - s.counts.mapped) * weight_of(p, LEVEL_MUST);
		s.counts.declared = bar->min_facets;
	}
	s.counts.two_sided = s.counts.accept > 0 && s.counts.reject > 0;
	return s;
}

static double real(int64_t billionths)
{
	return (double)billionths / (double)UNIT;
}

static double tail(const struct mastery_params *p)
{
	return (double)(1000 - p->interval_permille) / 2000.0;
}

static bool covered(const struct mastery_params *p, const struct sums *s)
{
	return s->tried * 1000 >= p->coverage_permille * s->declared;
}

/* lo >= R and I_R(alpha, beta) <= tail say the same; the latter needs no quantile. */
static enum mastery_state decide(const struct mastery_params *p, const struct mastery_bar *bar, const struct sums *s)
{
	if (s->counts.attempted == 0)
		return MASTERY_NOT_ASSESSED;
	if (s->counts.critical_failed)
		return MASTERY_GAP;
	double below = beta_cdf(real(s->alpha), real(s->beta), (double)bar->required_permille / 1000.0);
	if (below > 1.0 - tail(p))
		return MASTERY_GAP;
	if (below <= tail(p) && covered(p, s) && s->counts.two_sided)
		return MASTERY_DEMONSTRATED;
	return MASTERY_UNDETERMINED;
}

/* How many facets of one vector would lift lo to R: more of them never lower it, so halving finds the least number. */
static int64_t more_needed(const struct mastery_params *p, const struct mastery_bar *bar, const struct sums *s)
{
	int64_t lo = 0, hi = MORE_MAX + 1;
	int64_t one = weight_of(p, LEVEL_MUST) * (UNIT / 1000);
	while (lo < hi) {
		int64_t mid = (lo + hi) / 2;
		if (beta_cdf(real(s->alpha + mid * one), real(s->beta), (double)bar->required_permille / 1000.0) <=
			tail(p))
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo > MORE_MAX ? -1 : lo;
}

static int64_t more_to_cover(const struct mastery_params *p, const struct sums *s)
{
	int64_t one = weight_of(p, LEVEL_MUST), lack = p->coverage_permille * s->declared - s->tried * 1000;
	return lack <= 0 || one == 0 ? 0 : (lack + one * 1000 - 1) / (one * 1000);
}

static int64_t e4_of(int64_t part, int64_t whole)
{
	return whole == 0 ? 0 : (int64_t)llrint((double)part / (double)whole * 10000.0);
}

static void estimate(
	const struct mastery_params *p, const struct mastery_bar *bar, const struct sums *s, struct mastery *out)
{
	int64_t prior = p->prior_permille * (UNIT / 1000), evidence = s->alpha + s->beta - 2 * prior;
	int64_t weaker = s->side[0] < s->side[1] ? s->side[0] : s->side[1];
	double a = real(s->alpha), b = real(s->beta);
	out->mean_e4 = e4_of(s->alpha, s->alpha + s->beta);
	out->lo_e4 = (int64_t)llrint(beta_quantile(tail(p), a, b) * 10000.0);
	out->hi_e4 = (int64_t)llrint(beta_quantile(1.0 - tail(p), a, b) * 10000.0);
	out->side_e4 = e4_of(weaker, evidence);
	out->margin =
		weaker > 0 && (double)weaker * 1000.0 >= (double)(1000 - bar->required_permille) * (double)evidence;
}

void mastery_of(const struct mastery_params *p, const struct mastery_bar *bar, const struct facet *facets, size_t n,
	struct mastery *out)
{
	struct sums s = sum(p, bar, facets, n);
	*out = s.counts;
	out->state = decide(p, bar, &s);
	out->alpha_e4 = e4_of(s.alpha, UNIT);
	out->beta_e4 = e4_of(s.beta, UNIT);
	out->n_eff_e4 = e4_of(s.alpha + s.beta - 2 * p->prior_permille * (UNIT / 1000), UNIT);
	out->coverage_e4 = e4_of(s.tried, s.declared);
	out->more = more_needed(p, bar, &s);
	out->more_coverage = more_to_cover(p, &s);
	out->mean_e4 = out->lo_e4 = out->hi_e4 = out->side_e4 = -1;
	if (out->state != MASTERY_NOT_ASSESSED)
		estimate(p, bar, &s, out);
}

enum mastery_state mastery_state_of(const struct mastery_params *p, const struct mastery_bar *bar,
	const struct facet *facets, size_t n, int64_t *mean_e4)
{
	struct sums s = sum(p, bar, facets, n);
	if (mean_e4 != NULL)
		*mean_e4 = s.counts.attempted == 0 ? -1 : e4_of(s.alpha, s.alpha + s.beta);
	return decide(p, bar, &s);
}

struct mastery_share mastery_share_of(const struct mastery_params *p, const struct facet *f)
{
	int64_t m = within(f->attempted, 0, VECTORS_MAX), weight = weight_of(p, f->level);
	return (struct mastery_share){ .weight_e4 = weight * 10,
		.n_eff_e4 = m == 0 ? 0 : e4_of(discounted(p, weight, m, m), UNIT),
		.pass_e4 = m == 0 ? -1 : e4_of(within(f->passed, 0, m), m) };
}

bool mastery_is_old(const struct mastery_params *p, int64_t newest_ms, int64_t now_ms)
{
	return now_ms - newest_ms > p->fresh_days * DAY_MS;
}
