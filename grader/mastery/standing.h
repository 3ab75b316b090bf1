/* Standing: what is kept of all records, so that no page has to read them. Tables in the store, brought up to date in the
 * transaction that stores a record; `plumb rebuild` makes them anew from the records, and both ways end in the same rows
 * whatever the order of arrival was.
 *
 * Which evidence counts: of each learner and lab, official submissions are ranked by the course's policy (last: by
 * arrival; best: by points, then arrival), and each facet counts as the highest-ranked submission that tried it showed
 * it. So a push that doesn't compile takes nothing away: not attempted is not failed.
 *
 * An edition is one set of rules: framework version, parameters, policy. Editions never change; other rules make another
 * one, computed beside the old, which stays readable. 0 asks for the newest. Learners come from records alone; a
 * (learner, competency) without a row is not assessed. */
#ifndef GRADER_MASTERY_STANDING_H
#define GRADER_MASTERY_STANDING_H

#include "grader/mastery/items.h"
#include "grader/mastery/mastery.h"
#include "grader/mastery/sensitivity.h"
#include "grader/store.h"

struct curriculum;

enum standing_policy { POLICY_BEST, POLICY_LAST };
extern const char *const standing_policy_words[]; /* "best", "last", NULL */

struct standing_rule { /* one competency */
	const char *id;
	struct mastery_bar bar;
};

struct standing_rules {
	const char *framework, *version;
	int policy; /* enum standing_policy */
	struct mastery_params params;
	struct standing_rule *competencies; /* by id */
	size_t n;
};

void standing_rules_of(const struct curriculum *c, int policy, struct arena *a, struct standing_rules *out);
const struct standing_rule *standing_rule_find(const struct standing_rules *r, const char *competency);

/* For the one writer. Takes the rules into the store; if the newest edition was made by others, or there is none, all
 * standing is computed under the new ones first. *changed (may be NULL): whether it was. */
int standing_adopt(struct store *s, const struct standing_rules *r, bool *changed, struct err *e);

/* Everything of the newest edition anew from the records. ERR_USAGE before any rules were adopted. */
int standing_rebuild(struct store *s, struct err *e);

/* The rules of an edition (0 = newest). 1 = there is none. */
int standing_rules_get(struct store *s, int64_t edition, struct arena *a, struct standing_rules *out, struct err *e);

struct standing_ask { /* NULL, 0: no restriction */
	int64_t edition;
	const char *student, *competency;
	const char *const *students; /* a cohort, or a page of learners */
	size_t n_students;
	bool troubled; /* of standing_rows: only below the bar, or with a critical case that failed */
};

struct standing_row {
	const char *student, *competency;
	struct mastery m;
	int64_t oldest_ms, newest_ms; /* arrival of the submissions that the evidence is from */
	unsigned flips;               /* sensitivity_flips */
};
/* Sorted by student, then competency. Only assessed ones have a row. */
int standing_rows(struct store *s, const struct standing_ask *ask, struct arena *a, struct standing_row **rows,
	size_t *n, struct err *e);

/* The cells for cohort_of and nothing else of them: what the gap board reads of 100,000 rows. students, sorted, are the
 * learners of the cohort and give the index; competencies likewise. */
struct cohort_cell;
int standing_cells(struct store *s, int64_t edition, const char *const *students, size_t n_students,
	const char *const *competencies, size_t n_competencies, struct arena *a, struct cohort_cell **cells, size_t *n,
	struct err *e);

struct standing_facet {
	struct facet f;
	struct mastery_share share;
	const char *lab;                 /* that declares it; one row for each lab */
	const char *record, *submission; /* behind it; "" when not tried */
	int64_t received_ms;             /* 0 when not tried */
};
/* A cell's facets, tried or not, or those of all the learner's cells (competency NULL), sorted by competency, clause,
 * polarity, lab. A facet of two labs has two rows, whose vectors add up
 * in the model; share is of the row alone. */
int standing_facets(struct store *s, const char *student, const char *competency, struct arena *a,
	struct standing_facet **facets, size_t *n, struct err *e);

/* Everybody who has a graded submission, by id. */
int standing_learners(struct store *s, struct arena *a, const char ***ids, size_t *n, struct err *e);

struct standing_mapped { /* facets that have vectors in labs of this course, one row a competency */
	const char *competency;
	int64_t accept, reject; /* facets by polarity */
};
int standing_mapped(struct store *s, struct arena *a, struct standing_mapped **rows, size_t *n, struct err *e);

struct standing_week {
	const char *competency;
	int64_t week; /* whole weeks since Monday 1970-01-05, of arrival */
	int64_t change
		[MASTERY_STATES]; /* learners that came to the state in that week, minus those that left it; [0]: never */
};
/* Sorted by competency, week; weeks in which nothing changed have no row. Sum up to a week for the counts at its end. */
int standing_trend(struct store *s, const struct standing_ask *ask, struct arena *a, struct standing_week **rows,
	size_t *n, struct err *e);

struct standing_past {
	const char *competency;
	int64_t week;
	enum mastery_state state;
	int64_t mean_e4;
};
/* One learner's state at the end of each week that brought evidence, by competency and week. */
int standing_history(struct store *s, const char *student, const char *competency /* or NULL */, struct arena *a,
	struct standing_past **rows, size_t *n, struct err *e);

/* The counting submission of each learner for that lab. students are sorted. */
int standing_items(struct store *s, const char *lab, const char *const *students /* or NULL */, size_t n_students,
	struct arena *a, struct items_matrix *out, struct err *e);

/* Which submission counts for a learner and lab, and by which version of the lab. */
struct standing_choice {
	const char *student, *lab, *submission, *record, *lab_digest;
	int64_t permille, received_ms;
	bool older_lab; /* the lab has graded with a newer version since */
};
int standing_choices(struct store *s, const struct standing_ask *ask, struct arena *a, struct standing_choice **rows,
	size_t *n, struct err *e);

int standing_sensitivity(struct store *s, const struct standing_ask *ask, struct sensitivity *out, struct err *e);

/* Everything of the newest edition as text, sorted, one row a line: for proving that two ways lead to one place. */
int standing_dump(struct store *s, struct buf *out, struct err *e);

#endif
