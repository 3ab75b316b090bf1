/* The parts of the generator, a group of lab.json or two each. */
#ifndef COSE_SIGN1_GENERATE_PART_H
#define COSE_SIGN1_GENERATE_PART_H

#include "labs/kit/item.h"
#include "ops.h"

void generate_items(struct asker *a);         /* head, walk */
void generate_deterministic(struct asker *a); /* deterministic */
void generate_messages(struct asker *a);      /* sign1, headers, to-be-signed */
void generate_keys(struct asker *a);          /* key */
void generate_signatures(struct asker *a);    /* signature, verify */

/* Joined bytes, and a copy of `s` with the byte at `at` (from its end when negative) changed by `flip`. */
struct span join(struct span x, struct span y);
struct span flipped(struct span s, long at, uint8_t flip);
struct span cut(struct span s, size_t n); /* the first n bytes */
struct span byte_span(uint8_t b);

#endif
