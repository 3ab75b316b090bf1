/* Cohort: the three gaps, kept apart, over a set of learners. Pure.
 *
 *   learner gap     g(u,c) = max(0, R_c - mean); the careful one takes lo instead of mean
 *   cohort gap      G(c)   = mean of g(u,c) over assessed learners
 *   demand-weighted SG     = sum D_c G(c) / sum D_c           over competencies with at least cohort_min assessed
 *   curriculum gap  CG     = sum D_c (1 - mapped_c) / sum D_c mapped_c: facets that have vectors / facets declared
 *   evidence gap    EG     = share of (u,c) undetermined or not assessed, among mapped c
 *
 * SG says nothing without CG and EG beside it. Observed competencies take no part. Intervals: bootstrap over learners
 * with the seed of the parameters; one draw serves all competencies, so that SG has an interval too. */
#ifndef GRADER_MASTERY_COHORT_H
#define GRADER_MASTERY_COHORT_H

#include "grader/mastery/mastery.h"

struct cohort_competency { /* in: what the framework and the labs say */
	const char *id;
	int64_t weight; /* D_c */
	int64_t required_permille;
	int64_t mapped, declared; /* facets that have vectors; those that the framework or the labs declare */
	bool observed;
};

struct cohort_cell {       /* in: one assessed (learner, competency); others are not assessed */
	size_t learner;    /* [0, n_learners) */
	size_t competency; /* index of cohort_competency */
	enum mastery_state state;
	int64_t mean_e4, lo_e4;
	bool critical; /* a critical case failed */
};

struct cohort_line {                             /* out, one for each competency given, same order */
	int64_t count[MASTERY_STATES];           /* learners by state; adds up to n_learners */
	int64_t assessed, critical;              /* critical: of those below, by a critical case that failed */
	int64_t mean_e4, mean_lo_e4, mean_hi_e4; /* of the learners' means; -1 = nobody assessed */
	int64_t gap_e4, gap_lo_e4, gap_hi_e4;    /* G(c) */
	int64_t careful_gap_e4;                  /* with lo for mean */
	int64_t demand_gap_e4;                   /* D_c G(c), 0 without either */
	int64_t mapped_e4;                       /* mapped / declared */
	bool few;                                /* fewer than cohort_min assessed: not in SG */
};

struct cohort {
	struct cohort_line *lines;
	size_t n;
	int64_t learners;
	int64_t sg_e4, sg_lo_e4, sg_hi_e4; /* -1 = no competency has enough learners */
	int64_t cg_e4;                     /* -1 = no weight at all */
	int64_t eg_e4, eg_lo_e4, eg_hi_e4; /* -1 = nothing is mapped or nobody is there */
};

/* Cells in any order; at most one for a learner and competency. */
void cohort_of(const struct mastery_params *p, const struct cohort_competency *competencies, size_t n,
	const struct cohort_cell *cells, size_t n_cells, size_t n_learners, struct arena *a, struct cohort *out);

#endif
