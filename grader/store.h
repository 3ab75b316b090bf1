/* Store: submissions, leases and records. One row of the backend table per database; SQLite is the first.
 * The worker is the only writer. Times are whole milliseconds of the server's clock, given by the caller. */
#ifndef GRADER_STORE_H
#define GRADER_STORE_H

#include <stdint.h>

#include "grader/submission.h"

struct store;

enum sub_state { SUB_QUEUED, SUB_LEASED, SUB_DONE, SUB_HELD };
extern const char *const sub_state_words[]; /* "queued", "leased", "done", "held" */

struct sub_row {
	const char *id, *lab, *student, *repo, *commit;
	int64_t received_ms;
	int state;
	int64_t tries;        /* how often it was leased */
	int64_t lease_ms;     /* when the lease ends */
	const char *why_held; /* "" unless held */
	const char *record;   /* record id, "" unless done */
	int64_t permille;     /* -1 unless done */
	int64_t attempt;      /* 1.. */
};

/* Opens or creates <course>/plumb.db. ERR_RETRY when locked beyond the busy timeout, ERR_OPERATOR when unreadable. */
int store_open(const char *course, struct store **out, struct err *e);
int store_open_readonly(const char *course, struct store **out, struct err *e);
void store_close(struct store *s);

/* Idempotent by id: a second add of the same id is a no-op. The seed is drawn by the caller, kept here, never shown. */
int store_add(struct store *s, const struct sub_row *row, const uint8_t seed[SEED_SIZE], struct err *e);

/* Lease the next submission (fair between students, one at a time for a student and lab), or return 1 when there is
 * none; its attempt number is drawn here. A lease that has run out counts
 * as queued; after max_tries it becomes held. Clock steps back: a lease never lasts longer than lease_ms from now. */
int store_lease(struct store *s, int64_t now_ms, int64_t lease_ms, int64_t max_tries, struct arena *a,
	struct sub_row *out, uint8_t seed[SEED_SIZE], struct err *e);
int store_renew(struct store *s, const char *id, int64_t now_ms, int64_t lease_ms, struct err *e);
int store_hold(struct store *s, const char *id, const char *why, struct err *e);
/* A leased submission came to nothing: queued again after a pause that grows with its tries, or held for that reason
 * once it has been tried max_tries times. */
int store_fail(struct store *s, const char *id, const char *why, int64_t now_ms, int64_t max_tries, struct err *e);
/* Every lease ends now: for the one writer at its start, when nobody else can be at work. */
int store_expire(struct store *s, struct err *e);
int store_release(struct store *s, const char *id, struct err *e); /* held -> queued, tries = 0 */

/* Results are idempotent by submission: the second write of a record for a done submission is a no-op. */
int store_record(struct store *s, const char *id, const struct json *record, struct err *e);

int store_submission(
	struct store *s, const char *id, struct arena *a, struct sub_row *out, struct err *e); /* 1 = none */
int store_ahead(struct store *s, const char *id, int64_t *n, struct err *e); /* at work or queued before this one */
int store_list(struct store *s, const char *lab /* or NULL */, const char *student /* or NULL */, int state /* or -1 */,
	struct arena *a, struct sub_row **rows, size_t *n, struct err *e);
/* Of every learner, by id: when the last graded submission arrived. */
struct store_last {
	const char *student;
	int64_t received_ms;
};
int store_lasts(struct store *s, struct arena *a, struct store_last **rows, size_t *n, struct err *e);
/* Learners and labs, in this order, whose last graded submission got fewer points than the one before it. */
struct store_fall {
	const char *student, *lab, *submission, *record;
	int64_t received_ms, before_permille, permille;
};
int store_falls(struct store *s, struct arena *a, struct store_fall **rows, size_t *n, struct err *e);
/* What was seen (grader/sighting.h), added up over a course's records, one row for one thing of one learner in one lab; so
 * that one look in each of twenty pushes shows as twenty. For instructors only. */
struct store_seen {
	const char *student, *lab, *kind, *what;
	const char *record; /* the newest one */
	int64_t submissions, times, first_ms;
};
struct store_seen_ask { /* NULL, 0: no restriction */
	const char *student;
	const char *const *students; /* a cohort, or a page of learners */
	size_t n_students;
	size_t first, limit; /* limit 0 = all from the first one on */
};
/* What was seen last comes first. total: how many rows there are without first and limit. */
int store_seen(struct store *s, const struct store_seen_ask *ask, struct arena *a, struct store_seen **rows, size_t *n,
	size_t *total, struct err *e);
/* Record by its id, a unique prefix of it, or its submission's id. *text is canonical JSON. 1 = none. */
int store_record_get(struct store *s, const char *record_id, struct arena *a, char **text, size_t *len, struct err *e);
/* Lines of the attention list that somebody has seen. Only ever added; the latest of a key counts. */
struct store_ack {
	const char *key, *by;
	int64_t at_ms;
};
#define STORE_ACK_MAX 300
/* ERR_USAGE when key or by is empty or longer than that. */
int store_acknowledge(struct store *s, const char *key, const char *by, int64_t now_ms, struct err *e);
int store_acks(struct store *s, struct arena *a, struct store_ack **acks, size_t *n, struct err *e);
/* Signed links to the dashboard, and which of them were taken back. */
struct store_link {
	const char *id, *role, *name;
	int64_t made_ms, until_s, revoked_ms; /* revoked_ms 0 = it holds */
	const char *revoked_by;
};
int store_link_add(struct store *s, const struct store_link *link, struct err *e);
int store_link_revoke(struct store *s, const char *id, const char *by, int64_t now_ms, struct err *e);
int store_link_revoked(struct store *s, const char *id, bool *revoked, struct err *e);
int store_links(struct store *s, struct arena *a, struct store_link **links, size_t *n, struct err *e); /* by made_ms */
int store_seed(struct store *s, const char *id, uint8_t seed[SEED_SIZE], struct err *e);

#endif
