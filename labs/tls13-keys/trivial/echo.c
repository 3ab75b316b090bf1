/* Trivial submission, must score nothing: what was asked, as the answer. */
#include "every.h"

static int answer(uint8_t *out, size_t n, struct tls13_bytes in)
{
	for (size_t i = 0; i < n; i++)
		out[i] = in.len != 0 ? in.data[i % in.len] : 0;
	return TLS13_DONE;
}

int tls13_cut_client_hello(struct tls13_bytes client_hello, size_t *cut)
{
	*cut = client_hello.len;
	return TLS13_DONE;
}
