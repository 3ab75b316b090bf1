/* Mastery: what the evidence says of one learner and one competency, and how sure it is. Pure.
 *
 * The evidence unit is the facet: a clause and a polarity. With m vectors tried and p passed, rho within a facet, and w
 * from the level of the clause,
 *
 *   alpha = prior + sum w p / (1 + (m - 1) rho)      beta = prior + sum w (m - p) / (1 + (m - 1) rho)
 *
 * so many vectors of one clause never count as so many pieces of evidence. [lo, hi] is the central interval of
 * Beta(alpha, beta). Against the required level R:
 *
 *   not assessed   nothing was tried: never shown as 0
 *   gap            hi < R, or a critical vector failed
 *   demonstrated   lo >= R, enough of the declared facets tried, both polarities tried, no critical vector failed
 *   undetermined   otherwise
 *
 * Sums are taken in whole billionths, so the order of the facets can't change a bit. Decisions are taken before rounding.
 * Numbers are whole ten-thousandths (_e4): 7000 is 0.7. -1 means "nothing to say" and is never 0. Age of evidence is
 * never folded in. */
#ifndef GRADER_MASTERY_MASTERY_H
#define GRADER_MASTERY_MASTERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/base/arena.h"
#include "runner/base/err.h"

#define MASTERY_LEVELS 3 /* of enum level */

/* curriculum/mastery.json. Printed with every result, so that anybody can recompute it. */
struct mastery_params {
	const char *version;
	int64_t prior_permille, rho_permille;
	int64_t weight_permille[MASTERY_LEVELS]; /* MUST, SHOULD, MAY */
	int64_t interval_permille;               /* 900: from the 0.05 to the 0.95 quantile */
	int64_t coverage_permille;               /* least share of the declared weight that must have been tried */
	int64_t fresh_days;                      /* evidence older than that is flagged as old */
	int64_t cohort_min;                      /* fewer learners than that never leave the course as a number */
	int64_t items_min;                       /* item statistics begin with so many learners */
	int64_t tail_permille;                   /* upper and lower group of the discrimination index */
	int64_t resamples, seed;                 /* of the bootstrap over learners */
};

enum mastery_state { MASTERY_NOT_ASSESSED, MASTERY_UNDETERMINED, MASTERY_GAP, MASTERY_DEMONSTRATED, MASTERY_STATES };
extern const char *const mastery_state_words[]; /* "not assessed", "undetermined", "gap", "demonstrated", NULL */

struct facet { /* evidence of one (clause, polarity) on one competency */
	const char *competency;
	const char *clause;
	int polarity, level;       /* enum polarity, enum level */
	int64_t attempted, passed; /* vectors; attempted = 0: declared, not tried */
	bool critical_failed;
};

struct mastery_bar { /* what the framework asks of a competency */
	int64_t required_permille;
	int64_t min_facets; /* facets declared at the least: a small lab alone can't cover a large competency */
};

struct mastery {
	enum mastery_state state;
	int64_t mean_e4, lo_e4, hi_e4; /* -1 when not assessed */
	int64_t alpha_e4, beta_e4, n_eff_e4;
	int64_t coverage_e4;
	int64_t declared;        /* facets: those given, or min_facets where that is more */
	int64_t mapped;          /* facets given, tried or not: those that have vectors */
	int64_t attempted, held; /* facets tried; those without a failed vector */
	int64_t accept, reject;  /* facets tried, by polarity */
	int64_t vectors, vectors_passed;
	int64_t side_e4; /* share of the evidence on the weaker polarity, -1 when not assessed */
	bool two_sided;  /* both polarities tried */
	bool margin; /* side >= 1 - R: accepting or refusing everything can't reach the bar. For authors; no decision
				depends on it, or new evidence on one side could take a state away */
	bool critical_failed;
	int64_t more; /* further MUST facets of one vector that must pass until lo >= R; 0 = none, -1 = over 200 */
	int64_t more_coverage; /* further facets to be tried until coverage suffices; each taken as a MUST */
};

/* A facet's part in it. */
struct mastery_share {
	int64_t weight_e4; /* w */
	int64_t n_eff_e4;  /* w e */
	int64_t pass_e4;   /* passed / attempted, -1 when not tried */
};

/* Facets of one competency of one learner, in any order; equal ones merged before (competency_merge). */
void mastery_of(const struct mastery_params *p, const struct mastery_bar *bar, const struct facet *facets, size_t n,
	struct mastery *out);

/* State and mean alone, without quantiles: agrees with mastery_of, and is a hundredth of the work. mean_e4 may be NULL. */
enum mastery_state mastery_state_of(const struct mastery_params *p, const struct mastery_bar *bar,
	const struct facet *facets, size_t n, int64_t *mean_e4);

struct mastery_share mastery_share_of(const struct mastery_params *p, const struct facet *f);

bool mastery_is_old(const struct mastery_params *p, int64_t newest_ms, int64_t now_ms);

/* ERR_INPUT with the key for what is missing or out of range. Strings live in the arena. */
struct json;
int mastery_params_parse(
	const struct json *root, const char *place, struct arena *a, struct mastery_params *out, struct err *e);
int mastery_params_read(const char *path, struct arena *a, struct mastery_params *out, struct err *e);
/* The whole of it, as it is read; without the note. The caller adds it to a document. */
struct json *mastery_params_json(const struct mastery_params *p);

#endif
