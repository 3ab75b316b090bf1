/* What the halves of standing on SQLite share: store_sqlite_standing.c writes, store_sqlite_standing_read.c and
 * _cell.c read. */
#ifndef GRADER_STORE_SQLITE_STANDING_H
#define GRADER_STORE_SQLITE_STANDING_H

#include "grader/mastery/standing_backend.h"
#include "grader/store_sqlite.h"

/* Columns of the table mastery that are numbers of struct mastery (m); the bools that aren't kept follow from these. */
#define SQ_MASTERY(X)                        \
	X(state, m->state)                   \
	X(mean_e4, m->mean_e4)               \
	X(lo_e4, m->lo_e4)                   \
	X(hi_e4, m->hi_e4)                   \
	X(alpha_e4, m->alpha_e4)             \
	X(beta_e4, m->beta_e4)               \
	X(n_eff_e4, m->n_eff_e4)             \
	X(coverage_e4, m->coverage_e4)       \
	X(side_e4, m->side_e4)               \
	X(declared, m->declared)             \
	X(mapped, m->mapped)                 \
	X(attempted, m->attempted)           \
	X(held, m->held)                     \
	X(accept, m->accept)                 \
	X(reject, m->reject)                 \
	X(vectors, m->vectors)               \
	X(vectors_passed, m->vectors_passed) \
	X(more, m->more)                     \
	X(more_coverage, m->more_coverage)   \
	X(margin, m->margin)                 \
	X(critical, m->critical_failed)
#define SQ_MASTERY_COLUMNS 21

/* Which official submission o comes first. Binds $best: 1 for the policy "best". */
#define SQ_RANK "CASE WHEN $best THEN o.permille ELSE 0 END DESC, o.received_ms DESC, o.id DESC"

struct sq_names {
	struct arena *a;
	const char **item;
	size_t n, cap;
};
void sq_take_name(sqlite3_stmt *st, void *ctx); /* row_fn: column 0 */

struct sq_declared { /* facets that the labs as they are now declare, each once, its strictest level */
	struct arena *a;
	struct facet *facets;
	size_t n, cap;
};

/* Rules of the newest edition into the handle. 1 = there is none. */
int sq_standing_rules(struct sq *s, struct err *e);
int sq_standing_declared(struct sq *s, const char *competency /* or NULL */, struct sq_declared *d, struct err *e);
/* In the order that standing_make wants. Rules were read before. */
int sq_standing_shown(struct sq *s, const char *student, const char *competency /* or NULL */, struct arena *a,
	struct standing_shown **shown, size_t *n, struct err *e);

/* Rows of the backend's table. */
int sq_standing_rules_text(struct store *base, int64_t edition, struct arena *a, char **text, struct err *e);
int sq_standing_rows(struct store *base, const struct standing_ask *ask, struct arena *a, struct standing_row **rows,
	size_t *n, struct err *e);
int sq_standing_cells(struct store *base, int64_t edition, const char *const *students, size_t n_students,
	const char *const *competencies, size_t n_competencies, struct arena *a, struct cohort_cell **cells, size_t *n,
	struct err *e);
int sq_standing_facets(struct store *base, const char *student, const char *competency, struct arena *a,
	struct standing_facet **facets, size_t *n, struct err *e);
int sq_standing_mapped(struct store *base, struct arena *a, struct standing_mapped **rows, size_t *n, struct err *e);
int sq_standing_trend(struct store *base, const struct standing_ask *ask, struct arena *a, struct standing_week **rows,
	size_t *n, struct err *e);
int sq_standing_history(struct store *base, const char *student, const char *competency, struct arena *a,
	struct standing_past **rows, size_t *n, struct err *e);
int sq_standing_items(struct store *base, const char *lab, const char *const *students, size_t n_students,
	struct arena *a, struct items_matrix *out, struct err *e);
int sq_standing_choices(struct store *base, const struct standing_ask *ask, struct arena *a,
	struct standing_choice **rows, size_t *n, struct err *e);
int sq_standing_sensitivity(struct store *base, const struct standing_ask *ask, struct sensitivity *out, struct err *e);
int sq_standing_dump(struct store *base, struct buf *out, struct err *e);

#endif
