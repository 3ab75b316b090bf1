/* Trivial submission, must score nothing: random bytes. */
#include "every.h"

#include <sys/random.h>

static int answer(uint8_t *out, size_t n, struct tls13_bytes in)
{
	(void)in;
	if (n != 0 && n <= 256)
		(void)!getrandom(out, n, 0);
	return TLS13_DONE;
}

int tls13_cut_client_hello(struct tls13_bytes client_hello, size_t *cut)
{
	*cut = 0;
	return answer((uint8_t *)cut, 1, client_hello);
}
