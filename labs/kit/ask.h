/* What the parts of a generator write questions with, on top of gen.h: bytes that stay, a question in one line, and a
 * vector or a pair of them in one call. A refused question goes with its honest sibling, so that neither yes nor no to
 * everything is worth anything. */
#ifndef KIT_ASK_H
#define KIT_ASK_H

#include "labs/kit/gen.h"

struct span {
	const uint8_t *p;
	size_t n;
};
#define SPAN(array, size) ((struct span){ (array), (size) })
struct span text_span(const char *s);

void must(bool good, const char *what); /* or the generator ends, saying so: it's our error */

struct asker {
	struct gen *g;
	unsigned serial; /* of the next id */
};

/* Bytes that live as long as the process. p may be NULL: room for n bytes that are zero. */
struct span keep(const void *p, size_t n);
struct span random_span(struct asker *a, size_t n);
size_t between(struct asker *a, size_t least, size_t most);
bool coin(struct asker *a);

/* A question: b = u8, w = u16, d = u32 (each an unsigned argument), q = u64 (uint64_t), f = field (const struct span
 * *). */
void ask(struct gen_bytes *q, const char *layout, ...);

struct ask_row {
	const char *group;
	int op;
	const char *clause, *level; /* NULL: the group's */
	const char *source;         /* NULL: "independent generator" */
	bool critical;              /* for the refused one of a pair */
};

/* A question whose answer is `out`. */
void expect(struct asker *a, const struct ask_row *row, const char *why, const struct gen_bytes *q, struct span out);

/* The same, and its mutated sibling, which must be refused. Each counts only when both are right. */
void expect_pair(struct asker *a, const struct ask_row *row, const char *why, const struct gen_bytes *q,
	struct span out, const char *why_refused, const struct gen_bytes *bad);

#endif
