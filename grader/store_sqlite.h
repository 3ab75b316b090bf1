/* What the files of the store on SQLite share. Nothing outside grader/store_sqlite*.c includes this. */
#ifndef GRADER_STORE_SQLITE_H
#define GRADER_STORE_SQLITE_H

#include <sqlite3.h>

#include "grader/store_backend.h"
#include "runner/base/arena.h"

#define SQ_KEPT 64 /* prepared statements kept for the next time */

struct standing_rules;

struct sq {
	struct store base;
	sqlite3 *db;
	sqlite3_stmt *kept[SQ_KEPT];
	size_t n_kept;
	/* Rules of the newest edition, as far as this handle has read them; 0 = none. */
	int64_t edition;
	struct standing_rules *rules;
	struct arena rules_arena;
};

struct arg { /* the array ends with a row without name */
	const char *name;
	const char *text; /* or: */
	const void *blob; /* SEED_SIZE bytes; or: */
	int64_t number;
};

typedef void row_fn(sqlite3_stmt *st, void *ctx);
typedef int body_fn(struct sq *s, void *ctx, struct err *e);

/* One statement to its end. Returns how many rows it gave, or for a change how many it changed; -1 with *e. */
int sq_run(struct sq *s, const char *sql, const struct arg *args, row_fn *row, void *ctx, struct err *e);
int sq_transaction(struct sq *s, body_fn *body, void *ctx, struct err *e);
int sq_fail(struct sq *s, int code, struct err *e); /* -1, with what SQLite says as who must act */

/* Learners as a JSON array that a query can join with json_each; "" when many is NULL. The caller releases it. */
int sq_names_print(const char *one, const char *const *many, size_t n, struct buf *out, struct err *e);

void sq_take_number(sqlite3_stmt *st, void *ctx); /* row_fn: column 0 to an int64_t */
const char *sq_column(sqlite3_stmt *st, int i, struct arena *a);

/* store_sqlite_layout.c: numbered steps, applied in order. */
int sq_migrate(struct sq *s, void *ctx, struct err *e); /* body_fn */
int sq_layout_is_ours(struct sq *s, struct err *e);     /* for readers, who can't migrate */

/* store_sqlite_queue.c */
int sq_add(struct store *base, const struct sub_row *row, const uint8_t *seed, struct err *e);
int sq_lease(struct store *base, int64_t now_ms, int64_t lease_ms, int64_t max_tries, struct arena *a,
	struct sub_row *out, uint8_t *seed, struct err *e);
int sq_renew(struct store *base, const char *id, int64_t now_ms, int64_t lease_ms, struct err *e);
int sq_hold(struct store *base, const char *id, const char *why, struct err *e);
int sq_fail_try(struct store *base, const char *id, const char *why, int64_t now_ms, int64_t max_tries, struct err *e);
int sq_expire(struct store *base, struct err *e);
int sq_release(struct store *base, const char *id, struct err *e);
int sq_record(struct store *base, const char *id, const struct store_record *r, struct err *e);
int sq_list(struct store *base, const char *id, const char *lab, const char *student, int state, struct arena *a,
	struct sub_row **list, size_t *n, struct err *e);
int sq_ahead(struct store *base, const char *id, int64_t *n, struct err *e);
int sq_record_get(struct store *base, const char *record_id, struct arena *a, char **text, size_t *len, struct err *e);
int sq_seed(struct store *base, const char *id, uint8_t *seed, struct err *e);

/* store_sqlite_pushes.c */
int sq_lasts(struct store *base, struct arena *a, struct store_last **rows, size_t *n, struct err *e);
int sq_falls(struct store *base, struct arena *a, struct store_fall **rows, size_t *n, struct err *e);

/* store_sqlite_seen.c */
int sq_seen(struct store *base, const struct store_seen_ask *ask, struct arena *a, struct store_seen **rows, size_t *n,
	size_t *total, struct err *e);

/* store_sqlite_ack.c */
int sq_acknowledge(struct store *base, const char *key, const char *by, int64_t now_ms, struct err *e);
int sq_acks(struct store *base, struct arena *a, struct store_ack **acks, size_t *n, struct err *e);

/* store_sqlite_link.c */
int sq_link_add(struct store *base, const struct store_link *link, struct err *e);
int sq_link_revoke(struct store *base, const char *id, const char *by, int64_t now_ms, struct err *e);
int sq_link_revoked(struct store *base, const char *id, bool *revoked, struct err *e);
int sq_links(struct store *base, struct arena *a, struct store_link **links, size_t *n, struct err *e);

/* store_sqlite_standing.c: inside the transaction that stored a record. */
int sq_standing_take(struct sq *s, const char *submission, const struct json *document, struct err *e);
extern const struct standing_backend sq_standing;

#endif
