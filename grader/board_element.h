/* The board's secure element, played from outside: Ed25519 (RFC 8032) over the bytes that lie in the device. */
#ifndef GRADER_BOARD_ELEMENT_H
#define GRADER_BOARD_ELEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runner/base/err.h"

#define ELEMENT_SIGNATURE_AT 16
#define ELEMENT_SIGNATURE    64

struct element;

/* An ERR_OPERATOR is a libcrypto that cannot do it. */
int element_new(const uint8_t key[32], struct element **out, struct err *e);
void element_free(struct element *el); /* NULL is fine */

/* Header and code; the signature stands in the header and covers everything else. What is too short holds for nothing. */
bool element_holds(struct element *el, const uint8_t *image, size_t n);

#endif
