/* What a lab's generate.c is written against. The kit has main: `generate --seed HEX64 --now SECONDS` writes one JSON
 * object per line on stdout: cases and vectors (docs/lab-author.md). The judge says --seed-fd N instead and sends the
 * 32 bytes down a pipe, because a command line can be read by everyone on the machine. Deterministic in (seed, now): everything random
 * comes from gen_random. A generator is a second implementation: it shares no code with the lab's reference. */
#ifndef KIT_GEN_H
#define KIT_GEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct gen;

/* Defined by generate.c. Returns 0, or -1 after gen_fail. */
int generate(struct gen *g);

int64_t gen_now(const struct gen *g);              /* seconds since 1970 */
void gen_random(struct gen *g, void *p, size_t n); /* SHA-256 in counter mode over the seed */
uint32_t gen_below(struct gen *g, uint32_t n);     /* uniform in [0, n), n > 0 */
int gen_fail(struct gen *g, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* -1 */

/* Bytes under construction, aborting on overflow. */
struct gen_bytes {
	uint8_t data[1 << 16];
	size_t len;
};
void gen_put(struct gen_bytes *b, const void *p, size_t n);
void gen_put_u8(struct gen_bytes *b, uint8_t v);
void gen_put_u16(struct gen_bytes *b, uint16_t v);
void gen_put_u32(struct gen_bytes *b, uint32_t v);
void gen_put_field(struct gen_bytes *b, const void *p, size_t n); /* u16 length | bytes */

struct gen_vector {
	const char *id;       /* unique in the run, [a-z0-9-]+ */
	const char *group;    /* of lab.json */
	const char *clause;   /* NULL: the group's */
	const char *level;    /* "MUST", ...; NULL: the group's */
	const char *polarity; /* "accept" or "reject" */
	const char *source;
	const char *why;  /* shown when it fails */
	const char *pair; /* id of the sibling, or NULL */
	bool critical;
	/* function contract: a case of its own */
	int op;
	const uint8_t *in;
	size_t in_len;
	int status;        /* expected status */
	bool any_negative; /* any negative status with an empty answer is right */
	const uint8_t *out;
	size_t out_len;
	/* program contract: belongs to a case; the checker answers for it by id */
	const char *run_in; /* case id */
	const char *check;  /* the checker's name for what it looks at */
};
void gen_vector(struct gen *g, const struct gen_vector *v);

/* program contract */
struct gen_file {
	const char *name;
	const uint8_t *data;
	size_t len;
};
struct gen_case {
	const char *id;
	const char *const *argv; /* NULL-terminated, after the program's path */
	const struct gen_file *files;
	size_t n_files;
	const char *const *outputs; /* NULL-terminated */
	const char *with; /* JSON object text for checker and validators only; never enters the student's box */
};
void gen_case(struct gen *g, const struct gen_case *c);

#endif
