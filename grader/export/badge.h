/* Open Badges 3.0: one signed credential (VC-JWT, RS256) for each competency that a learner has demonstrated. It can be
 * checked offline, by whoever has the course's public key. A learner is named by a salted hash, never in clear. */
#ifndef GRADER_EXPORT_BADGE_H
#define GRADER_EXPORT_BADGE_H

#include "grader/export/export.h"
#include "grader/export/jwt.h"

struct badge_issuer {
	const char *id, *name; /* URI; what people read */
	EVP_PKEY *key;
	unsigned char salt_key[32]; /* of the course: pseudonym.key */
};

/* One token a line for each competency demonstrated (only that one if competency isn't NULL). *n: how many.
 * ERR_USAGE for a learner or a competency that isn't there; none demonstrated is no error. */
int badge_issue(const struct view_from *from, const struct badge_issuer *issuer, const char *learner,
	const char *competency, struct arena *a, struct buf *out, size_t *n, struct err *e);

struct badge { /* what a good one says; strings live in the arena */
	const char *id, *issuer, *issuer_name, *name, *code, *framework, *valid_from, *subject;
	const char *kid;  /* of the key that it was checked with */
	bool trusted_key; /* given by the caller; else the badge brought its own, which proves nothing of whose it is */
};

/* jwk NULL: the key in the token's header. ERR_INPUT says what is wrong with it. */
int badge_verify(const char *token, size_t len, const struct json *jwk, int64_t now_ms, struct arena *a,
	struct badge *out, struct err *e);

#endif
