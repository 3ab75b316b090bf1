/* The beta distribution against closed forms, printed tables and the reference program for the model. */
#include "grader/mastery/beta.h"

#include <math.h>

#include "tests/tap.h"

#define PI 3.14159265358979323846

static bool near(double got, double want, double tolerance)
{
	return fabs(got - want) <= tolerance;
}

static void test_closed_forms(void)
{
	static const double shape[] = { 0.5, 1.0, 2.5, 7.0, 20.0, 150.0 };
	double worst[3] = { 0 };
	for (size_t i = 0; i < sizeof shape / sizeof *shape; i++)
		for (int k = 1; k < 1000; k++) {
			double x = k / 1000.0, a = shape[i];
			worst[0] = fmax(worst[0], fabs(beta_cdf(a, 1.0, x) - pow(x, a)));
			worst[1] = fmax(worst[1], fabs(beta_cdf(1.0, a, x) - (1.0 - pow(1.0 - x, a))));
			worst[2] = fmax(worst[2], fabs(beta_cdf(0.5, 0.5, x) - 2.0 / PI * asin(sqrt(x))));
		}
	OK(worst[0] < 1e-12, "Beta(a, 1) is x^a: off by %g at most", worst[0]);
	OK(worst[1] < 1e-12, "Beta(1, b) is 1 - (1 - x)^b: off by %g at most", worst[1]);
	OK(worst[2] < 1e-12, "Beta(1/2, 1/2) is the arcsine law: off by %g at most", worst[2]);
}

static void test_edges(void)
{
	OK(beta_cdf(2, 3, 0.0) == 0.0 && beta_cdf(2, 3, -1.0) == 0.0, "nothing below 0");
	OK(beta_cdf(2, 3, 1.0) == 1.0 && beta_cdf(2, 3, 7.0) == 1.0, "everything below 1");
	OK(near(beta_cdf(20000.5, 20000.5, 0.5), 0.5, 1e-9), "large and symmetric: one half");
	OK(beta_quantile(0.05, 0.5, 20000.5) >= 0.0 && beta_quantile(0.95, 20000.5, 0.5) <= 1.0,
		"skewed: within [0, 1]");
}

/* Critical values as printed in tables of Student's t and of F (NIST/SEMATECH e-Handbook of Statistical Methods,
 * 1.3.6.7), both of which are beta laws in other clothes. */
static void test_tables(void)
{
	static const struct {
		double n, t, upper;
	} student[] = { { 1, 12.706, 0.025 }, { 5, 2.571, 0.025 }, { 10, 1.812, 0.05 }, { 10, 2.228, 0.025 },
		{ 20, 1.725, 0.05 }, { 30, 2.042, 0.025 }, { 30, 2.750, 0.005 } };
	static const struct {
		double m, n, f, upper;
	} fisher[] = { { 2, 10, 4.103, 0.05 }, { 5, 10, 3.326, 0.05 }, { 10, 20, 2.348, 0.05 },
		{ 3, 30, 2.922, 0.05 } };
	for (size_t i = 0; i < sizeof student / sizeof *student; i++) {
		double n = student[i].n, t = student[i].t;
		OK(near(beta_cdf(n / 2, 0.5, n / (n + t * t)) / 2, student[i].upper, 2e-4 * student[i].upper * 10),
			"t of %g degrees of freedom exceeds %g with %g", n, t, student[i].upper);
	}
	for (size_t i = 0; i < sizeof fisher / sizeof *fisher; i++) {
		double m = fisher[i].m, n = fisher[i].n, f = fisher[i].f;
		OK(near(1.0 - beta_cdf(m / 2, n / 2, m * f / (m * f + n)), fisher[i].upper, 5e-5),
			"F of %g and %g exceeds %g with %g", m, n, f, fisher[i].upper);
	}
}

/* Reference program for the model, run 2026-11. */
static const struct {
	double a, b, p, x;
} reference[] = {
	{ 0.5, 0.5, 0.05, 0.006155829702 },
	{ 0.5, 0.5, 0.5, 0.500000000000 },
	{ 0.5, 0.5, 0.95, 0.993844170298 },
	{ 2.5, 0.5, 0.05, 0.430741468138 },
	{ 2.5, 0.5, 0.5, 0.904474181962 },
	{ 2.5, 0.5, 0.95, 0.999131800793 },
	{ 0.5, 7.25, 0.05, 0.000280649017 },
	{ 0.5, 7.25, 0.5, 0.031950133313 },
	{ 0.5, 7.25, 0.95, 0.239662696587 },
	{ 12.3, 3.4, 0.05, 0.598471180081 },
	{ 12.3, 3.4, 0.5, 0.795664703106 },
	{ 12.3, 3.4, 0.95, 0.926396757647 },
	{ 40, 2, 0.05, 0.889446871020 },
	{ 40, 2, 0.5, 0.959401532970 },
	{ 40, 2, 0.95, 0.991263282610 },
	{ 150.5, 80.25, 0.05, 0.600004575268 },
	{ 150.5, 80.25, 0.5, 0.652661519186 },
	{ 150.5, 80.25, 0.95, 0.702933960476 },
	{ 1, 3, 0.05, 0.016952427508 },
	{ 1, 3, 0.5, 0.206299474016 },
	{ 1, 3, 0.95, 0.631596850136 },
	{ 7, 7, 0.05, 0.287049002794 },
	{ 7, 7, 0.5, 0.500000000000 },
	{ 7, 7, 0.95, 0.712950997206 },
	{ 1000.5, 0.5, 0.05, 0.998081593288 },
	{ 1000.5, 0.5, 0.5, 0.999772614505 },
	{ 1000.5, 0.5, 0.95, 0.999998034423 },
	{ 300, 900, 0.05, 0.229686334059 },
	{ 300, 900, 0.5, 0.249861074002 },
	{ 300, 900, 0.95, 0.270787612526 },
};

static void test_quantiles(void)
{
	double off = 0, round_trip = 0;
	for (size_t i = 0; i < sizeof reference / sizeof *reference; i++) {
		double x = beta_quantile(reference[i].p, reference[i].a, reference[i].b);
		off = fmax(off, fabs(x - reference[i].x));
		round_trip = fmax(round_trip, fabs(beta_cdf(reference[i].a, reference[i].b, x) - reference[i].p));
	}
	OK(off < 1e-10, "quantiles are those of the reference program: off by %g at most", off);
	OK(round_trip < 1e-9, "and lead back: off by %g at most", round_trip);
}

static void test_rising(void)
{
	size_t falls = 0;
	for (int i = 0; i < 64; i++) {
		int row = i / 8;
		double before = 0, a = 0.5 * pow(1.7, i % 8), b = 0.5 * pow(1.7, row);
		for (int k = 0; k <= 200; k++) {
			double now = beta_cdf(a, b, k / 200.0);
			falls += now < before - 1e-14 || now > 1.0 + 1e-14;
			before = now;
		}
	}
	OK(falls == 0, "the distribution never falls");
}

int main(void)
{
	test_closed_forms();
	test_edges();
	test_tables();
	test_quantiles();
	test_rising();
	return tap_done();
}
