/* Trivial submission, must score nothing: random bytes. */
#include "every.h"

#include <sys/random.h>

static int answer(uint8_t *out, size_t n, struct suit_bytes in)
{
	(void)in;
	if (n != 0 && n <= 256)
		(void)!getrandom(out, n, 0);
	return SUIT_DONE;
}
