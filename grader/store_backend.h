/* The table of stores. A row fulfils the promises of store.h; tests/unit/contract_store.c runs over every row. */
#ifndef GRADER_STORE_BACKEND_H
#define GRADER_STORE_BACKEND_H

#include "grader/store.h"

struct standing_backend;

struct store_record {
	const char *id, *text; /* text: canonical */
	int64_t permille;
	const struct json *document;
};

struct store_backend {
	const char *name;
	int (*open)(const char *course, bool readonly, struct store **out, struct err *e);
	void (*close)(struct store *s);
	int (*add)(struct store *s, const struct sub_row *row, const uint8_t *seed, struct err *e);
	int (*lease)(struct store *s, int64_t now_ms, int64_t lease_ms, int64_t max_tries, struct arena *a,
		struct sub_row *out, uint8_t *seed, struct err *e);
	int (*renew)(struct store *s, const char *id, int64_t now_ms, int64_t lease_ms, struct err *e);
	int (*hold)(struct store *s, const char *id, const char *why, struct err *e);
	int (*fail)(struct store *s, const char *id, const char *why, int64_t now_ms, int64_t max_tries, struct err *e);
	int (*expire)(struct store *s, struct err *e);
	int (*release)(struct store *s, const char *id, struct err *e);
	/* The record and what it changes of standing, in one step. */
	int (*record)(struct store *s, const char *id, const struct store_record *r, struct err *e);
	int (*list)(struct store *s, const char *id, const char *lab, const char *student, int state, struct arena *a,
		struct sub_row **rows, size_t *n, struct err *e);
	int (*lasts)(struct store *s, struct arena *a, struct store_last **rows, size_t *n, struct err *e);
	int (*falls)(struct store *s, struct arena *a, struct store_fall **rows, size_t *n, struct err *e);
	int (*seen)(struct store *s, const struct store_seen_ask *ask, struct arena *a, struct store_seen **rows,
		size_t *n, size_t *total, struct err *e);
	int (*ahead)(struct store *s, const char *id, int64_t *n, struct err *e);
	int (*record_get)(
		struct store *s, const char *record_id, struct arena *a, char **text, size_t *len, struct err *e);
	int (*seed)(struct store *s, const char *id, uint8_t *seed, struct err *e);
	int (*acknowledge)(struct store *s, const char *key, const char *by, int64_t now_ms, struct err *e);
	int (*acks)(struct store *s, struct arena *a, struct store_ack **acks, size_t *n, struct err *e);
	int (*link_add)(struct store *s, const struct store_link *link, struct err *e);
	int (*link_revoke)(struct store *s, const char *id, const char *by, int64_t now_ms, struct err *e);
	int (*link_revoked)(struct store *s, const char *id, bool *revoked, struct err *e);
	int (*links)(struct store *s, struct arena *a, struct store_link **links, size_t *n, struct err *e);
	const struct standing_backend *standing; /* grader/mastery/standing_backend.h */
};

struct store { /* the first member of every backend's own struct */
	const struct store_backend *backend;
};

extern const struct store_backend store_sqlite;
extern const struct store_backend *const store_backends[]; /* NULL-terminated; the first one is the default */

#endif
