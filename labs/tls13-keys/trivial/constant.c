/* Trivial submission, must score nothing: the same bytes for every question. */
#include "every.h"

#include <string.h>

static int answer(uint8_t *out, size_t n, struct tls13_bytes in)
{
	(void)in;
	if (n != 0)
		memset(out, 0x2a, n);
	return TLS13_DONE;
}

int tls13_cut_client_hello(struct tls13_bytes client_hello, size_t *cut)
{
	(void)client_hello;
	*cut = 200;
	return TLS13_DONE;
}
