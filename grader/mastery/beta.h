/* The beta distribution: what the mastery model needs of it and no more. Pure, for a, b > 0 up to some ten thousands.
 *
 * The regularised incomplete beta function is a continued fraction over libm's lgamma_r, its inverse a bisection with a
 * fixed number of steps: the same arguments give the same bits in every run. */
#ifndef GRADER_MASTERY_BETA_H
#define GRADER_MASTERY_BETA_H

double beta_cdf(double a, double b, double x);      /* I_x(a, b); 0 for x <= 0, 1 for x >= 1 */
double beta_quantile(double p, double a, double b); /* x with I_x(a, b) = p, for 0 < p < 1 */

#endif
