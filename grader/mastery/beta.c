#include "grader/mastery/beta.h"

#include <float.h>
#include <math.h>

#define FRACTION_MAX 2000 /* the fraction needs about sqrt(max(a, b)) terms on the side where it is used */
#define HALVINGS     60   /* beyond the last bit of a double in [0, 1] that could matter */

static double lift(double v)
{
	return fabs(v) < DBL_MIN ? DBL_MIN : v;
}

/* Continued fraction of I_x(a, b) (NIST DLMF 8.17.22), evaluated from the front by the modified method of Lentz. */
static double fraction(double a, double b, double x)
{
	double c = 1.0, d = 1.0 / lift(1.0 - (a + b) * x / (a + 1.0)), h = d;
	for (int m = 1; m <= FRACTION_MAX; m++) {
		double k = m, step = 1.0;
		const double term[2] = { k * (b - k) * x / ((a + 2.0 * k - 1.0) * (a + 2.0 * k)),
			-(a + k) * (a + b + k) * x / ((a + 2.0 * k) * (a + 2.0 * k + 1.0)) };
		for (int i = 0; i < 2; i++) {
			d = 1.0 / lift(1.0 + term[i] * d);
			c = lift(1.0 + term[i] / c);
			step = c * d;
			h *= step;
		}
		if (fabs(step - 1.0) < 2.0 * DBL_EPSILON)
			break;
	}
	return h;
}

static double log_gamma(double x)
{
	int sign;
	return lgamma_r(x, &sign); /* lgamma itself writes a global */
}

/* 1 / B(a, b), as a logarithm: the part that doesn't depend on x. */
static double log_scale(double a, double b)
{
	return log_gamma(a + b) - log_gamma(a) - log_gamma(b);
}

static double cdf(double a, double b, double x, double scale)
{
	if (!(x > 0.0))
		return 0.0;
	if (x >= 1.0)
		return 1.0;
	double front = exp(scale + a * log(x) + b * log1p(-x));
	/* Left of the mean the fraction converges fast; right of it the mirrored one does. */
	if (x < (a + 1.0) / (a + b + 2.0))
		return front * fraction(a, b, x) / a;
	return 1.0 - front * fraction(b, a, 1.0 - x) / b;
}

double beta_cdf(double a, double b, double x)
{
	return cdf(a, b, x, log_scale(a, b));
}

double beta_quantile(double p, double a, double b)
{
	double lo = 0.0, hi = 1.0, scale = log_scale(a, b);
	for (int i = 0; i < HALVINGS; i++) {
		double mid = (lo + hi) / 2.0;
		if (cdf(a, b, mid, scale) < p)
			lo = mid;
		else
			hi = mid;
	}
	return (lo + hi) / 2.0;
}
