/* What signzone.c and dnssec.c share. */
#ifndef DNSSEC_H
#define DNSSEC_H

#include "zone.h"

struct job {
	struct zone zone; /* the input; you append to it */
	struct name apex;
	struct keys ksk, zsk;           /* everything that the key files hold */
	uint64_t inception, expiration; /* seconds since 1970 */
	bool nsec3;
	uint8_t salt[255];
	size_t salt_len;
};

/* Each returns 0, or -1 after a line on stderr. */
int add_dnskeys(struct job *job);    /* DNSKEY records */
int add_denial(struct job *job);     /* NSEC records, or NSEC3 and NSEC3PARAM records */
int add_signatures(struct job *job); /* RRSIG records */

#endif
