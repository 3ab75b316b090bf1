/* The model solution. Two ideas carry it: the zone is one array in canonical order, so an RRset is a run of records and
 * the next name of an NSEC is the next run; and whether a name is authoritative is answered in one place. */
#ifndef SIGN_H
#define SIGN_H

#include "zone.h"

struct bytes { /* octets under construction; writing past the end ends the program */
	uint8_t data[1 << 16];
	size_t len;
};
void put(struct bytes *b, const void *p, size_t n);
void put_number(struct bytes *b, uint32_t value, unsigned octets);

struct job {
	struct zone zone;
	struct name apex;
	struct keys ksk, zsk;           /* usable ones only */
	uint32_t inception, expiration; /* serial numbers, RFC 4034 §3.1.5 */
	bool nsec3;
	uint8_t salt[255];
	size_t salt_len;
	uint32_t negative_ttl; /* of NSEC and NSEC3, RFC 9077 §3 */
};

/* canon.c: RFC 4034 §6 */
void lower(uint8_t *p, size_t n);
int name_order(const struct name *a, const struct name *b);
bool name_equal(const struct name *a, const struct name *b);
bool name_below(const struct name *name, const struct name *ancestor); /* equal or below */
struct name name_parent(const struct name *name);
unsigned name_labels(const struct name *name); /* as the Labels field counts them */
void sort_zone(struct zone *z);
size_t rrset_end(const struct zone *z, size_t first); /* index behind the RRset that begins there */
size_t owner_end(const struct zone *z, size_t first); /* index behind the last record of that owner */
void put_canonical_rdata(struct bytes *b, const struct rr *rr);

/* cut.c: what the zone is authoritative for */
enum standing { AUTHORITATIVE, DELEGATION, OCCLUDED };
enum standing name_standing(const struct job *job, const struct name *name);
bool must_sign(const struct job *job, const struct rr *rr);

/* crypto.c */
void key_sign(const struct key *key, const struct bytes *data, uint8_t signature[64]);
void sha1(const struct bytes *data, uint8_t digest[20]);

/* dnskey.c */
bool key_usable(const struct key *key);
void add_dnskeys(struct job *job);
uint16_t key_tag(const struct key *key);

/* denial.c */
void add_nsec(struct job *job);
void add_nsec3(struct job *job);

/* rrsig.c */
void add_signatures(struct job *job);

#endif
