#include "grader/mastery/bootstrap.h"

#include <math.h>
#include <stdlib.h>

#define LANES 32 /* a fixed inner loop is what compilers turn into vector code at -O2 */

size_t bootstrap_width(size_t learners)
{
	return (learners / LANES + 1) * LANES;
}

/* SplitMix64 (Steele, Lea, Flood 2014): small, good enough for drawing learners, the same everywhere. */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15U;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return z ^ (z >> 31);
}

void bootstrap_init(struct bootstrap *b, size_t resamples, size_t learners, uint64_t seed, struct arena *a)
{
	uint64_t state = seed;
	b->resamples = resamples;
	b->width = bootstrap_width(learners);
	b->times = arena_array(a, resamples * b->width, sizeof *b->times);
	for (size_t r = 0; r < resamples; r++)
		for (size_t i = 0; i < learners; i++)
			b->times[r * b->width + (size_t)(((next(&state) >> 32) * learners) >> 32)]++;
}

int64_t bootstrap_sum(const struct bootstrap *b, size_t resample, const int16_t *column)
{
	const int16_t *times = b->times + resample * b->width;
	int32_t sum = 0;
	for (size_t i = 0; i < b->width; i += LANES)
		for (size_t k = 0; k < LANES; k++)
			sum += (int32_t)times[i + k] * (int32_t)column[i + k];
	return sum;
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

void bootstrap_interval(double *statistics, size_t n, int64_t interval_permille, int64_t *lo_e4, int64_t *hi_e4)
{
	*lo_e4 = *hi_e4 = -1;
	if (n == 0)
		return;
	qsort(statistics, n, sizeof *statistics, by_size);
	size_t cut = (size_t)((double)n * (double)(1000 - interval_permille) / 2000.0);
	*lo_e4 = (int64_t)llrint(statistics[cut]);
	*hi_e4 = (int64_t)llrint(statistics[n - 1 - cut]);
}
