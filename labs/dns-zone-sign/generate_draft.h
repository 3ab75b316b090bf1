/* One case of the lab dns-zone-sign while it grows. */
#ifndef GENERATE_DRAFT_H
#define GENERATE_DRAFT_H

#include "labs/kit/gen.h"

#define LINE_SIZE 2048
#define LINES_MAX 128
#define TEXT_SIZE 600 /* a name or a string as text */

enum feature { F_NSEC = 1, F_NSEC3 = 2, F_P256 = 4, F_ED25519 = 8, F_WRAP = 16, F_RETIRED = 32, F_SALT = 64 };

struct draft {
	struct gen *g;
	unsigned features;
	char apex[64];
	char line[LINES_MAX][LINE_SIZE];
	size_t n;
	/* the RRset that records are added to */
	char owner[TEXT_SIZE];
	uint32_t ttl;
};

/* generate_zone.c: the records, in random order */
void draft_zone(struct draft *d, struct gen_bytes *out);
void draft_hex(struct draft *d, size_t n, char *to); /* 2n digits and a NUL */

/* generate_keys.c: a key file. 0, or -1 after gen_fail */
int draft_keys(struct draft *d, unsigned flags, struct gen_bytes *b);

#endif
