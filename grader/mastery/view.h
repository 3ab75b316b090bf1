/* Views: what each page and each table export shows, as plain structs in an arena. One function each, all of the same
 * shape: who asks (struct view_from), what exactly (plain arguments), the struct, the error. The pages
 * (grader/web) and the exports (grader/export) render these and compute nothing.
 *
 * Shares and estimates are whole ten-thousandths (_e4): 7000 is the bar of 0.7; -1 means "nothing to say", which is
 * never 0. Weeks are whole weeks since Monday 1970-01-05 of the time that a submission arrived. Text of strangers (names, hints, records' notes)
 * is given as it is: whoever shows it escapes it. Nothing here writes.
 *
 * Sentences are struct view_words, so that a page can translate them: msgids with %1 to %4, and their arguments. */
#ifndef GRADER_MASTERY_VIEW_H
#define GRADER_MASTERY_VIEW_H

#include "grader/course.h"
#include "grader/curriculum.h"
#include "grader/mastery/items.h"
#include "grader/mastery/mastery.h"
#include "grader/store.h"

enum view_state { /* those of the model, under the words that people see */
	VIEW_NOT_ASSESSED = MASTERY_NOT_ASSESSED,
	VIEW_UNDETERMINED = MASTERY_UNDETERMINED,
	VIEW_GAP = MASTERY_GAP,
	VIEW_DEMONSTRATED = MASTERY_DEMONSTRATED,
	VIEW_STATES = MASTERY_STATES
};
extern const char *const view_state_words[]; /* "not assessed", "undecided", "below", "demonstrated", NULL */

enum view_page { /* where a link leads */
	PAGE_GAPS,
	PAGE_HEATMAP,
	PAGE_EVIDENCE, /* arg = competency, arg2 = learner */
	PAGE_TREND,
	PAGE_ITEMS,
	PAGE_ATTENTION,
	PAGE_MAP,
	PAGE_CROSSWALK,
	PAGE_STUDENT, /* arg = learner */
	PAGE_METHOD,
	PAGE_RECORD,  /* arg = record */
	PAGE_HANDOUT, /* arg = lab, arg2 = anchor */
};
extern const char *const view_page_words[]; /* "gaps", "heatmap", ... NULL */

struct view_link {
	int page;               /* enum view_page */
	const char *arg, *arg2; /* "" when the page takes none */
};

struct view_words {
	const char *one, *many; /* msgids; many is NULL when there is no number, else it is chosen by n */
	int64_t n;
	const char *arg[4]; /* stand for %1 to %4; NULL beyond the last */
};

/* English, or a translation of .one or .many given by the caller. */
const char *view_words_english(const struct view_words *w, struct arena *a);
const char *view_words_fill(const struct view_words *w, const char *translated, struct arena *a);

struct view_ack { /* somebody has seen a line of the attention list */
	const char *key, *by;
	int64_t ms;
};

/* Who asks, of what. Everything is borrowed for the call, and what comes back points into it and into the arena. */
struct view_from {
	struct store *store; /* read-only is enough */
	const struct curriculum *curriculum;
	const struct course *course;
	const struct lab *const *labs; /* of the course; what can't be loaded is left out */
	size_t n_labs;
	const struct roster *roster; /* names and cohorts, or NULL (grader/mastery/view_roster.h) */
	const char *cohort;          /* NULL = the whole course */
	const struct view_ack *acks; /* in any order; the latest of a key counts */
	size_t n_acks;
	int64_t now_ms;
};

struct view_head {                                         /* stands on every page and export */
	const char *course, *cohort;                       /* "" = all */
	const char *framework, *version, *framework_title; /* W2P, 0.3.0 */
	const char *disclaimer;                            /* "WG2-aligned, project-defined. ..." */
	const char *params;                                /* version of the model's parameters */
	int64_t learners, now_ms;
	int64_t cohort_min; /* numbers over fewer learners never leave the course */
};

/* 1. Gap board. */
enum view_gap_kind { GAPKIND_NONE, GAPKIND_CURRICULUM, GAPKIND_EVIDENCE, GAPKIND_LEARNER, GAPKIND_OBSERVED };
extern const char *const view_gap_kind_words[]; /* "none", "curriculum", "evidence", "learner", "observed", NULL */

struct view_index {
	int64_t value_e4, lo_e4, hi_e4; /* lo, hi: bootstrap over learners, -1 where there is none */
	struct view_words sentence;
	struct view_link link;
};

struct view_gap_row {
	const char *competency, *title, *statement, *domain, *domain_title, *bloom;
	int kind; /* no lab: curriculum; else what holds for more learners: below the bar, or too little to say; and none
		   * where most have shown it, and of the others it is too little to say */
	int64_t mean_e4, lo_e4, hi_e4; /* mean over assessed learners, bootstrap interval; -1 = nobody assessed */
	int64_t required_e4;
	int64_t count[VIEW_STATES];    /* learners by state; adds up to head.learners */
	int64_t critical;              /* of those below: by a critical case that failed, whatever the mean is */
	int64_t gap_e4;                /* G(c), -1 = nobody assessed */
	int64_t weight, demand_gap_e4; /* weight x gap, 0 without either */
	int64_t facets_mapped,
		facets_wanted; /* clause sides with fresh cases; the least number that the framework asks for */
	bool observed;         /* by the instructor only */
	struct view_link link; /* to the heatmap's column, or to the map for a curriculum gap */
};

struct view_gaps {
	struct view_head head;
	struct view_index curriculum, evidence, learner; /* CG, EG, SG */
	struct view_gap_row *rows;                       /* by demand x gap, falling; then weight, then id */
	size_t n;
};
int view_gaps(const struct view_from *from, struct arena *a, struct view_gaps *out, struct err *e);

/* 2. Heatmap. */
struct view_column {
	const char *competency, *title, *domain;
	int64_t required_e4, weight;
	bool mapped, observed;
};

struct view_learner {
	const char *id, *name, *cohort; /* name "" without a roster */
	int64_t count[VIEW_STATES];     /* over the mapped competencies */
};

struct view_cell {
	int state;
	bool thin;     /* evidence too thin to say: wide interval or little coverage; drawn as a hatch */
	bool critical; /* a critical case failed */
	int64_t mean_e4, lo_e4, hi_e4, n_eff_e4;
};

struct view_heatmap {
	struct view_head head;
	struct view_column *columns;
	size_t n_columns;
	struct view_learner *learners;
	size_t n_learners;
	size_t first, total;     /* learners are [first, first + n_learners) of total, by id */
	struct view_cell *cells; /* n_learners x n_columns, a row for each learner */
};
/* domain: NULL or "" = all. all_columns: those too that no lab feeds. */
int view_heatmap(const struct view_from *from, const char *domain, bool all_columns, size_t first, size_t limit,
	struct arena *a, struct view_heatmap *out, struct err *e);

/* 3. Evidence of one cell. */
struct view_facet {
	const char *clause, *standard; /* "RFC 4034 §6.2", "RFC 4034" */
	const char *obsoleted_by;      /* "" or the successor */
	int polarity, level;
	const char *lab, *group, *group_title; /* where it comes from */
	struct view_link read;                 /* the handout's anchor */
	int64_t attempted, passed;             /* cases */
	int64_t weight_e4, n_eff_e4;           /* of the clause's level; w_k e_k */
	bool critical_failed;
};

struct view_record {
	const char *record, *submission, *lab;
	int64_t received_ms, attempt, permille;
	bool counts;    /* by the course's policy */
	bool older_lab; /* the lab has changed since */
};

struct view_evidence {
	struct view_head head;
	const char *learner, *name, *competency, *title, *statement, *bloom;
	bool observed;
	int64_t required_e4;
	struct view_cell cell;
	int64_t alpha_e4, beta_e4;
	int64_t coverage_e4, coverage_wanted_e4;
	int64_t accept_e4, reject_e4; /* share of the evidence on each side: the balance */
	bool two_sided;
	int64_t newest_ms;         /* arrival of the newest submission behind it; 0 = none */
	bool old;                  /* that is longer ago than the parameters' fresh_days; the number does not know it */
	struct view_facet *facets; /* failed first, then by clause */
	size_t n_facets;
	struct view_record *records;
	size_t n_records;
	struct view_words
		*change; /* what would change the state, most important first; empty when nothing is missing */
	size_t n_change;
};
/* ERR_USAGE for a learner or a competency that isn't there. */
int view_evidence(const struct view_from *from, const char *learner, const char *competency, struct arena *a,
	struct view_evidence *out, struct err *e);

/* 4. Trend. */
struct view_week {
	int64_t week, starts_ms;
};

struct view_trend_row {
	const char *competency, *title, *domain;
	int64_t (*count)[VIEW_STATES]; /* a row for each week */
};

struct view_trend {
	struct view_head head;
	struct view_week *weeks; /* from the first submission to now, at most 60 */
	size_t n_weeks;
	struct view_trend_row *rows; /* mapped competencies in the framework's order */
	size_t n;
};
int view_trend(const struct view_from *from, struct arena *a, struct view_trend *out, struct err *e);

/* 5. Items. */
/* Flags are enum items_flag. */
extern const char *const view_item_flag_words[]; /* in the order of the bits, NULL */

struct view_item {
	const char *lab, *group, *title, *clause;
	const char *competency; /* the first that it serves, or "" */
	int level;
	int64_t learners;
	int64_t facility_e4; /* -1 = nobody */
	int64_t r_e4, d_e4;  /* -10000 to 10000; VIEW_NONE = not to be had */
	unsigned flags;      /* enum items_flag */
	struct view_link read;
};
#define VIEW_NONE ITEMS_NONE

struct view_item_lab {
	const char *lab, *title;
	int64_t learners, kr20_e4; /* VIEW_NONE below 20 learners */
};

struct view_items {
	struct view_head head;
	struct view_item_lab *labs;
	size_t n_labs;
	struct view_item *items; /* flagged first, then by facility, rising */
	size_t n;
};
int view_items(const struct view_from *from, struct arena *a, struct view_items *out, struct err *e);

/* 6. Attention. */
enum view_rule { RULE_SILENT, RULE_CRITICAL, RULE_GAPS, RULE_FALLING, VIEW_RULES };
extern const char *const view_rule_words[]; /* "no submission", "critical case", "heavy gaps", "falling", NULL */

struct view_attention_row {
	const char *learner, *name, *cohort;
	int rule;
	const char *key; /* names this line to the acknowledge request: learner, rule and what it is about */
	struct view_words reason;
	struct view_link link;
	int64_t since_ms;     /* when the reason came to be */
	const char *acked_by; /* "" = open */
	int64_t acked_ms;
};

struct view_attention {
	struct view_head head;
	int64_t silent_days;
	struct view_attention_row *rows; /* open first, then critical, gaps, falling, silent; by learner */
	size_t n, open;
};
int view_attention(const struct view_from *from, struct arena *a, struct view_attention *out, struct err *e);

/* What else was seen in the boxes of student code (grader/sighting.h): evidence, not an accusation. Staff only. */
struct view_seen_row {
	const char *learner, *name, *cohort, *lab, *kind, *what;
	const char *record; /* the newest one */
	int64_t submissions, times, first_ms;
};

struct view_seen {
	struct view_head head;
	struct view_seen_row *rows; /* what was seen last comes first */
	size_t n, first, total;     /* rows are [first, first + n) of total */
};
int view_seen(const struct view_from *from, size_t first, size_t limit, struct arena *a, struct view_seen *out,
	struct err *e);

/* 7. Curriculum map. */
struct view_map_standard {
	const char *standard, *title, *status;
	const char *obsoleted_by;            /* "" or the first successor */
	const char *allowed;                 /* why it may still be cited, or "" */
	const char *checked_on, *checked_by; /* "" = from memory: unverified */
	struct json_strings labs;            /* that cite it */
	int64_t clauses;                     /* cited by labs */
	bool wanted;                         /* some competency names it */
};

struct view_map_cell { /* one standard of one competency */
	const char *standard;
	struct json_strings labs, clauses; /* empty = a hole */
};

struct view_map_row {
	const char *competency, *title, *domain;
	int64_t weight, facets_mapped, facets_wanted;
	bool observed;
	struct json_strings labs; /* empty and not observed = the curriculum gap */
	struct view_map_cell *cells;
	size_t n;
};

struct view_map {
	struct view_head head;
	struct json_strings labs;
	struct view_map_standard *standards;
	size_t n_standards;
	struct view_map_row *rows; /* in the framework's order */
	size_t n;
	int64_t holes;      /* competencies that no lab feeds */
	int64_t cell_holes; /* standards of a competency that no lab tests */
	int64_t obsolete;   /* citations of an obsolete standard without a stated reason */
	struct view_words sentence;
};
/* .store may be NULL: then the head counts no learners. */
int view_map(const struct view_from *from, struct arena *a, struct view_map *out, struct err *e);

/* 8. Crosswalk. */
struct view_cross_competency {
	const char *competency, *title;
	int64_t count[VIEW_STATES];
	const char *author, *date; /* of the link */
	const char *second_reader; /* who has read it as well, or "" */
	int64_t confidence_permille;
};

struct view_cross_node {
	const char *id, *title;   /* "nice:K0674" */
	const char *verification; /* "primary", "secondary", "memory" */
	struct view_cross_competency *competencies;
	size_t n;
};

struct view_cross_framework {
	const char *id, *title, *licence;
	struct view_cross_node *nodes;
	size_t n;
	struct json_strings without; /* competencies that have no counterpart there */
};

struct view_crosswalk {
	struct view_head head;
	struct view_cross_framework *frameworks; /* NICE, ECSF, CyBOK, CSEC2017, CAE-CD, e-CF */
	size_t n;
	int64_t links, links_read_twice;
	const char *newest; /* date of the newest link, or "" */
};
int view_crosswalk(const struct view_from *from, struct arena *a, struct view_crosswalk *out, struct err *e);

/* 9. One student's own page. No word of others on it. */
struct view_own {
	const char *competency, *title, *statement, *domain;
	int64_t required_e4;
	struct view_cell cell;
	struct view_words next; /* what to do next; .one "" when there is nothing */
	struct view_link read;  /* where to begin reading; page PAGE_STUDENT without arg = nowhere */
};

struct view_failed { /* in the last graded submission of each lab */
	const char *lab, *lab_title, *group, *group_title, *clause, *hint;
	int level;
	int64_t passed, total;
	struct view_link read;
	const char *record;
};

struct view_lab_state {
	const char *lab, *title;
	int64_t best_permille, last_permille, attempts, pass_permille; /* -1 = nothing graded */
	const char *record;                                            /* of the last, "" */
};

struct view_student {
	struct view_head head; /* learners = 1 */
	const char *learner, *name, *cohort;
	struct view_own *own; /* mapped competencies: below first, then undecided, not assessed, demonstrated */
	size_t n_own;
	struct view_failed *failed;
	size_t n_failed;
	struct view_lab_state *labs;
	size_t n_labs;
	struct view_record *history; /* newest first */
	size_t n_history;
};
int view_student(
	const struct view_from *from, const char *learner, struct arena *a, struct view_student *out, struct err *e);

/* Learners in scope, by id: the course's students, and those of its records that have left. */
int view_learners(const struct view_from *from, struct arena *a, struct view_learner **out, size_t *n, struct err *e);

#endif
