/* From a request that has been taken apart to a response, without a socket: what the server does, and what a test can
 * call. GET and HEAD read; the one POST acknowledges. Everything of the request is a stranger's. */
#ifndef GRADER_WEB_ANSWER_H
#define GRADER_WEB_ANSWER_H

#include "grader/web/identity.h"
#include "grader/web/site.h"

struct request {
	const char *method, *path; /* path: unescaped, without the leading slash */
	struct credentials from;
	const char *accept_language, *lang_cookie, *fetch_site; /* NULL = not there */
	const char *lang;                                       /* ?lang= */
	struct ask ask;                                         /* the rest of the query */
	bool bad_query;                                         /* a key twice, unknown, or its value not plain */
	const char *body;
	size_t body_len;
	bool body_too_long;
};

/* One key of a query, into the request; what is not one of ours makes it bad. */
void request_query(struct request *r, const char *key, const char *value);

struct response {
	int status;
	const char *type, *location;    /* location: NULL = none */
	const char *cookie[2];          /* whole Set-Cookie values, or NULL */
	struct buf body;                /* the caller releases it */
	const struct site_asset *asset; /* instead of the body */
};

struct answerer {
	const struct site *site;
	const struct identity *identity;
	bool https; /* the front web server speaks it: cookies say Secure */
	/* Hands an acknowledgement to the one writer. */
	int (*acknowledge)(void *ctx, const char *key, const struct who *by, struct err *e);
	void *ctx;
};

/* Never fails: trouble is a page of its own. out->body is initialised here. */
void answer(const struct answerer *w, const struct request *r, int64_t now_s, struct arena *a, struct response *out);

#endif
