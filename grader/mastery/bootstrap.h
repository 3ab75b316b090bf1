/* Bootstrap over learners: resamples with replacement, drawn once from a seed and used for every statistic, so that
 * statistics of one resample belong together. Pure: the same seed and number of learners give the same draw. */
#ifndef GRADER_MASTERY_BOOTSTRAP_H
#define GRADER_MASTERY_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#include "runner/base/arena.h"

struct bootstrap {
	size_t resamples, width; /* width: learners, padded */
	int16_t *times;          /* [resample * width + learner]: how often it was drawn */
};

size_t bootstrap_width(size_t learners); /* room of a column, padded with zeros */
void bootstrap_init(struct bootstrap *b, size_t resamples, size_t learners, uint64_t seed, struct arena *a);

/* Sum of a column under a resample. column has bootstrap_width elements of at most 10000, and there are at most 200,000
 * learners, so that it fits. */
int64_t bootstrap_sum(const struct bootstrap *b, size_t resample, const int16_t *column);

/* Central interval of n statistics, which get sorted; -1 and -1 for none. */
void bootstrap_interval(double *statistics, size_t n, int64_t interval_permille, int64_t *lo_e4, int64_t *hi_e4);

#endif
