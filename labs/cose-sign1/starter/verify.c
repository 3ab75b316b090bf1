/* Signatures: RFC 9053 §2.1 (ECDSA), §2.2 (EdDSA); and the whole check. */
#include "cose_sign1.h"

int cose_check_signature(
	int64_t algorithm, const struct cose_key *key, struct cose_bytes message, struct cose_bytes signature)
{
	(void)algorithm, (void)key, (void)message, (void)signature;
	return COSE_TODO;
}

int cose_verify1(struct cose_bytes message, struct cose_bytes key, struct cose_bytes external_aad,
	struct cose_bytes detached, uint8_t *out, size_t cap, size_t *len)
{
	(void)message, (void)key, (void)external_aad, (void)detached, (void)out, (void)cap, (void)len;
	return COSE_TODO;
}
