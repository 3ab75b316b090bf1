/* Evidence: the record of one graded submission, canonical JSON.
 *
 * The verdict digest covers commit, lab digest, seed, the judge's now and every verdict (vector id, clause, outcome):
 * equal in every replay and on every backend. The record digest adds the environment: versions, backend, guarantees,
 * times. A record shown outside carries SHA-256(seed) and never the seed; the store keeps the seed. */
#ifndef GRADER_EVIDENCE_H
#define GRADER_EVIDENCE_H

#include "grader/competency.h"

struct record {
	char id[16];             /* "r-" and 8 hexadecimal digits of the record digest, NUL */
	char verdict_digest[65]; /* hexadecimal */
	char record_digest[65];
	struct json *document;   /* the record; owns everything that is shown later */
};

int evidence_record(const struct submission *sub, const struct lab *lab, const struct prepared *prep,
	const struct source *src, const struct artefact *art, const struct judgement *j, const struct score *s,
	const struct competency_map *m, const struct curriculum *cur, struct record *out, struct err *e);
void record_release(struct record *r);

/* Read a stored record back and verify both digests. ERR_INPUT names what does not match. */
int record_open(const char *text, size_t len, const char *place, struct record *out, struct err *e);

#endif
