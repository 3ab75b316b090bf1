/* What a function lab's harness.c is written against. The harness unpacks a question, calls the student's function by
 * its natural C signature, packs the answer. It knows no expected value and no clause. */
#ifndef KIT_HARNESS_H
#define KIT_HARNESS_H

#include <stddef.h>
#include <stdint.h>

/* A function of the student's object, looked up with dlsym; NULL when it has none by that name. */
void *kit_symbol(const char *name);

struct kit_op {
	uint8_t op;
	size_t in_max, out_max;
	/* in ends at a page end with a guard page behind it and is read-only; so is out's end guarded.
	 * Returns the status: what the student's function returned; beyond an int8_t it becomes the nearest one. *out_len starts at 0. */
	int (*run)(const uint8_t *in, size_t in_len, uint8_t *out, size_t out_cap, size_t *out_len);
};

/* Defined by harness.c; ends with a row whose .run is NULL. */
extern const struct kit_op kit_ops[];

/* Optional. Called once in the zygote, before the first question and before any student code: what a library initialises
 * here (libcrypto takes half a millisecond to find its algorithms), every vector finds initialised. */
__attribute__((weak)) void kit_prepare(void);

/* A copy of n bytes that ends right before an inaccessible page, so that reading behind it faults;
 * lives until the vector ends. For arguments that harness.c cuts out of a question. */
const uint8_t *kit_guarded(const uint8_t *p, size_t n);
uint8_t *kit_guarded_out(size_t n);

/* Bounded reading of a question: fields are u16 length | bytes, or fixed numbers. Reading past the end ends the
 * process without an answer (`plumb lab check` finds that, because the reference fails as well). */
struct kit_reader {
	const uint8_t *p, *end;
};
uint8_t kit_u8(struct kit_reader *r);
uint16_t kit_u16(struct kit_reader *r);
uint32_t kit_u32(struct kit_reader *r);
uint64_t kit_u64(struct kit_reader *r);
const uint8_t *kit_field(struct kit_reader *r, size_t *n); /* u16 length | bytes, given as a guarded copy */

/* Writing an answer: what does not fit is cut off, and the judge sees an answer that is too short. */
struct kit_packer {
	uint8_t *out;
	size_t cap, *len; /* *len bytes are there so far */
};
void kit_put(struct kit_packer *p, const void *data, size_t n);
void kit_put_number(struct kit_packer *p, uint64_t v, size_t bytes);  /* network order */
void kit_put_field(struct kit_packer *p, const void *data, size_t n); /* u16 length | bytes */

#endif
