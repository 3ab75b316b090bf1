/* Your part. Build it: gcc -I../include *.c -lcrypto -o signzone
 *
 * A good order, each step with its place in the handout:
 *   1 DNSKEY records and key tags       dnskey, key-tag
 *   2 canonical form and order          canonical-form, canonical-order
 *   3 one RRSIG, then all of them       signed-data, rrsig-fields, labels, algorithms
 *   4 what must not be signed           coverage
 *   5 NSEC                              nsec-chain, nsec-bitmap
 *   6 NSEC3                             nsec3-chain, nsec3-bitmap, nsec3-parameters */
#include "dnssec.h"

/* For every key that may sign: flags, protocol, algorithm, public key (RFC 4034 §2.1). */
int add_dnskeys(struct job *job)
{
	(void)job;
	return 0;
}

/* For every name of the zone: what comes next, and which types are there (RFC 4034 §4, RFC 5155 §7.1). */
int add_denial(struct job *job)
{
	(void)job;
	return 0;
}

/* For every RRset that the zone is authoritative for: an RRSIG (RFC 4034 §3, RFC 4035 §2.2). */
int add_signatures(struct job *job)
{
	(void)job;
	return 0;
}
