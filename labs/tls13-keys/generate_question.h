/* Questions and rows: what the parts of the generator write vectors with. */
#ifndef TLS13_KEYS_GENERATE_QUESTION_H
#define TLS13_KEYS_GENERATE_QUESTION_H

#include "generate_handshake.h"
#include "generate_oracle.h"
#include "labs/kit/gen.h"
#include "ops.h"

/* What every part is given: the source of randomness, and the handshakes that were played. */
#define SHAKES 10
struct run {
	struct gen *g;
	struct shake shake[SHAKES];
	unsigned serial; /* of the next id */
};

/* Bytes that live as long as the process. */
struct span keep(const void *p, size_t n);
struct span random_span(struct run *r, size_t n);
size_t between(struct run *r, size_t least, size_t most);
int any_hash(struct run *r);
struct shake *any_shake(struct run *r, int hash);

/* A question: b = u8, w = u16, d = u32 (each an unsigned argument), f = field (const struct span *). */
void ask(struct gen_bytes *q, const char *layout, ...);

struct row {
	const char *group;
	enum op op;
	const char *clause, *level; /* NULL: the group's */
	bool real;                  /* the values are those of a handshake of OpenSSL */
	bool critical;              /* for the refused one of a pair */
};

/* A question whose answer is `out`. */
void expect(struct run *r, const struct row *row, const char *why, const struct gen_bytes *q, struct span out);

/* The same, and its mutated sibling, which must be refused. Each counts only when both are right. */
void expect_pair(struct run *r, const struct row *row, const char *why, const struct gen_bytes *q, struct span out,
	const char *why_refused, const struct gen_bytes *bad);

/* A pair on a promise of the header, for a question that begins with hash and cap: less room than the answer needs, or
 * a hash that nobody knows. */
void expect_contract(struct run *r, const struct row *row, const char *why, const struct gen_bytes *q, struct span out);

void generate_hkdf(struct run *r);
void generate_schedule(struct run *r);
void generate_transcript(struct run *r);
void generate_psk(struct run *r);

#endif
