/* Trivial submission, must score nothing: no to everything. */
#include "every.h"

static int answer(uint8_t *out, size_t n, struct tls13_bytes in)
{
	(void)out, (void)n, (void)in;
	return TLS13_BAD_ARGUMENT;
}

int tls13_cut_client_hello(struct tls13_bytes client_hello, size_t *cut)
{
	(void)client_hello;
	(void)cut;
	return TLS13_MALFORMED;
}
