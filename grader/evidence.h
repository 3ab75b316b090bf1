/* Evidence: the record of one graded submission, canonical JSON.
 *
 * The verdict digest covers commit, lab digest, seed, the judge's now, the build's outcome and every verdict (vector id,
 * clause, outcome): equal in every replay and on every backend. It is SHA-256 over the canonical JSON of
 *   {"build","commit","lab","now_s","schema":"plumb-verdict/1","seed_sha256","verdicts":[[id,clause,outcome],...]}
 * with verdicts sorted by id. It covers the seed by its SHA-256, so that whoever holds only the record can check it; the
 * store keeps the seed, and revealing it later proves that it was fixed before the verdict.
 *
 * The record digest is SHA-256 over the canonical JSON of the record without id, record_digest and context: it adds the
 * environment (versions, backend, guarantees, times) and everything that is shown. Format: docs/schema/record.json. */
#ifndef GRADER_EVIDENCE_H
#define GRADER_EVIDENCE_H

#include "grader/competency.h"

struct record {
	char id[16];             /* "r-" and 8 hexadecimal digits of the record digest, NUL */
	char verdict_digest[65]; /* hexadecimal */
	char record_digest[65];
	struct json *document; /* the record; owns everything that is shown later */
};

int evidence_record(const struct submission *sub, const struct lab *lab, const struct prepared *prep,
	const struct source *src, const struct artefact *art, const struct judgement *j, const struct score *s,
	const struct competency_map *m, const struct curriculum *cur, struct record *out, struct err *e);
void record_release(struct record *r);

/* What is true of the record's place and not of the record: outside both digests. previous_permille -1 = first attempt,
 * attempts_left -1 = no limit. simulated: when it was received is the operator's word. Call once, before the record is stored or shown. */
void record_context(struct record *r, int64_t previous_permille, int64_t attempts_left, bool simulated);

/* A copy for the student: without the instructor's part, hidden vectors without their ids. Freed with json_free. */
struct json *record_public(const struct json *document);

/* Read a stored record back and verify both digests. ERR_INPUT names what does not match. */
int record_open(const char *text, size_t len, const char *place, struct record *out, struct err *e);

#endif
