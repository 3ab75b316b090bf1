/* Sensitivity: would the state be another one under slightly other parameters? One bit a variant, so that the share of
 * states that flip is a sum over rows. Pure. */
#ifndef GRADER_MASTERY_SENSITIVITY_H
#define GRADER_MASTERY_SENSITIVITY_H

#include "grader/mastery/mastery.h"

enum sensitivity_of { VARY_RHO, VARY_REQUIRED, VARY_SHOULD };

struct sensitivity_variant {
	const char *name; /* "rho 0.3", "R - 0.05", "SHOULD 1.0" */
	enum sensitivity_of what;
	int64_t permille; /* the other value; for R what is added */
};
extern const struct sensitivity_variant sensitivity_variants[];
#define SENSITIVITY_VARIANTS 6

/* Bit i is set when variant i gives another state. */
unsigned sensitivity_flips(
	const struct mastery_params *p, const struct mastery_bar *bar, const struct facet *facets, size_t n);

struct sensitivity { /* over many cells that were assessed */
	int64_t cells;
	int64_t flips[SENSITIVITY_VARIANTS];
	int64_t any;      /* cells that flip under at least one variant */
	int64_t worst_e4; /* the largest share of one variant; above 1000 the page says so; -1 without cells */
};

#endif
