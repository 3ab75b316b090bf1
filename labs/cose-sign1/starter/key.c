/* COSE_Key: RFC 9052 §7, RFC 9053 §7. */
#include "cose_sign1.h"

int cose_read_key(struct cose_bytes in, struct cose_key *key)
{
	(void)in, (void)key;
	return COSE_TODO;
}
