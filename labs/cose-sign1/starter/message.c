/* COSE_Sign1: RFC 9052 §4.2 (the object), §3 (its headers), §4.4 (what is signed). */
#include "cose_sign1.h"

int cose_read_sign1(struct cose_bytes message, struct cose_sign1 *out)
{
	(void)message, (void)out;
	return COSE_TODO;
}

int cose_read_algorithm(struct cose_bytes protected_header, struct cose_bytes unprotected, int64_t *algorithm)
{
	(void)protected_header, (void)unprotected, (void)algorithm;
	return COSE_TODO;
}

int cose_to_be_signed(struct cose_bytes protected_header, struct cose_bytes external_aad, struct cose_bytes payload,
	uint8_t *out, size_t cap, size_t *len)
{
	(void)protected_header, (void)external_aad, (void)payload, (void)out, (void)cap, (void)len;
	return COSE_TODO;
}
