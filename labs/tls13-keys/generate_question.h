/* Questions and rows: what the parts of the generator write vectors with. */
#ifndef TLS13_KEYS_GENERATE_QUESTION_H
#define TLS13_KEYS_GENERATE_QUESTION_H

#include "generate_handshake.h"
#include "generate_oracle.h"
#include "labs/kit/ask.h"
#include "ops.h"

/* What every part is given: what it asks with, and the handshakes that were played. */
#define SHAKES 10
struct run {
	struct asker a;
	struct shake shake[SHAKES];
};

int any_hash(struct run *r);
struct shake *any_shake(struct run *r, int hash);

#define REAL "OpenSSL handshake" /* the source of a row whose values are those of a handshake that was played */

/* A pair on a promise of the header, for a question that begins with hash and cap: less room than the answer needs, or
 * a hash that nobody knows. */
void expect_contract(
	struct run *r, const struct ask_row *row, const char *why, const struct gen_bytes *q, struct span out);

void generate_hkdf(struct run *r);
void generate_schedule(struct run *r);
void generate_transcript(struct run *r);
void generate_psk(struct run *r);

#endif
