/* Digest: SHA-256 over pieces. Every piece is preceded by its length, so that no two lists of pieces run together. */
#ifndef GRADER_DIGEST_H
#define GRADER_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "runner/base/err.h"

#define DIGEST_SIZE 32

struct digest {
	void *context; /* OpenSSL's; NULL after digest_end */
};

void digest_begin(struct digest *d);
void digest_piece(struct digest *d, const void *p, size_t n);
void digest_text(struct digest *d, const char *s);
void digest_end(struct digest *d, uint8_t out[DIGEST_SIZE]);

void digest_plain(
	const void *p, size_t n, uint8_t out[DIGEST_SIZE]); /* SHA-256 of the bytes, as everybody computes it */

/* Every regular file below dir, by sorted relative path: path and contents are pieces. Hidden names are left out.
 * ERR_LAB for a link or anything else that is no plain file. */
int digest_tree(struct digest *d, const char *dir, struct err *e);

#endif
